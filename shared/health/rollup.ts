import type { CheckId } from '../config/schema.ts';
import type { IsoSecond } from '../time/clock.ts';
import { boundsOf, type Day, lengthMsOf } from '../time/days.ts';
import type { Fault, FaultCode, Status } from './fault.ts';
import { type Gauge, gaugesOf } from './gauges.ts';
import { type Latency, latencyOf, tenths } from './latency.ts';
import type { Facts } from './outcome.ts';
import { quantile } from './quantile.ts';
import { beginsOutage, type Segment, type Stood, segmentsIn, stoodBy, timesOf, watchedIn } from './standings.ts';
import type { Change } from './state.ts';

/** One check and one local day. */
export type Rollup = {
  check: CheckId;
  day: Day;
  timezone: string;
  /** The day's first second, and the first one after it. */
  from: IsoSecond;
  to: IsoSecond;
  runs: number;
  /** Milliseconds of the day in each standing, by the changes; what is left was not watched. */
  ms: Record<Status, number>;
  /** How often it began to fail. */
  outages: number;
  /** Runs that were not healthy, by their fault. */
  faults: Partial<Record<FaultCode, number>>;
  /** Of healthy runs that were no cold start; by stage too. */
  latency?: Latency;
  stages: Record<string, { p50: number; p95: number }>;
  gauges: Record<string, Gauge>;
  /** The day itself, so that days of several checks can be laid over each other. */
  segments: readonly Segment[];
};

/** What a roll-up reads of a result. */
type Answer = {
  at: IsoSecond;
  status: Status;
  fault?: Pick<Fault, 'code'>;
  latencyMs: number;
  phases: Readonly<Record<string, number>>;
  facts: Facts;
  cold: boolean;
};

export type RollupInput = {
  check: CheckId;
  day: Day;
  timezone: string;
  /** Those of the day, in any order; others are left out. */
  results: readonly Answer[];
  /** The last before the day, those of the day and any later ones, in any order. */
  changes: readonly Change[];
  /** What stands now, and since when: for a check that has not changed. */
  now?: Stood;
};

/** Makes the roll-up of a day. Times come from the changes, as they are debounced; all else from the results. */
export const rollUpDay = ({ check, day, timezone, results, changes, now }: RollupInput): Rollup => {
  const bounds = boundsOf(day, timezone);
  const within = ({ at }: { at: IsoSecond }): boolean => at >= bounds.from && at < bounds.to;
  const answers = results.filter(within).sort((a, b) => (a.at < b.at ? -1 : 1));
  const watched = watchedIn(
    answers.map(({ at }) => at),
    bounds,
  );
  const segments = segmentsIn(bounds, stoodBy(changes, now), watched);
  const timed = answers.filter(({ status, cold }) => status === 'healthy' && !cold);
  const latency = latencyOf(timed.map(({ latencyMs }) => latencyMs));
  return {
    check,
    ...bounds,
    timezone,
    runs: answers.length,
    ms: timesOf(segments, lengthMsOf(bounds)),
    outages: changes.filter(within).filter(beginsOutage).length,
    faults: faultsOf(answers),
    ...(latency && { latency }),
    stages: stagesOf(timed),
    gauges: gaugesOf(answers.map(({ facts }) => facts)),
    segments,
  };
};

const faultsOf = (answers: readonly Answer[]): Rollup['faults'] => {
  const faults: Rollup['faults'] = {};
  for (const { fault } of answers) if (fault) faults[fault.code] = (faults[fault.code] ?? 0) + 1;
  return faults;
};

const stagesOf = (timed: readonly Answer[]): Rollup['stages'] => {
  const byName = Map.groupBy(
    timed.flatMap(({ phases }) => Object.entries(phases)),
    ([name]) => name,
  );
  return Object.fromEntries(
    [...byName].sort(byFirst).map(([name, measured]) => {
      const taken = measured.map(([, ms]) => ms);
      return [name, { p50: tenths(quantile(taken, 0.5)), p95: tenths(quantile(taken, 0.95)) }];
    }),
  );
};

const byFirst = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
