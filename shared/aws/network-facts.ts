import type {
  IpPermission,
  VpcEndpoint as WireEndpoint,
  SecurityGroup as WireGroup,
  Route as WireRoute,
  RouteTable as WireRouteTable,
  Subnet as WireSubnet,
} from '@aws-sdk/client-ec2';

/** `ownerId`: the account that made it; it may share its VPC with others. */
export type Subnet = { id: string; vpcId: string; zone: string; cidr: string; ownerId?: string };

/** `destination`: an IPv4 range or the id of a prefix list. `target`: an id, an ARN, or `local`. */
export type Route = { destination: string; target: string; active: boolean };

/** `main`: it is that of each subnet of the VPC that has none of its own. */
export type RouteTable = {
  id: string;
  vpcId: string;
  main: boolean;
  subnetIds: readonly string[];
  routes: readonly Route[];
};

/** `service`: the last part of its name, `elasticloadbalancing`. A gateway has route tables, an interface all the rest. */
export type Endpoint = {
  id: string;
  vpcId: string;
  service: string;
  kind: 'gateway' | 'interface' | 'other';
  available: boolean;
  privateDns: boolean;
  routeTableIds: readonly string[];
  subnetIds: readonly string[];
  groupIds: readonly string[];
  interfaces: number;
};

/** One permission of a security group; `protocol` as EC2 has it: `tcp`, or `-1` for all, which has no ports. */
export type GroupRule = {
  protocol: string;
  fromPort?: number;
  toPort?: number;
  cidrs: readonly string[];
  groupIds: readonly string[];
  prefixLists: readonly string[];
};

export type SecurityGroup = { id: string; ingress: readonly GroupRule[]; egress: readonly GroupRule[] };

export const toSubnet = ({ SubnetId, VpcId, AvailabilityZone, CidrBlock, OwnerId }: WireSubnet): Subnet => ({
  id: SubnetId ?? '',
  vpcId: VpcId ?? '',
  zone: AvailabilityZone ?? '',
  cidr: CidrBlock ?? '',
  ...(OwnerId !== undefined && { ownerId: OwnerId }),
});

export const toRouteTable = ({ RouteTableId, VpcId, Associations = [], Routes = [] }: WireRouteTable): RouteTable => ({
  id: RouteTableId ?? '',
  vpcId: VpcId ?? '',
  main: Associations.some(({ Main }) => Main === true),
  subnetIds: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
  routes: Routes.flatMap(toRoute),
});

/** IPv6 routes are left out: the SDK's endpoints are asked for by IPv4. */
const toRoute = (route: WireRoute): Route[] => {
  const destination = route.DestinationCidrBlock ?? route.DestinationPrefixListId;
  if (destination === undefined) return [];
  const target =
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    route.OdbNetworkArn ??
    route.GatewayId ??
    'an unknown target';
  return [{ destination, target, active: route.State !== 'blackhole' }];
};

const KINDS: Readonly<Record<string, Endpoint['kind']>> = { gateway: 'gateway', interface: 'interface' };

export const toEndpoint = (endpoint: WireEndpoint): Endpoint => ({
  id: endpoint.VpcEndpointId ?? '',
  vpcId: endpoint.VpcId ?? '',
  service: /^(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(.+)$/.exec(endpoint.ServiceName ?? '')?.[1] ?? '',
  // EC2 writes both words in capitals or not, by the version of the API.
  kind: KINDS[(endpoint.VpcEndpointType ?? '').toLowerCase()] ?? 'other',
  available: endpoint.State?.toLowerCase() === 'available',
  privateDns: endpoint.PrivateDnsEnabled === true,
  routeTableIds: endpoint.RouteTableIds ?? [],
  subnetIds: endpoint.SubnetIds ?? [],
  groupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
  interfaces: endpoint.NetworkInterfaceIds?.length ?? 0,
});

export const toGroup = ({ GroupId, IpPermissions = [], IpPermissionsEgress = [] }: WireGroup): SecurityGroup => ({
  id: GroupId ?? '',
  ingress: IpPermissions.map(toRule),
  egress: IpPermissionsEgress.map(toRule),
});

const toRule = (permission: IpPermission): GroupRule => ({
  protocol: permission.IpProtocol ?? '',
  ...(permission.FromPort !== undefined && { fromPort: permission.FromPort }),
  ...(permission.ToPort !== undefined && { toPort: permission.ToPort }),
  cidrs: (permission.IpRanges ?? []).flatMap(({ CidrIp }) => CidrIp ?? []),
  groupIds: (permission.UserIdGroupPairs ?? []).flatMap((pair) => pair.GroupId ?? []),
  prefixLists: (permission.PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
});
