import { createElbClient } from '../../shared/aws/clients.ts';
import { createTargetGroupReader } from '../../shared/aws/target-groups.ts';
import { createTargetGroupProbe } from '../../shared/probes/target-group.ts';
import type { Needs } from './probing.ts';
import { ownSubnets } from './subnets.ts';

/** The probe of target groups, with its client. */
export const composeTargetGroupProbe = ({ clock, timings }: Needs) =>
  createTargetGroupProbe({
    targetGroups: createTargetGroupReader({
      client: createElbClient(ownSubnets()),
      clock,
      cacheMs: timings.targetGroupCacheMs,
    }),
    clock,
  });
