import { changesAround, stoodNow } from './changes.ts';
import type { CheckId, Config } from './config/schema.ts';
import { type Rollup, rollUpDay } from './health/rollup.ts';
import type { State } from './health/state.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';
import { boundsOf, type Day, dayAfter, dayOf, daysBetween } from './time/days.ts';

type Deps = {
  store: Pick<Store, 'changes' | 'results' | 'rollups' | 'runTimes' | 'saveRollups' | 'states'>;
  clock: Clock;
  /** Told of each day as it is written. */
  onRolledUp?: (rollup: Rollup) => void;
  /** No further day is begun once it aborts; what is left is done the next time. */
  signal?: AbortSignal;
};

/** Days written; `complete` is false when the signal came before all were. */
export type RollUpSummary = { written: number; complete: boolean };

/** The last run of a day may be saved so long after it. */
const LAST_RUN_MS = 3 * 60_000;
/** A roll-up is kept no longer: to make an older one would be in vain. */
const LOOK_BACK_DAYS = 400;

/** The last day that is rolled up at a time: the one before today, once its last run is saved. */
export const lastRolledUp = (nowMs: number, timezone: string): Day =>
  dayAfter(dayOf(nowMs - LAST_RUN_MS, timezone), -1);

/**
 * Writes the roll-ups of completed days that are missing, as far back as there are results: a missed night is made good.
 * One day of one check is in memory at a time. Idempotent; rejects with a `StoreError`.
 */
export const rollUp = async ({ checks, timezone }: Config, deps: Deps): Promise<RollUpSummary> => {
  const { store, clock, signal } = deps;
  const last = lastRolledUp(clock.now(), timezone);
  const states = await store.states(checks.map(({ id }) => id));
  let written = 0;
  for (const { id } of checks) {
    if (signal?.aborted) return { written, complete: false };
    for (const day of await missingDays(id, last, timezone, deps)) {
      if (signal?.aborted) return { written, complete: false };
      const rollup = await rollUpOne(id, day, timezone, states.get(id), deps);
      await store.saveRollups([rollup]);
      deps.onRolledUp?.(rollup);
      written += 1;
    }
  }
  return { written, complete: true };
};

/** Oldest first, as they are written: where the last one is, none before it is missing. */
const missingDays = async (check: CheckId, last: Day, timezone: string, { store }: Deps): Promise<Day[]> => {
  if ((await store.rollups(check, { since: last, until: last })).length > 0) return [];
  const [firstRun] = await store.runTimes(check, { since: '' }, 1);
  if (firstRun === undefined) return [];
  const days = daysBetween(dayOf(firstRun, timezone), last).slice(-LOOK_BACK_DAYS);
  const [since = last] = days;
  const made = new Set((await store.rollups(check, { since, until: last })).map(({ day }) => day));
  return days.filter((day) => !made.has(day));
};

const rollUpOne = async (
  check: CheckId,
  day: Day,
  timezone: string,
  state: State | undefined,
  { store }: Deps,
): Promise<Rollup> => {
  const { from, to } = boundsOf(day, timezone);
  const [results, changes] = await Promise.all([
    store.results(check, { since: from, until: isoSecond(Date.parse(to) - 1000) }),
    changesAround(check, from, state, store),
  ]);
  const now = stoodNow(state);
  return rollUpDay({ check, day, timezone, results, changes, ...(now && { now }) });
};
