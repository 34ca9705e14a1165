import { plain } from './alerts/words.ts';
import { changesAround, stoodNow } from './changes.ts';
import type { Check, CheckId, Config } from './config/schema.ts';
import { beginsOutage, segmentsIn, stoodBy, watchedIn } from './health/standings.ts';
import type { Change, State } from './health/state.ts';
import { createSlots } from './probes/slots.ts';
import { dailyTrends, longFiguresOf } from './report/report-days.ts';
import { type Figures, figuresOf } from './report/report-figures.ts';
import { type LatencySeries, latencyPoint } from './report/series.ts';
import type { Result, Store } from './store/store.ts';
import { elapsedMs, type IsoSecond } from './time/clock.ts';
import { dayOf } from './time/days.ts';
import type { DayCourse } from './uptime-overlay.ts';

/** `close`: since when results are read one by one; before it, in a long period, there are roll-ups. */
export type ReportPeriod = { since: IsoSecond; close: IsoSecond; until: IsoSecond };

/** What one check comes to in the period; `course` is how the time since `close` went. */
export type CheckReading = {
  check: CheckId;
  figures?: Figures;
  /** Of the period, oldest first. */
  changes: readonly Change[];
  course: DayCourse;
  outages: number;
  /** Of those that are drawn. */
  series?: LatencySeries;
};

/** So many checks are in memory at a time. */
const AT_ONCE = 4;

type Deps = { store: Pick<Store, 'changes' | 'results' | 'rollups' | 'states'> };

/** Reads each check of the configuration, a few at a time. Rejects with a `StoreError`. */
export const readChecks = async (
  { checks, timezone }: Config,
  period: ReportPeriod,
  drawn: ReadonlySet<CheckId>,
  { store }: Deps,
): Promise<CheckReading[]> => {
  const states = await store.states(checks.map(({ id }) => id));
  const slots = createSlots(AT_ONCE);
  return Promise.all(
    checks.map((check) =>
      slots.hold(async () => {
        const { results, ...reading } = await readCheck(check, period, timezone, states.get(check.id), store);
        if (!drawn.has(check.id)) return reading;
        const points = results.map(latencyPoint);
        return { ...reading, series: { name: check.id, timezone, since: period.close, until: period.until, points } };
      }),
    ),
  );
};

const readCheck = async (
  { id }: Check,
  { since, close, until }: ReportPeriod,
  timezone: string,
  state: State | undefined,
  store: Deps['store'],
): Promise<CheckReading & { results: readonly Result[] }> => {
  const [results, changes, rollups] = await Promise.all([
    store.results(id, { since: close, until }),
    changesAround(id, since, state, store),
    since < close ? store.rollups(id, { since: dayOf(since, timezone) }) : [],
  ]);
  const within = { from: close, to: until };
  const watched = watchedIn(
    results.map(({ at }) => at),
    within,
  );
  const segments = segmentsIn(within, stoodBy(changes, stoodNow(state)), watched);
  const own = changes.filter(({ at }) => at >= since && at <= until);
  const figures = figuresOf(id, results);
  const long = longFiguresOf(rollups);
  const whole = figures && {
    ...figures,
    ...(long && { long, gauges: { ...figures.gauges, ...dailyTrends(rollups) } }),
  };
  return {
    check: id,
    ...(whole && { figures: safe(whole) }),
    changes: own.map(safe),
    course: { day: dayOf(close, timezone), from: close, lengthMs: elapsedMs(close, until), segments },
    outages: own.filter(beginsOutage).length,
    results,
  };
};

/** With every text in it one safe line: names, messages and facts come from targets. */
export const safe = <T>(value: T): T => {
  if (typeof value === 'string') return plain(value) as T;
  if (Array.isArray(value)) return value.map(safe) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [plain(name), safe(inner)])) as T;
};
