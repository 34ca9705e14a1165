import { BlockList, isIPv6 } from 'node:net';

import { type Fault, fault } from '../health/fault.ts';

const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

const never = new BlockList();
never.addSubnet('0.0.0.0', 8);
never.addAddress('::', 'ipv6');
never.addSubnet('169.254.0.0', 16);
never.addSubnet('fe80::', 10, 'ipv6');
// The instance metadata service and its kin on IPv6.
never.addSubnet('fd00:ec2::', 32, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** `runtimeApi`: `AWS_LAMBDA_RUNTIME_API`, as `host:port`; its port is refused on loopback whatever `allowLoopback` says. */
export type Forbidding = { allowLoopback: boolean; runtimeApi?: string | undefined };

/** What a deployed function must not dial: link-local, unspecified and metadata addresses, its runtime API, and loopback. */
export const isForbiddenAddress = (address: string, forbidding: Forbidding, port?: number): boolean => {
  const bare = address.replace(/%.*$/, '');
  if (never.check(bare, family(bare))) return true;
  if (!loopback.check(bare, family(bare))) return false;
  return !forbidding.allowLoopback || (port !== undefined && forbidding.runtimeApi?.split(':').at(-1) === String(port));
};

/** Not the target's fault: `unknown`, with the reason. */
export const refusal = (target: { host: string; port: number }, addresses: readonly string[]): Fault => {
  const what = addresses.includes(target.host) ? target.host : `${target.host} (${addresses.join(', ')})`;
  const why = 'a deployed function dials no link-local, metadata, unspecified or loopback address';
  return fault('probe.internal', `the monitor refuses to dial ${what} on port ${target.port}: ${why}`);
};
