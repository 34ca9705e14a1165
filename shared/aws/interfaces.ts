import {
  type EC2Client,
  type Filter,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';

import { contains } from './cidr.ts';
import { asking } from './network.ts';
import type { Subnet } from './network-facts.ts';

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

const MOST_INTERFACES = 100;

/** Who has a private address; the same one may be in several VPCs. Rejects with an `AwsError`. */
export const readInterfaces = async (client: EC2Client, address: string): Promise<TargetInterface[]> => {
  const filter = { Name: 'addresses.private-ip-address', Values: [address] };
  const { found } = await list(client, { filter, on: address, most: MOST_INTERFACES });
  return found.map((each) => toInterface(each, address));
};

/**
 * Who of a subnet has an address by a prefix, as nodes of EKS have for their pods; and whether every interface there
 * could be seen: a participant of a shared VPC sees its own only.
 */
export type Occupants = { behind?: TargetInterface; allSeen: boolean };

/** A subnet has seldom more, and a look has no time for more. */
const MOST_OCCUPANTS = 2000;

/** Looks at all interfaces of a subnet, and of those that the monitor is in. Rejects with an `AwsError`. */
export const readOccupants = async (
  client: EC2Client,
  address: string,
  subnet: Subnet,
  monitorSubnets: readonly Subnet[],
): Promise<Occupants> => {
  const ids = [...new Set([subnet, ...monitorSubnets].map(({ id }) => id))];
  const filter = { Name: 'subnet-id', Values: ids };
  const { found, cut } = await list(client, { filter, on: subnet.id, most: MOST_OCCUPANTS });
  const behind = found.find(({ Ipv4Prefixes = [] }) =>
    Ipv4Prefixes.some(({ Ipv4Prefix }) => Ipv4Prefix !== undefined && contains(Ipv4Prefix, `${address}/32`)),
  );
  // The monitor has interfaces there. Only the account that made the subnet sees those that this account has.
  const isOwners = subnet.ownerId !== undefined && found.some(({ OwnerId }) => OwnerId === subnet.ownerId);
  return { allSeen: isOwners && !cut, ...(behind && { behind: toInterface(behind, address) }) };
};

type Wanted = { filter: Filter; on: string; most: number };

const list = (client: EC2Client, { filter, on, most }: Wanted): Promise<{ found: NetworkInterface[]; cut: boolean }> =>
  asking(client, 'DescribeNetworkInterfaces', on, async () => {
    const found: NetworkInterface[] = [];
    for await (const { NetworkInterfaces = [], NextToken } of paginateDescribeNetworkInterfaces(
      { client },
      { Filters: [filter] },
    )) {
      found.push(...NetworkInterfaces);
      if (found.length >= most) return { found, cut: NextToken !== undefined };
    }
    return { found, cut: false };
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
