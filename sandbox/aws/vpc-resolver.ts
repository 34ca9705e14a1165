import type { DnsResolver } from '../dns-zone.ts';
import type { HostedZones } from './hosted-zones.ts';
import type { SandboxVpc } from './vpc-state.ts';

/** The resolver that AWS gives a VPC: without DNS support it keeps silent, without DNS hostnames it asks no private zone. */
export const createVpcResolver = (
  vpc: Readonly<Pick<SandboxVpc, 'id' | 'dnsSupport' | 'dnsHostnames'>>,
  { zones }: HostedZones,
): DnsResolver => ({
  answers: () => vpc.dnsSupport,
  zones: () => (vpc.dnsHostnames ? zones().filter(({ vpcs }) => vpcs.some(({ id }) => id === vpc.id)) : []),
});
