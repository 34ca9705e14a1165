import {
  GetHostedZoneCommand,
  type HostedZoneSummary,
  ListHostedZonesByVPCCommand,
  type Route53Client,
  type VPC,
  type VPCRegion,
} from '@aws-sdk/client-route-53';

import { awsError } from './errors.ts';

/** A private hosted zone. */
export type HostedZoneView = {
  id: string;
  /** Without the last dot. */
  name: string;
  /** Who made it: `Cloud Map`, another service, or an account. */
  owner?: string;
  /** Whether the monitor's VPC asks it; absent where that VPC is not known. */
  asked?: boolean;
  /** Those that ask it, where only the zone was looked at. */
  vpcs?: readonly ZoneVpc[];
};
export type ZoneVpc = { id: string; region: string };

const MOST_PAGES = 10;

/** The private zones that a VPC asks, also those of other accounts; rejects with an `AwsError`. */
export const readZonesOfVpc = async (
  client: Route53Client,
  vpc: ZoneVpc,
  signal?: AbortSignal,
): Promise<HostedZoneView[]> => {
  const zones: HostedZoneView[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { VPCId: vpc.id, VPCRegion: vpc.region as VPCRegion, ...(NextToken !== undefined && { NextToken }) };
    const answer = await asking(client, 'ListHostedZonesByVPC', vpc.id, () =>
      client.send(new ListHostedZonesByVPCCommand(input), until(signal)),
    );
    zones.push(...(answer.HostedZoneSummaries ?? []).map(toView));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return zones;
};

/** One zone with the VPCs that ask it; nothing when there is no such zone. Rejects with an `AwsError`. */
export const readZone = async (
  client: Route53Client,
  id: string,
  signal?: AbortSignal,
): Promise<HostedZoneView | undefined> => {
  try {
    const { HostedZone: zone, VPCs } = await asking(client, 'GetHostedZone', id, () =>
      client.send(new GetHostedZoneCommand({ Id: id }), until(signal)),
    );
    return { id, name: plain(zone?.Name), vpcs: (VPCs ?? []).map(toVpc) };
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Error && error.cause.name === 'NoSuchHostedZone') return;
    throw error;
  }
};

const until = (signal: AbortSignal | undefined): { abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };

const asking = async <T>(client: Route53Client, action: string, on: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw await awsError(error, client, { action: `route53:${action}`, on, endpoint: 'route53' });
  }
};

const plain = (name = ''): string => name.toLowerCase().replace(/\.$/, '');

const toView = ({ HostedZoneId: id = '', Name, Owner }: HostedZoneSummary): HostedZoneView => {
  const { OwningService: service, OwningAccount: account } = Owner ?? {};
  const owner = service === 'servicediscovery.amazonaws.com' ? 'Cloud Map' : (service ?? account);
  return { id: id.replace('/hostedzone/', ''), name: plain(Name), asked: true, ...(owner !== undefined && { owner }) };
};

const toVpc = ({ VPCId: id = '', VPCRegion }: VPC): ZoneVpc => ({ id, region: VPCRegion ?? '' });
