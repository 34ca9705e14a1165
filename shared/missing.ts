import { functionOf, PROBE_FUNCTIONS } from './config/functions.ts';
import type { CheckId, Config } from './config/schema.ts';
import { collectFailures } from './failures.ts';
import { removeState } from './health/advance.ts';
import type { Store, Tick } from './store/store.ts';
import { missedRun, saveRun } from './tick.ts';
import { type Clock, type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

type Deps = { store: Store; clock: Clock; timings: Timings };

const MISSED_RUNS = 3;

/**
 * Lets the runs that a function did not complete go through `advance` like any outcome, once three are missing. A function
 * that never ran has no tick to tell since when: the heartbeat's alarm is for that.
 */
export const recordMissedRuns = async (config: Config, deps: Deps): Promise<void> => {
  const ids = PROBE_FUNCTIONS.map((name) => ({ function: name, shard: 0 }));
  const { trying, end } = collectFailures();
  for (const tick of await deps.store.ticks(ids)) {
    const missed = missedTimes(tick, deps);
    if (missed.length === 0) continue;
    const checks = config.checks.filter((check) => functionOf(check) === tick.function);
    const states = await deps.store.states(checks.map((check) => check.id));
    for (const check of checks) {
      await trying(async () => {
        for (const at of missed) {
          const run = missedRun(
            check,
            at,
            `${tick.function} has not completed a run since ${tick.completed ?? 'ever'}`,
          );
          const { state } = await saveRun(check, run, states.get(check.id), deps);
          states.set(check.id, state);
        }
      });
    }
  }
  end();
};

const missedTimes = ({ claimed, firstClaimed, completed }: Tick, { clock, timings }: Deps): string[] =>
  missedSince(completed ?? firstClaimed ?? claimed, clock.now(), timings);

/** The scheduled times of the last three runs that were missed since the run at `last`; none while fewer are missing. */
export const missedSince = (
  last: IsoSecond,
  nowMs: number,
  timings: Pick<Timings, 'deadlineMs' | 'lateRunMs' | 'tickMs'>,
): IsoSecond[] => {
  const lastMs = Date.parse(last);
  // The newest run may have begun late, and still be at work until its deadline.
  const missing = Math.floor((nowMs - timings.lateRunMs - timings.deadlineMs - lastMs) / timings.tickMs);
  if (missing < MISSED_RUNS) return [];
  return Array.from({ length: MISSED_RUNS }, (_, index) =>
    isoSecond(lastMs + (missing - MISSED_RUNS + 1 + index) * timings.tickMs),
  );
};

/** Checks that are gone from the configuration change to `removed`, and so leave their incidents. */
export const recordRemovedChecks = async (config: Config, { store, clock }: Deps): Promise<void> => {
  const { trying, end } = collectFailures();
  const configured = new Set(config.checks.map((check) => check.id));
  const gone = (await store.current()).filter(
    ({ check, standing }) => !configured.has(check) && standing !== 'removed',
  );
  for (const { check } of gone) await trying(() => remove(check, isoSecond(clock.now()), store));
  end();
};

const remove = async (check: CheckId, at: IsoSecond, store: Store): Promise<void> => {
  for (;;) {
    const state = (await store.states([check])).get(check);
    if (state === undefined || state.verdict === 'removed') return;
    if ((await store.saveState(removeState(state, at).state, state.rev)) === 'saved') return;
  }
};
