import type { EC2Client } from '@aws-sdk/client-ec2';

import { AwsError } from './errors.ts';
import { readSubnets, readVpcCidr, readVpcDns } from './network.ts';

/** The VPC of the monitor. `cidr`: its first IPv4 range, where that may be seen. */
export type VpcView = { id: string; dnsSupport: boolean; dnsHostnames: boolean; cidr?: string };

/** The VPC of subnets and whether names resolve in it; nothing when none of the subnets exists. Rejects with an `AwsError`. */
export const readVpcView = async (client: EC2Client, subnetIds: readonly string[]): Promise<VpcView | undefined> => {
  const [seat] = await readSubnets(client, 'subnet-id', subnetIds);
  if (seat === undefined) return undefined;
  const [{ support, hostnames }, cidr] = await Promise.all([
    readVpcDns(client, seat.vpcId),
    readVpcCidr(client, seat.vpcId).catch(toNothing),
  ]);
  return { id: seat.vpcId, dnsSupport: support, dnsHostnames: hostnames, ...(cidr !== undefined && { cidr }) };
};

/** A role that may not see the range still sees the attributes. */
const toNothing = (error: unknown): undefined => {
  if (!(error instanceof AwsError)) throw error;
};
