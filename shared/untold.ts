import type { CheckId, Config, ServiceId } from './config/schema.ts';
import type { State } from './health/state.ts';
import { type Holds, holdOf } from './held.ts';
import type { Untold } from './ops/telemetry.ts';
import type { Store } from './store/store.ts';
import type { Clock } from './time/clock.ts';

/**
 * What is still untold of these checks although its time has come. What is held (silence, maintenance, flapping) waits on
 * purpose, and would raise an alarm in each window.
 */
export const measureUntold = async (
  config: Config,
  checks: readonly CheckId[],
  { store, clock }: { store: Store; clock: Clock },
): Promise<Untold> => {
  if (checks.length === 0) return { checks: 0, oldestAgeSeconds: 0 };
  // The states, not the index: that may lag behind what the pass has just told.
  const states = [...(await store.states(checks)).values()];
  const services = new Map(config.checks.map(({ id, service }) => [id, service]));
  const silences = await store.silences([...checks, ...checks.flatMap((id) => services.get(id) ?? [])]);
  const nowMs = clock.now();
  const holds = { config, silences, nowMs };
  const since = states.flatMap((state) => {
    const [oldest] = isHeld(holds, services.get(state.check), state) ? [] : state.pending;
    return oldest ? [Date.parse(oldest.at)] : [];
  });
  const oldestMs = Math.min(nowMs, ...since);
  return { checks: since.length, oldestAgeSeconds: Math.round((nowMs - oldestMs) / 1000) };
};

const isHeld = (holds: Holds, service: ServiceId | undefined, state: State): boolean =>
  service !== undefined && holdOf(holds, service, state) !== undefined;
