import type { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';

import { readRegistryView, type WantedName } from '../../aws/registry-view.ts';
import type { FaultCode } from '../../health/fault.ts';
import { askedName } from '../asked-name.ts';
import type { Collector } from '../collect.ts';
import type { Evidence } from '../evidence.ts';

/** Faults that what is registered may explain: those of a name, not of the server that is asked. */
const EXPLAINED: ReadonlySet<FaultCode> = new Set([
  'dns.nxdomain',
  'dns.nodata',
  'dns.too-few-answers',
  'dns.unexpected-answer',
  'dns.drift',
  'dns.dead-address',
  'dns.all-unhealthy',
  // A stale address is silent; a port that is not the registered one refuses.
  'tcp.timeout',
  'tcp.refused',
]);

/** Looks at what Cloud Map has for a name that is asked. */
export const createRegistryCollector = (client: ServiceDiscoveryClient): Collector<'registry'> => ({
  section: 'registry',
  what: 'Cloud Map',
  wants: (evidence) => EXPLAINED.has(evidence.fault.code) && wantedOf(evidence) !== undefined,
  look: (evidence, signal) => readRegistryView(client, wantedOf(evidence) ?? { name: '' }, signal),
});

/** Names of AWS's own are in no namespace. */
const wantedOf = (evidence: Evidence): WantedName | undefined => {
  const { check } = evidence;
  if (check.kind === 'cloud-map') return { service: check.registeredService, namespace: check.namespace };
  const name = askedName(evidence);
  return name === undefined || name.endsWith('.amazonaws.com') ? undefined : { name };
};
