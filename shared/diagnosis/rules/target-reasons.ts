import type { Candidate } from '../rule.ts';
import { failedChecks } from './target-failed-checks.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { timeout } from './target-timeout.ts';
import { wrongCode } from './target-wrong-code.ts';

/** The rule of each reason for which the load balancer calls a target unhealthy. */
const BY_REASON: Readonly<Record<string, TargetRule>> = {
  'Target.Timeout': timeout,
  'Target.ResponseCodeMismatch': wrongCode,
  'Target.FailedHealthChecks': failedChecks,
};

/** What the dials say of the targets that fail for each of the reasons. */
export const causesOf = (scene: Scene): Candidate[] =>
  [...Map.groupBy(scene.failed, ({ reason = '' }) => reason)].flatMap(([reason, failed]) => {
    const ids = new Set(failed.map(({ id }) => id));
    const dials = scene.dials.filter(({ id }) => ids.has(id));
    return dials.length === 0 ? [] : [...(BY_REASON[reason]?.({ ...scene, failed, dials }) ?? [])];
  });
