import type { EC2Client } from '@aws-sdk/client-ec2';

import { readSubnets, readVpcDns } from './network.ts';

/** The VPC of the monitor. */
export type VpcView = { id: string; dnsSupport: boolean; dnsHostnames: boolean };

/** The VPC of subnets and whether names resolve in it; nothing when none of the subnets exists. Rejects with an `AwsError`. */
export const readVpcView = async (client: EC2Client, subnetIds: readonly string[]): Promise<VpcView | undefined> => {
  const [seat] = await readSubnets(client, 'subnet-id', subnetIds);
  if (seat === undefined) return undefined;
  const { support, hostnames } = await readVpcDns(client, seat.vpcId);
  return { id: seat.vpcId, dnsSupport: support, dnsHostnames: hostnames };
};
