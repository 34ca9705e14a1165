import { ApiError } from './api.ts';
import type {
  Permission,
  SandboxInterface,
  SandboxRouteTable,
  SandboxSecurityGroup,
  SandboxSubnet,
  SandboxVpc,
  VpcState,
} from './vpc-state.ts';

const OWNER = '123456789012';

/** What each filter of a call reads of an item. */
export type Filters<T> = Readonly<Record<string, (item: T) => readonly string[]>>;

/** Of DescribeVpcs. */
export const VPC_FILTERS: Filters<SandboxVpc> = { 'vpc-id': ({ id }) => [id], cidr: ({ cidr }) => [cidr] };
/** Of DescribeSubnets. */
export const SUBNET_FILTERS: Filters<SandboxSubnet> = {
  'subnet-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  'availability-zone': ({ zone }) => [zone],
};
/** Of DescribeSecurityGroups. */
export const GROUP_FILTERS: Filters<SandboxSecurityGroup> = {
  'group-id': ({ id }) => [id],
  'group-name': ({ name }) => [name],
  'vpc-id': ({ vpcId }) => [vpcId],
};
/** Of DescribeRouteTables. */
export const ROUTE_TABLE_FILTERS: Filters<SandboxRouteTable> = {
  'route-table-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  'association.subnet-id': ({ subnetIds }) => subnetIds,
};
/** Of DescribeNetworkInterfaces. */
export const interfaceFilters = (state: VpcState): Filters<SandboxInterface> => ({
  'network-interface-id': ({ id }) => [id],
  'addresses.private-ip-address': ({ address }) => [address],
  'private-ip-address': ({ address }) => [address],
  'subnet-id': ({ subnetId }) => [subnetId],
  'group-id': ({ groupIds }) => groupIds,
  'vpc-id': ({ subnetId }) => [vpcOf(subnetId, state)],
});

/** A DNS attribute of a VPC; others are refused. */
export const attributeOf = (vpc: SandboxVpc | undefined, attribute: string): boolean => {
  if (attribute === 'enableDnsSupport') return vpc?.dnsSupport === true;
  if (attribute === 'enableDnsHostnames') return vpc?.dnsHostnames === true;
  throw new ApiError('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid`);
};

const vpcOf = (subnetId: string, state: VpcState): string =>
  state.subnets().find(({ id }) => id === subnetId)?.vpcId ?? '';

/** As EC2 writes it. */
export const describeVpc = ({ id: vpcId, cidr: cidrBlock }: SandboxVpc): object => ({
  vpcId,
  ownerId: OWNER,
  state: 'available',
  cidrBlock,
  isDefault: false,
});

/** As EC2 writes it. */
export const describeSubnet = ({
  id: subnetId,
  vpcId,
  cidr: cidrBlock,
  zone: availabilityZone,
  ownerId = OWNER,
}: SandboxSubnet): object => ({
  subnetId,
  vpcId,
  ownerId,
  state: 'available',
  cidrBlock,
  availabilityZone,
});

/** As EC2 writes it. */
export const describeGroup = ({
  id: groupId,
  vpcId,
  name: groupName,
  ingress,
  egress,
}: SandboxSecurityGroup): object => ({
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

/** As EC2 writes it; without subnets it is the main one. */
export const describeRouteTable = ({ id: routeTableId, vpcId, subnetIds, routes }: SandboxRouteTable): object => ({
  routeTableId,
  vpcId,
  ownerId: OWNER,
  associationSet:
    subnetIds.length === 0
      ? [{ routeTableId, main: true }]
      : subnetIds.map((subnetId) => ({ routeTableId, subnetId, main: false })),
  routeSet: routes.map(({ destination, target, blackhole }) => ({
    [destination.startsWith('pl-') ? 'destinationPrefixListId' : 'destinationCidrBlock']: destination,
    [targetName(target)]: target,
    state: blackhole ? 'blackhole' : 'active',
  })),
});

const targetName = (target: string): string => {
  if (target.startsWith('nat-')) return 'natGatewayId';
  if (target.startsWith('pcx-')) return 'vpcPeeringConnectionId';
  return target.startsWith('tgw-') ? 'transitGatewayId' : 'gatewayId';
};

/** As EC2 writes it. */
export const describeInterface = (given: SandboxInterface, state: VpcState): object => ({
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
  ipv4PrefixSet: (given.prefixes ?? []).map((ipv4Prefix) => ({ ipv4Prefix })),
});
