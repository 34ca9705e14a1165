import {
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';

import { awsError } from './errors.ts';
import {
  type Endpoint,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  toEndpoint,
  toGroup,
  toRouteTable,
  toSubnet,
} from './network-facts.ts';

/** What decides where functions in a VPC can get to: of the VPCs that they are in, whole but for `groups`. */
export type Network = {
  subnets: readonly Subnet[];
  routeTables: readonly RouteTable[];
  endpoints: readonly Endpoint[];
  /** Those asked for, and those of the endpoints. */
  groups: readonly SecurityGroup[];
};

/** `services`: the last part of the names of the endpoints that matter, such as `dynamodb`. */
type Wanted = { subnetIds: readonly string[]; groupIds: readonly string[]; services: readonly string[] };

/** Reads the network around subnets; ids that do not exist are left out. Rejects with an `AwsError`. */
export const readNetwork = async (client: EC2Client, { subnetIds, groupIds, services }: Wanted): Promise<Network> => {
  const seats = await readSubnets(client, 'subnet-id', subnetIds);
  const vpcIds = [...new Set(seats.map(({ vpcId }) => vpcId))];
  const [subnets, routeTables, endpoints] = await Promise.all([
    readSubnets(client, 'vpc-id', vpcIds),
    readRouteTables(client, vpcIds),
    readEndpoints(client, vpcIds),
  ]);
  const useful = endpoints.filter(({ service }) => services.includes(service));
  const allGroupIds = [...new Set([...groupIds, ...useful.flatMap((endpoint) => endpoint.groupIds)])];
  return { subnets, routeTables, endpoints: useful, groups: await readGroups(client, allGroupIds) };
};

/** Whether names resolve in a VPC. Rejects with an `AwsError`. */
export const readVpcDns = (client: EC2Client, vpcId: string): Promise<{ support: boolean; hostnames: boolean }> =>
  asking(client, 'DescribeVpcAttribute', vpcId, async () => {
    const attribute = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
      client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }));
    const [support, hostnames] = await Promise.all([attribute('enableDnsSupport'), attribute('enableDnsHostnames')]);
    return {
      support: support.EnableDnsSupport?.Value === true,
      hostnames: hostnames.EnableDnsHostnames?.Value === true,
    };
  });

/** The first IPv4 range of a VPC, two above whose start its resolver is. Rejects with an `AwsError`. */
export const readVpcCidr = (client: EC2Client, vpcId: string): Promise<string | undefined> =>
  asking(client, 'DescribeVpcs', vpcId, async () => {
    const { Vpcs: [vpc] = [] } = await client.send(new DescribeVpcsCommand(filters('vpc-id', [vpcId])));
    return vpc?.CidrBlock;
  });

type FilterName = 'subnet-id' | 'vpc-id' | 'group-id';

// By filter, not by ids: one that is gone would fail the whole call.
const filters = (Name: FilterName, ids: readonly string[]) => ({ Filters: [{ Name, Values: [...ids] }] });

/** Subnets by their ids, or all of VPCs; ids that do not exist are left out. */
export const readSubnets = (client: EC2Client, by: FilterName, ids: readonly string[]): Promise<Subnet[]> =>
  listing(client, 'DescribeSubnets', ids, async (found: Subnet[]) => {
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client }, filters(by, ids))) {
      found.push(...Subnets.map(toSubnet));
    }
  });

/** All route tables of VPCs. */
export const readRouteTables = (client: EC2Client, vpcIds: readonly string[]): Promise<RouteTable[]> =>
  listing(client, 'DescribeRouteTables', vpcIds, async (found: RouteTable[]) => {
    for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client }, filters('vpc-id', vpcIds))) {
      found.push(...RouteTables.map(toRouteTable));
    }
  });

const readEndpoints = (client: EC2Client, vpcIds: readonly string[]): Promise<Endpoint[]> =>
  listing(client, 'DescribeVpcEndpoints', vpcIds, async (found: Endpoint[]) => {
    for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client }, filters('vpc-id', vpcIds))) {
      found.push(...VpcEndpoints.map(toEndpoint));
    }
  });

/** Security groups; ids that do not exist are left out. */
export const readGroups = (client: EC2Client, groupIds: readonly string[]): Promise<SecurityGroup[]> =>
  listing(client, 'DescribeSecurityGroups', groupIds, async (found: SecurityGroup[]) => {
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups(
      { client },
      filters('group-id', groupIds),
    )) {
      found.push(...SecurityGroups.map(toGroup));
    }
  });

const listing = async <T>(
  client: EC2Client,
  action: string,
  ids: readonly string[],
  collect: (found: T[]) => Promise<void>,
): Promise<T[]> => {
  const found: T[] = [];
  if (ids.length > 0) await asking(client, action, ids.join(', '), () => collect(found));
  return found;
};

/** Asks EC2; rejects with an `AwsError` that names the action. */
export const asking = async <T>(client: EC2Client, action: string, on: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw await awsError(error, client, { action: `ec2:${action}`, on, endpoint: 'ec2' });
  }
};
