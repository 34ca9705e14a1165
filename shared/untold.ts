import type { CheckId, Config } from './config/schema.ts';
import type { State } from './health/state.ts';
import { holdOf } from './held.ts';
import type { Untold } from './ops/telemetry.ts';
import type { Store } from './store/store.ts';
import type { Clock } from './time/clock.ts';

/**
 * What is still untold of these checks although its time has come. What is held (maintenance, flapping) waits on purpose,
 * and would raise an alarm in each window.
 */
export const measureUntold = async (
  config: Config,
  checks: readonly CheckId[],
  { store, clock }: { store: Store; clock: Clock },
): Promise<Untold> => {
  if (checks.length === 0) return { checks: 0, oldestAgeSeconds: 0 };
  const nowMs = clock.now();
  // The states, not the index: that may lag behind what the pass has just told.
  const states = [...(await store.states(checks)).values()];
  const since = states.flatMap((state) => {
    const [oldest] = isHeld(config, state, nowMs) ? [] : state.pending;
    return oldest ? [Date.parse(oldest.at)] : [];
  });
  const oldestMs = Math.min(nowMs, ...since);
  return { checks: since.length, oldestAgeSeconds: Math.round((nowMs - oldestMs) / 1000) };
};

const isHeld = (config: Config, state: State, nowMs: number): boolean => {
  const service = config.checks.find(({ id }) => id === state.check)?.service;
  return service !== undefined && holdOf(config, service, state, nowMs) !== undefined;
};
