import type { EC2Client } from '@aws-sdk/client-ec2';

import { contains, isPrivate } from './cidr.ts';
import { AwsError } from './errors.ts';
import { readInterfaces, readOccupants, type TargetInterface } from './interfaces.ts';
import { readGroups, readRouteTables, readSubnets } from './network.ts';
import type { Route, RouteTable, SecurityGroup, Subnet } from './network-facts.ts';

/**
 * Where the route table of a subnet sends an address; no route when it has none for it. `lists`: its routes of prefix
 * lists, which may have the address too; their entries are not looked at.
 */
export type RouteChoice = { subnetId: string; tableId: string; route?: Route; lists?: readonly Route[] };

/** What stands between the monitor's network interfaces and an address: security groups, and routes when it is outside. */
export type SecurityView = {
  address: string;
  /** Of the monitor: empty where it is in no VPC that is known. */
  monitorSubnets: readonly Subnet[];
  monitorGroups: readonly SecurityGroup[];
  /** The subnet of the monitor's VPC in whose range the address is. */
  subnet?: Subnet;
  /** Who has the address: in the monitor's VPC, or else in another of this account and Region. */
  target?: TargetInterface;
  /** Where nobody in that subnet is seen to have it: whether all of its interfaces could be seen. */
  allSeen?: boolean;
  targetGroups: readonly SecurityGroup[];
  /** Of an address outside the monitor's VPC; absent when it could not be looked at. */
  routes?: readonly RouteChoice[];
};

type Wanted = { address: string; subnetIds: readonly string[]; groupIds: readonly string[] };

/** Reads what is between a monitor and an IPv4 address. Rejects with an `AwsError`. */
export const readSecurityView = async (
  client: EC2Client,
  { address, subnetIds, groupIds }: Wanted,
): Promise<SecurityView> => {
  const [monitorSubnets, interfaces] = await Promise.all([
    readSubnets(client, 'subnet-id', subnetIds),
    readInterfaces(client, address),
  ]);
  const vpcIds = [...new Set(monitorSubnets.map(({ vpcId }) => vpcId))];
  const subnets = await readSubnets(client, 'vpc-id', vpcIds);
  const subnet = subnets.find(({ cidr }) => contains(cidr, `${address}/32`));
  const named = interfaces.find(({ vpcId }) => vpcIds.includes(vpcId));
  const others = named || !subnet ? undefined : await readOccupants(client, address, subnet, monitorSubnets);
  // Of several in other VPCs nobody can say which one is meant.
  const target = named ?? others?.behind ?? (interfaces.length === 1 ? interfaces[0] : undefined);
  const groups = await readGroups(client, [...new Set([...groupIds, ...(target?.groupIds ?? [])])]);
  const outside = subnet === undefined && vpcIds.length > 0;
  const routes = outside ? await readRoutes(client, address, monitorSubnets) : undefined;
  return {
    address,
    monitorSubnets,
    monitorGroups: groups.filter(({ id }) => groupIds.includes(id)),
    ...(subnet && { subnet }),
    ...(target && { target }),
    ...(others && !others.behind && { allSeen: others.allSeen }),
    targetGroups: groups.filter(({ id }) => target?.groupIds.includes(id)),
    ...(routes && { routes }),
  };
};

/** A role that may not see route tables still sees the rest. */
const readRoutes = async (
  client: EC2Client,
  address: string,
  subnets: readonly Subnet[],
): Promise<RouteChoice[] | undefined> => {
  try {
    const tables = await readRouteTables(client, [...new Set(subnets.map(({ vpcId }) => vpcId))]);
    return subnets.flatMap((subnet) => chooseRoute(subnet, address, tables));
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
};

/** The longest prefix decides. A gateway endpoint's list has public addresses only. */
const chooseRoute = (subnet: Subnet, address: string, tables: readonly RouteTable[]): RouteChoice[] => {
  const own = tables.find(({ subnetIds }) => subnetIds.includes(subnet.id));
  const table = own ?? tables.find(({ main, vpcId }) => main && vpcId === subnet.vpcId);
  if (table === undefined) return [];
  const bits = ({ destination }: Route): number => Number(destination.split('/')[1]);
  const [route] = table.routes
    .filter(({ destination }) => destination.includes('/') && contains(destination, `${address}/32`))
    .sort((a, b) => bits(b) - bits(a));
  const lists = table.routes.filter(
    ({ destination, target, active }) =>
      destination.startsWith('pl-') && active && !(target.startsWith('vpce-') && isPrivate(address)),
  );
  return [{ subnetId: subnet.id, tableId: table.id, ...(route && { route }), ...(lists.length > 0 && { lists }) }];
};
