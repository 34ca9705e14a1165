import { isIPv4 } from 'node:net';
import type { EC2Client } from '@aws-sdk/client-ec2';

import { readSecurityView } from '../../aws/security-view.ts';
import type { FaultCode } from '../../health/fault.ts';
import type { Collector } from '../collect.ts';
import { destinationOf } from '../destination.ts';

/** Only packets that are dropped in silence: a security group never refuses. */
const SILENT: readonly FaultCode[] = ['tcp.timeout'];

/** Looks at the security groups, and the routes, between the monitor and the address that did not answer. */
export const createSecurityCollector = (client: EC2Client): Collector<'security'> => ({
  section: 'security',
  what: 'the security groups',
  wants: (evidence) => SILENT.includes(evidence.fault.code) && isIPv4(destinationOf(evidence).address ?? ''),
  look: (evidence) => {
    const { subnetIds, groupIds } = evidence.vantage;
    return readSecurityView(client, { address: destinationOf(evidence).address ?? '', subnetIds, groupIds });
  },
});
