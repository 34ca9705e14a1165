import { isIPv4 } from 'node:net';
import type { EC2Client } from '@aws-sdk/client-ec2';

import { readSecurityView } from '../../aws/security-view.ts';
import type { FaultCode } from '../../health/fault.ts';
import type { Collector } from '../collect.ts';
import { destinationOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';

/** Only packets that are dropped in silence: a security group never refuses. */
const SILENT: readonly FaultCode[] = ['tcp.timeout', 'target.timeout'];

/** Looks at the security groups, and the routes, between the monitor and the address that did not answer. */
export const createSecurityCollector = (client: EC2Client): Collector<'security'> => ({
  section: 'security',
  what: 'the security groups',
  wants: (evidence) => SILENT.includes(evidence.fault.code) && isIPv4(addressIn(evidence)),
  look: (evidence) => {
    const { subnetIds, groupIds } = evidence.vantage;
    return readSecurityView(client, { address: addressIn(evidence), subnetIds, groupIds });
  },
});

/** Of several targets one tells of all: they are alike. */
const addressIn = (evidence: Evidence): string => {
  const silent = evidence.inspection?.targets?.find(({ result }) => result === 'no-connection');
  return (evidence.check.kind === 'target-group' ? silent?.id : destinationOf(evidence).address) ?? '';
};
