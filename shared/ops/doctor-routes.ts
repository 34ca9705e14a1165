import type { Network } from '../aws/network.ts';
import type { RouteTable, Subnet } from '../aws/network-facts.ts';

/** Why the default route of a subnet is no way out for a function: it has none, or what it leads to. */
export type NoWayOut = { why: 'no-route' | 'internet-gateway' | 'dead' | 'peering'; target?: string };

/** The route table that holds for a subnet: its own, or the VPC's main one. */
export const routeTableOf = ({ id, vpcId }: Subnet, { routeTables }: Network): RouteTable | undefined =>
  routeTables.find(({ subnetIds }) => subnetIds.includes(id)) ??
  routeTables.find((table) => table.vpcId === vpcId && table.main);

// A function has no public address, and neither it nor a peer's NAT can be used across a peering.
const CLOSED: readonly (readonly [prefix: string, why: NoWayOut['why']])[] = [
  ['igw-', 'internet-gateway'],
  ['cagw-', 'internet-gateway'],
  ['pcx-', 'peering'],
];

/** Where the default route leads, when that may be a way to AWS: a NAT, an appliance, or what is behind a gateway. */
export const wayOut = (table: RouteTable | undefined): { to: string } | NoWayOut => {
  const route = table?.routes.find(({ destination }) => destination === '0.0.0.0/0');
  if (route === undefined) return { why: 'no-route' };
  const { target, active } = route;
  if (!active) return { why: 'dead', target };
  const closed = CLOSED.find(([prefix]) => target.startsWith(prefix));
  return closed ? { why: closed[1], target } : { to: target };
};
