import type { Network } from '../aws/network.ts';
import type { Route, RouteTable, Subnet } from '../aws/network-facts.ts';
import { listed } from './doctor-finding.ts';

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

// A default route may be written as its halves, which go before a whole one.
const HALVES = ['0.0.0.0/1', '128.0.0.0/1'];

/** Where the default route leads, when that may be a way to AWS: a NAT, an appliance, or what is behind a gateway. */
export const wayOut = (table: RouteTable | undefined): { to: string } | NoWayOut => {
  const routeTo = (range: string): Route | undefined => table?.routes.find(({ destination }) => destination === range);
  const ways = HALVES.map((half) => wayBy(routeTo(half) ?? routeTo('0.0.0.0/0')));
  const targets = ways.flatMap((way) => ('to' in way ? way.to : []));
  // AWS has addresses in both.
  return ways.find((way) => 'why' in way) ?? { to: listed([...new Set(targets)]) };
};

const wayBy = (route: Route | undefined): { to: string } | NoWayOut => {
  if (route === undefined) return { why: 'no-route' };
  const { target, active } = route;
  if (!active) return { why: 'dead', target };
  const closed = CLOSED.find(([prefix]) => target.startsWith(prefix));
  return closed ? { why: closed[1], target } : { to: target };
};
