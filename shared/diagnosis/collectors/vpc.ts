import type { EC2Client } from '@aws-sdk/client-ec2';

import { AwsError } from '../../aws/errors.ts';
import { readVpcView } from '../../aws/vpc-view.ts';
import { type FaultCode, fault } from '../../health/fault.ts';
import type { Collector } from '../collect.ts';

/** Faults that a VPC without its resolver, or without its private zones, may have. */
const EXPLAINED: ReadonlySet<FaultCode> = new Set([
  'dns.nxdomain',
  'dns.nodata',
  'dns.timeout',
  'dns.unreachable',
  'dns.unexpected-answer',
]);

/** Looks at whether names resolve in the monitor's own VPC. */
export const createVpcCollector = (client: EC2Client): Collector<'vpc'> => ({
  section: 'vpc',
  what: 'the DNS attributes of the VPC',
  wants: ({ fault: { code }, vantage }) => EXPLAINED.has(code) && vantage.subnetIds.length > 0,
  look: async ({ vantage: { subnetIds } }) => {
    const view = await readVpcView(client, subnetIds);
    if (view !== undefined) return view;
    const gone = `the monitor's own subnets are not known: ${subnetIds.join(', ')}`;
    throw new AwsError(fault('probe.internal', gone), undefined);
  },
});
