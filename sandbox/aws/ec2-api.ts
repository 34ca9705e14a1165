import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import type { Permission, SandboxInterface, SandboxRouteTable, SandboxSecurityGroup, SandboxSubnet, SandboxVpc, VpcState } from './vpc-state.ts';

const OWNER = '123456789012';
const PAGE = 1000;

const filters = z.array(z.object({ Name: z.string(), Value: z.array(z.string()) })).default([]);
const paged = { Filter: filters, MaxResults: z.coerce.number().int().min(5).max(PAGE).default(PAGE), NextToken: z.coerce.number().default(0) };
const ids = z.array(z.string()).default([]);

/** The EC2 API: what a monitor reads of VPCs, and what mends a security group. Lists of the wire are `<name>Set` with items. */
export const createEc2Api = (state: VpcState): Api => ({
  name: 'ec2',
  protocol: 'ec2',
  version: '2016-11-15',
  actions: {
    DescribeVpcs: action(z.object({ ...paged, VpcId: ids }), ({ VpcId, ...input }) =>
      page('vpcSet', byId(state.vpcs(), VpcId, 'InvalidVpcID.NotFound'), VPC_FILTERS, describeVpc, input),
    ),
    DescribeVpcAttribute: action(z.object({ VpcId: z.string(), Attribute: z.string() }), ({ VpcId, Attribute }) => {
      const [vpc] = byId(state.vpcs(), [VpcId], 'InvalidVpcID.NotFound');
      return { vpcId: VpcId, [Attribute]: { value: attributeOf(vpc, Attribute) } };
    }),
    DescribeSubnets: action(z.object({ ...paged, SubnetId: ids }), ({ SubnetId, ...input }) =>
      page('subnetSet', byId(state.subnets(), SubnetId, 'InvalidSubnetID.NotFound'), SUBNET_FILTERS, describeSubnet, input),
    ),
    DescribeSecurityGroups: action(z.object({ ...paged, GroupId: ids }), ({ GroupId, ...input }) =>
      page('securityGroupInfo', byId(state.groups(), GroupId, 'InvalidGroup.NotFound'), GROUP_FILTERS, describeGroup, input),
    ),
    DescribeNetworkInterfaces: action(z.object({ ...paged, NetworkInterfaceId: ids }), ({ NetworkInterfaceId, ...input }) =>
      page(
        'networkInterfaceSet',
        byId(state.interfaces(), NetworkInterfaceId, 'InvalidNetworkInterfaceID.NotFound'),
        interfaceFilters(state),
        (each) => describeInterface(each, state),
        input,
      ),
    ),
    DescribeRouteTables: action(z.object({ ...paged, RouteTableId: ids }), ({ RouteTableId, ...input }) =>
      page(
        'routeTableSet',
        byId(state.routeTables(), RouteTableId, 'InvalidRouteTableID.NotFound'),
        ROUTE_TABLE_FILTERS,
        describeRouteTable,
        input,
      ),
    ),
    AuthorizeSecurityGroupIngress: authorize(state, 'ingress'),
    AuthorizeSecurityGroupEgress: authorize(state, 'egress'),
  },
});

/** With ids, each of them must exist. */
const byId = <T extends { id: string }>(all: readonly T[], wanted: readonly string[], missing: string): readonly T[] => {
  if (wanted.length === 0) return all;
  return wanted.map((id) => {
    const found = all.find((each) => each.id === id);
    if (found) return found;
    throw new ApiError(missing, `The ID '${id}' does not exist`);
  });
};

type Filters<T> = Readonly<Record<string, (item: T) => readonly string[]>>;

const VPC_FILTERS: Filters<SandboxVpc> = { 'vpc-id': ({ id }) => [id], cidr: ({ cidr }) => [cidr] };
const SUBNET_FILTERS: Filters<SandboxSubnet> = {
  'subnet-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  'availability-zone': ({ zone }) => [zone],
};
const GROUP_FILTERS: Filters<SandboxSecurityGroup> = {
  'group-id': ({ id }) => [id],
  'group-name': ({ name }) => [name],
  'vpc-id': ({ vpcId }) => [vpcId],
};
const ROUTE_TABLE_FILTERS: Filters<SandboxRouteTable> = {
  'route-table-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  'association.subnet-id': ({ subnetIds }) => subnetIds,
};
const interfaceFilters = (state: VpcState): Filters<SandboxInterface> => ({
  'network-interface-id': ({ id }) => [id],
  'addresses.private-ip-address': ({ address }) => [address],
  'private-ip-address': ({ address }) => [address],
  'subnet-id': ({ subnetId }) => [subnetId],
  'group-id': ({ groupIds }) => groupIds,
  'vpc-id': ({ subnetId }) => [vpcOf(subnetId, state)],
});

type Paged = { Filter: z.output<typeof filters>; MaxResults: number; NextToken: number };

