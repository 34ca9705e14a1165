import type { SecurityGroup } from './network-facts.ts';

/** What stands between the monitor's network interfaces and a target's, by their security groups. */
export type SecurityView = {
  /** The target's network interface; absent when no interface of this account has the address. */
  target?: { interfaceId: string; address: string; vpcId: string; subnetId: string; description: string };
  targetGroups: readonly SecurityGroup[];
  monitorGroups: readonly SecurityGroup[];
};
