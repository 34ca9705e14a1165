import { changesAround, stoodNow } from './changes.ts';
import { functionOf } from './config/functions.ts';
import type { Check, CheckId, Config } from './config/schema.ts';
import { beginsOutage, type Stood, segmentsIn, stoodBy, watchedIn } from './health/standings.ts';
import type { Change, State } from './health/state.ts';
import type { Store } from './store/store.ts';
import type { IsoSecond } from './time/clock.ts';
import { boundsOf, type Day, lengthMsOf, untilNow } from './time/days.ts';
import type { DayCourse } from './uptime-overlay.ts';

export type LiveDeps = { store: Pick<Store, 'changes' | 'runTimes'>; config: Config; until: IsoSecond };

/** A day that was not rolled up yet. */
export type LiveDay = DayCourse & { outages: number };

type Known = { check: Check; state: State | undefined; days: readonly Day[] };
type Loaded = Known & { from: IsoSecond; changes: readonly Change[]; now: Stood | undefined };

/**
 * Days that are not rolled up, today first of all, from the changes of their checks. When they were watched is read from
 * the runs of one check of each function, as a function runs all of its checks; a check that may have begun or come back
 * within these days is asked itself.
 */
export const readLiveDays = async (
  known: readonly Known[],
  deps: LiveDeps,
): Promise<Map<CheckId, readonly LiveDay[]>> => {
  const loaded = await Promise.all(known.filter(({ days }) => days.length > 0).map((each) => load(each, deps)));
  const times = new Map<string, Promise<IsoSecond[]>>();
  const read = ({ id }: Check, from: IsoSecond): Promise<IsoSecond[]> => {
    const key = `${id} ${from}`;
    const asked = times.get(key) ?? deps.store.runTimes(id, { since: from, until: deps.until });
    times.set(key, asked);
    return asked;
  };
  const found = loaded.map(async (each) => {
    const asked = speakerFor(each, loaded);
    const runs = await read(asked.check, asked.from);
    return [each.check.id, each.days.map((day) => liveDay(day, each, runs, deps))] as const;
  });
  return new Map(await Promise.all(found));
};

const load = async (known: Known, { store, config }: LiveDeps): Promise<Loaded> => {
  const { from } = boundsOf(known.days[0] ?? '', config.timezone);
  const changes = await changesAround(known.check.id, from, known.state, store);
  return { ...known, from, changes, now: stoodNow(known.state) };
};

/** Whose runs tell when this check was watched: of those that ran all the time, the first of its function. */
const speakerFor = (one: Loaded, all: readonly Loaded[]): Loaded =>
  (isSettled(one)
    ? all.find(
        (other) => functionOf(other.check) === functionOf(one.check) && other.from === one.from && isSettled(other),
      )
    : undefined) ?? one;

/** Whether it had a standing when these days began, and was never removed since. */
const isSettled = ({ changes: [first, ...later], from, now }: Loaded): boolean => {
  if (later.some(({ to }) => to === 'removed')) return false;
  if (first === undefined) return now !== undefined && now.at <= from;
  return first.at <= from && first.to !== 'removed';
};

const liveDay = (day: Day, { changes, now }: Loaded, runs: readonly IsoSecond[], deps: LiveDeps): LiveDay => {
  const within = untilNow(boundsOf(day, deps.config.timezone), deps.until);
  const segments = segmentsIn(within, stoodBy(changes, now), watchedIn(runs, within));
  const outages = changes.filter(({ at }) => at >= within.from && at < within.to).filter(beginsOutage).length;
  return { day, from: within.from, lengthMs: lengthMsOf(within), segments, outages };
};
