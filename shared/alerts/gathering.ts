import { functionOf } from '../config/functions.ts';
import type { CheckId } from '../config/schema.ts';
import type { View } from './view.ts';

/**
 * Until when what was seen at the first look waits for every function to have looked, in milliseconds since the epoch:
 * a set-up is told once. Undefined when it does not wait, as of checks that were judged before.
 */
export const gatheringUntil = (
  { states, config, reported, timings, nowMs }: View,
  checks: Iterable<CheckId>,
): number | undefined => {
  const changes = [...checks].flatMap((check) => states.get(check)?.pending.find(({ from }) => from === 'new') ?? []);
  const newest = changes
    .map(({ at }) => at)
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const functions = new Set(config.checks.map(functionOf));
  if ([...functions].every((name) => (reported.get(name) ?? '') >= newest)) return undefined;
  const untilMs = Math.min(...changes.map(({ at, madeAt = at }) => Date.parse(madeAt))) + timings.tickMs;
  return untilMs > nowMs ? untilMs : undefined;
};
