import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import {
  attributeOf,
  describeGroup,
  describeInterface,
  describeRouteTable,
  describeSubnet,
  describeVpc,
  type Filters,
  GROUP_FILTERS,
  interfaceFilters,
  ROUTE_TABLE_FILTERS,
  SUBNET_FILTERS,
  VPC_FILTERS,
} from './ec2-answers.ts';
import type { VpcState } from './vpc-state.ts';

const PAGE = 1000;

const filters = z.array(z.object({ Name: z.string(), Value: z.array(z.string()) })).default([]);
const paged = {
  Filter: filters,
  MaxResults: z.coerce.number().int().min(5).max(PAGE).default(PAGE),
  NextToken: z.coerce.number().default(0),
};
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
      page(
        'subnetSet',
        byId(state.subnets(), SubnetId, 'InvalidSubnetID.NotFound'),
        SUBNET_FILTERS,
        describeSubnet,
        input,
      ),
    ),
    DescribeSecurityGroups: action(z.object({ ...paged, GroupId: ids }), ({ GroupId, ...input }) =>
      page(
        'securityGroupInfo',
        byId(state.groups(), GroupId, 'InvalidGroup.NotFound'),
        GROUP_FILTERS,
        describeGroup,
        input,
      ),
    ),
    DescribeNetworkInterfaces: action(
      z.object({ ...paged, NetworkInterfaceId: ids }),
      ({ NetworkInterfaceId, ...input }) =>
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
const byId = <T extends { id: string }>(
  all: readonly T[],
  wanted: readonly string[],
  missing: string,
): readonly T[] => {
  if (wanted.length === 0) return all;
  return wanted.map((id) => {
    const found = all.find((each) => each.id === id);
    if (found) return found;
    throw new ApiError(missing, `The ID '${id}' does not exist`);
  });
};

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
