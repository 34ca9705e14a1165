import { type EC2Client, type NetworkInterface, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';

import { contains } from './cidr.ts';
import { AwsError } from './errors.ts';
import { asking, readGroups, readRouteTables, readSubnets } from './network.ts';
import type { Route, RouteTable, SecurityGroup, Subnet } from './network-facts.ts';

/** `description`: what AWS says it is of, such as `ElastiCache hokusai-redis-001`; `status`: `in-use` or `available`. */
export type TargetInterface = {
  id: string;
  address: string;
  vpcId: string;
  subnetId: string;
  description: string;
  status: string;
  groupIds: readonly string[];
};

/** Where the route table of a subnet sends an address; no route when it has none for it. */
export type RouteChoice = { subnetId: string; tableId: string; route?: Route };

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
  const inVpc = interfaces.find(({ vpcId }) => vpcIds.includes(vpcId));
  // Of several in other VPCs nobody can say which one is meant.
  const target = inVpc ?? (interfaces.length === 1 ? interfaces[0] : undefined);
  const [subnets, groups] = await Promise.all([
    readSubnets(client, 'vpc-id', vpcIds),
    readGroups(client, [...new Set([...groupIds, ...(target?.groupIds ?? [])])]),
  ]);
  const subnet = subnets.find(({ cidr }) => contains(cidr, `${address}/32`));
  const outside = subnet === undefined && vpcIds.length > 0;
  const routes = outside ? await readRoutes(client, address, monitorSubnets) : undefined;
  return {
    address,
    monitorSubnets,
    monitorGroups: groups.filter(({ id }) => groupIds.includes(id)),
    ...(subnet && { subnet }),
    ...(target && { target }),
    targetGroups: groups.filter(({ id }) => target?.groupIds.includes(id)),
    ...(routes && { routes }),
  };
};

const MOST_INTERFACES = 100;

/** The same private address may be in several VPCs. */
const readInterfaces = (client: EC2Client, address: string): Promise<TargetInterface[]> =>
  asking(client, 'DescribeNetworkInterfaces', address, async () => {
    const found: TargetInterface[] = [];
    const input = { Filters: [{ Name: 'addresses.private-ip-address', Values: [address] }] };
    for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, input)) {
      found.push(...NetworkInterfaces.map((each) => toInterface(each, address)));
      if (found.length >= MOST_INTERFACES) break;
    }
    return found;
  });

const toInterface = (given: NetworkInterface, address: string): TargetInterface => ({
  id: given.NetworkInterfaceId ?? '',
  address,
  vpcId: given.VpcId ?? '',
  subnetId: given.SubnetId ?? '',
  description: given.Description ?? '',
  status: given.Status ?? '',
  groupIds: (given.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
});

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

/** The longest prefix decides. */
const chooseRoute = (subnet: Subnet, address: string, tables: readonly RouteTable[]): RouteChoice[] => {
  const own = tables.find(({ subnetIds }) => subnetIds.includes(subnet.id));
  const table = own ?? tables.find(({ main, vpcId }) => main && vpcId === subnet.vpcId);
  if (table === undefined) return [];
  const bits = ({ destination }: Route): number => Number(destination.split('/')[1]);
  const [route] = table.routes
    .filter(({ destination }) => destination.includes('/') && contains(destination, `${address}/32`))
    .sort((a, b) => bits(b) - bits(a));
  return [{ subnetId: subnet.id, tableId: table.id, ...(route && { route }) }];
};