const page = <T>(
  name: string,
  all: readonly T[],
  known: Filters<T>,
  describe: (item: T) => object,
  { Filter, MaxResults, NextToken }: Paged,
): object => {
  const found = Filter.reduce((left, { Name, Value }) => {
    const read = known[Name];
    if (read === undefined) throw new ApiError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    return left.filter((item) => read(item).some((value) => Value.includes(value)));
  }, all);
  const next = NextToken + MaxResults;
  return {
    [name]: found.slice(NextToken, next).map(describe),
    nextToken: next < found.length ? String(next) : undefined,
  };
};

const attributeOf = (vpc: SandboxVpc | undefined, attribute: string): boolean => {
  if (attribute === 'enableDnsSupport') return vpc?.dnsSupport === true;
  if (attribute === 'enableDnsHostnames') return vpc?.dnsHostnames === true;
  throw new ApiError('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid`);
};

const vpcOf = (subnetId: string, state: VpcState): string =>
  state.subnets().find(({ id }) => id === subnetId)?.vpcId ?? '';

const describeVpc = ({ id: vpcId, cidr: cidrBlock }: SandboxVpc): object => ({
  vpcId,
  ownerId: OWNER,
  state: 'available',
  cidrBlock,
  isDefault: false,
});

const describeSubnet = ({ id: subnetId, vpcId, cidr: cidrBlock, zone: availabilityZone }: SandboxSubnet): object => ({
  subnetId,
  vpcId,
  ownerId: OWNER,
  state: 'available',
  cidrBlock,
  availabilityZone,
});

const describeGroup = ({ id: groupId, vpcId, name: groupName, ingress, egress }: SandboxSecurityGroup): object => ({
  groupId,
  vpcId,
  groupName,
  groupDescription: groupName,
  ownerId: OWNER,
  ipPermissions: ingress.map(describePermission),
  ipPermissionsEgress: egress.map(describePermission),
});

const describePermission = ({ protocol, fromPort, toPort, cidrs = [], groupIds = [] }: Permission): object => ({
  ipProtocol: protocol,
  fromPort,
  toPort,
  groups: groupIds.map((groupId) => ({ userId: OWNER, groupId })),
  ipRanges: cidrs.map((cidrIp) => ({ cidrIp })),
  ipv6Ranges: [],
  prefixListIds: [],
});

const describeRouteTable = ({ id: routeTableId, vpcId, subnetIds, routes }: SandboxRouteTable): object => ({
  routeTableId,
  vpcId,
  ownerId: OWNER,
  associationSet:
    subnetIds.length === 0
      ? [{ routeTableId, main: true }]
      : subnetIds.map((subnetId) => ({ routeTableId, subnetId, main: false })),
  routeSet: routes.map(({ destination: destinationCidrBlock, target, blackhole }) => ({
    destinationCidrBlock,
    [targetName(target)]: target,
    state: blackhole ? 'blackhole' : 'active',
  })),
});

const targetName = (target: string): string => {
  if (target.startsWith('nat-')) return 'natGatewayId';
  if (target.startsWith('pcx-')) return 'vpcPeeringConnectionId';
  return target.startsWith('tgw-') ? 'transitGatewayId' : 'gatewayId';
};

const describeInterface = (given: SandboxInterface, state: VpcState): object => ({
  networkInterfaceId: given.id,
  subnetId: given.subnetId,
  vpcId: vpcOf(given.subnetId, state),
  availabilityZone: state.subnets().find(({ id }) => id === given.subnetId)?.zone,
  description: given.description,
  ownerId: OWNER,
  status: 'in-use',
  privateIpAddress: given.address,
  groupSet: given.groupIds.map((groupId) => ({
    groupId,
    groupName: state.groups().find(({ id }) => id === groupId)?.name ?? groupId,
  })),
  privateIpAddressesSet: [{ privateIpAddress: given.address, primary: true }],
});

const port = z.coerce.number().int().min(-1).max(65_535).optional();
const permission = z.object({
  IpProtocol: z.enum(['tcp', 'udp', 'icmp', '-1']),
  FromPort: port,
  ToPort: port,
  Groups: z.array(z.object({ GroupId: z.string() })).default([]),
  IpRanges: z.array(z.object({ CidrIp: z.string() })).default([]),
});

/** As the CLI sends it: a list of permissions. */
const authorize = (state: VpcState, side: 'ingress' | 'egress') =>
  action(z.object({ GroupId: z.string(), IpPermissions: z.array(permission).min(1) }), ({ GroupId, IpPermissions }) => {
    const [group] = byId(state.groups(), [GroupId], 'InvalidGroup.NotFound');
    for (const { IpProtocol, FromPort, ToPort, Groups, IpRanges } of IpPermissions) {
      group?.[side].push({
        protocol: IpProtocol,
        ...(FromPort !== undefined && { fromPort: FromPort }),
        ...(ToPort !== undefined && { toPort: ToPort }),
        groupIds: Groups.map((each) => each.GroupId),
        cidrs: IpRanges.map(({ CidrIp }) => CidrIp),
      });
    }
    void state.changed();
    return { return: true };
  });
