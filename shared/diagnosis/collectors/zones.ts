import type { Route53Client } from '@aws-sdk/client-route-53';

import { type HostedZoneView, readZone, readZonesOfVpc } from '../../aws/hosted-zones.ts';
import type { FaultCode } from '../../health/fault.ts';
import type { Collector } from '../collect.ts';
import { type Evidence, seenOf } from '../evidence.ts';

/** Faults that another zone than the one meant may explain. */
const EXPLAINED: ReadonlySet<FaultCode> = new Set(['dns.nxdomain', 'dns.nodata', 'dns.unexpected-answer', 'dns.drift']);

/** Looks at the private zones that the monitor's VPC asks, and whether the namespace's is one of them. */
export const createZonesCollector = (client: Route53Client): Collector<'zones'> => ({
  section: 'zones',
  what: 'the private hosted zones',
  after: ['vpc', 'registry'],
  wants: (evidence) => EXPLAINED.has(evidence.fault.code) && (vpcOf(evidence) ?? ownZoneOf(evidence)) !== undefined,
  look: async (evidence, signal) => {
    const vpc = vpcOf(evidence);
    const asked = vpc === undefined ? [] : await readZonesOfVpc(client, vpc, signal);
    const id = ownZoneOf(evidence);
    if (id === undefined || asked.some((zone) => zone.id === id)) return asked;
    const own = await readZone(client, id, signal);
    return own === undefined ? asked : [...asked, { ...own, ...askedBy(own, vpc) }];
  },
});

const ownZoneOf = (evidence: Evidence): string | undefined => seenOf(evidence, 'registry')?.namespace?.hostedZoneId;

const vpcOf = (evidence: Evidence): { id: string; region: string } | undefined => {
  const { vpcId, region } = evidence.vantage;
  const id = vpcId ?? seenOf(evidence, 'vpc')?.id;
  return id === undefined || region === undefined ? undefined : { id, region };
};

const askedBy = ({ vpcs = [] }: HostedZoneView, vpc: { id: string } | undefined): Pick<HostedZoneView, 'asked'> =>
  vpc === undefined ? {} : { asked: vpcs.some(({ id }) => id === vpc.id) };
