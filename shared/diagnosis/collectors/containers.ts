import type { ECSClient } from '@aws-sdk/client-ecs';

import { createContainerReader, type FilledBy } from '../../aws/container-reader.ts';
import type { Clock } from '../../time/clock.ts';
import type { Collector } from '../collect.ts';
import { type Evidence, seenOf } from '../evidence.ts';

/** Services come and go by the hour; a diagnosis is taken again every few minutes. */
const CACHE_MS = 180_000;

/** The ECS service behind a target group, or behind a name that Cloud Map should have. */
export const createContainersCollector = (client: ECSClient, clock: Clock): Collector<'containers'> => {
  const read = createContainerReader({ client, clock, cacheMs: CACHE_MS });
  return {
    section: 'containers',
    what: 'the ECS service',
    after: ['group', 'registry'],
    wants: (evidence) => filledBy(evidence) !== undefined,
    look: (evidence) => read(filledBy(evidence) ?? {}),
  };
};

const NAME_FAULTS = new Set([
  'dns.nxdomain',
  'dns.too-few-answers',
  'dns.all-unhealthy',
  'dns.dead-address',
  'dns.drift',
]);

/** A name that is none of Cloud Map's may still be one of Service Connect's. */
const filledBy = (evidence: Evidence): FilledBy | undefined => {
  const { check, fault, inspection } = evidence;
  if (check.kind === 'target-group') {
    const arn = seenOf(evidence, 'group')?.group?.arn;
    return arn === undefined ? undefined : { targetGroupArn: arn };
  }
  if (!NAME_FAULTS.has(fault.code)) return undefined;
  const registry = seenOf(evidence, 'registry');
  const name = inspection?.asked.name ?? inspection?.asked.host;
  const registryArn = registry?.service?.arn;
  if (registryArn === undefined && (name === undefined || registry?.namespace === undefined)) return undefined;
  return {
    ...(registryArn !== undefined && { registryArn }),
    ...(name !== undefined && { connectName: name.replace(/\.$/, '') }),
  };
};
