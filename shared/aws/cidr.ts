import { BlockList, isIPv4 } from 'node:net';

/** Whether an IPv4 range, or an address as `a.b.c.d/32`, lies in another. */
export const contains = (outer: string, inner: string): boolean => {
  const [outerStart = '', outerBits = ''] = outer.split('/');
  const [innerStart = '', innerBits = ''] = inner.split('/');
  if (Number(outerBits) > Number(innerBits)) return false;
  const list = new BlockList();
  list.addSubnet(outerStart, Number(outerBits));
  return list.check(innerStart);
};

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** Whether an IPv4 address is none of the Internet. */
export const isPrivate = (address: string): boolean => PRIVATE.some((range) => contains(range, `${address}/32`));

/** Whether AWS keeps an IPv4 address of a subnet for itself: the first four and the last one. */
export const isReserved = (subnetCidr: string, address: string): boolean => {
  const [start = '', bits = ''] = subnetCidr.split('/');
  if (!isIPv4(start) || !isIPv4(address)) return false;
  const size = 2 ** (32 - Number(bits));
  const place = numberOf(address) - numberOf(start);
  return (place >= 0 && place < 4) || place === size - 1;
};

/** Whether an IPv4 address is the resolver that AWS gives a VPC: two above the start of its range. */
export const isVpcResolver = (vpcCidr: string, address: string): boolean =>
  isIPv4(address) && numberOf(address) === numberOf(vpcCidr.split('/')[0] ?? '') + 2;

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
