import { BlockList } from 'node:net';

/** Whether an IPv4 range, or an address as `a.b.c.d/32`, lies in another. */
export const contains = (outer: string, inner: string): boolean => {
  const [outerStart = '', outerBits = ''] = outer.split('/');
  const [innerStart = '', innerBits = ''] = inner.split('/');
  if (Number(outerBits) > Number(innerBits)) return false;
  const list = new BlockList();
  list.addSubnet(outerStart, Number(outerBits));
  return list.check(innerStart);
};
