import type { CheckId } from '../config/schema.ts';
import type { FaultCode, Status } from '../health/fault.ts';
import { gaugesOf } from '../health/gauges.ts';
import { tenths } from '../health/latency.ts';
import type { Facts } from '../health/outcome.ts';
import { quantile } from '../health/quantile.ts';
import type { IsoSecond } from '../time/clock.ts';
import { type Answer, isTimed, numberOf } from './report-answer.ts';
import type { LongFigures } from './report-days.ts';
import { type DialFigures, dialsIn, type GroupFigures, groupIn } from './report-targets.ts';
import { type Gauged, type Trend, trendOf } from './report-trend.ts';

/** `runs`: that were timed, without cold starts; milliseconds. */
export type Timed = { p50: number; p95: number; max: number; runs: number };

/** What the results of one check in a period come to. */
export type Figures = {
  check: CheckId;
  /** Of the first and the last run. */
  since: IsoSecond;
  until: IsoSecond;
  runs: number;
  byStatus: Readonly<Record<Status, number>>;
  /** Runs that were not healthy, by their fault. */
  faults: Readonly<Partial<Record<FaultCode, number>>>;
  /** Of runs that answered. */
  latency?: Timed;
  stages: Readonly<Record<string, Timed>>;
  /** The same of healthy runs only. */
  well: { latency?: Timed; stages: Readonly<Record<string, Timed>> };
  /** Connecting, by the address that took the connection. */
  addresses: Readonly<Record<string, Timed>>;
  /** Healthy runs whose first attempt had failed, by that fault. */
  retried: Readonly<Partial<Record<FaultCode, number>>>;
  gauges: Readonly<Record<string, Trend>>;
  group?: GroupFigures;
  dials?: DialFigures;
  /** Seconds: the least TTL of the answers, and how long resolvers keep that a name does not exist. */
  ttlS?: number;
  negativeTtlS?: number;
  /** Facts of the newest run that answered. */
  answered?: Facts;
  /** Of the days of a long period, of which the other figures are the last day; the gauges are theirs too. */
  long?: LongFigures;
};

/** The figures of a check by its results in any order; undefined without any. */
export const figuresOf = (check: CheckId, results: readonly Answer[]): Figures | undefined => {
  const answers = results.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const [first] = answers;
  const last = answers.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const timed = answers.filter(isTimed);
  const latency = timedOf(timed.map(({ latencyMs }) => latencyMs));
  const group = answers.reduceRight<GroupFigures | undefined>((found, { facts }) => found ?? groupIn(facts), undefined);
  const dials = dialsIn(answers);
  const ttls = timed.flatMap(({ facts }) => numberOf(facts.ttlS) ?? []);
  const negative = answers.flatMap(({ inspection }) => inspection?.name?.negativeTtlS ?? []);
  const answered = answers.findLast(isTimed)?.facts;
  return {
    check,
    since: first.at,
    until: last.at,
    runs: answers.length,
    byStatus: byStatusOf(answers),
    faults: countsOf(answers.flatMap(({ fault }) => fault?.code ?? [])),
    ...(latency && { latency }),
    stages: groupsOf(timed.flatMap(({ phases }) => Object.entries(phases))),
    well: wellOf(timed.filter(({ status }) => status === 'healthy')),
    addresses: groupsOf(timed.flatMap(connectedIn)),
    retried: countsOf(answers.flatMap(retriedIn)),
    gauges: gaugesIn(answers),
    ...(group && { group }),
    ...(dials && { dials }),
    ...(ttls.length > 0 && { ttlS: least(ttls) }),
    ...(negative.length > 0 && { negativeTtlS: negative.reduce((most, each) => Math.max(most, each)) }),
    ...(answered && { answered }),
  };
};

const wellOf = (answers: readonly Answer[]): Figures['well'] => {
  const latency = timedOf(answers.map(({ latencyMs }) => latencyMs));
  return {
    ...(latency && { latency }),
    stages: groupsOf(answers.flatMap(({ phases }) => Object.entries(phases))),
  };
};

const least = (values: readonly number[]): number => values.reduce((min, value) => Math.min(min, value));

const byStatusOf = (answers: readonly Answer[]): Record<Status, number> => {
  const counts: Record<Status, number> = { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 };
  for (const { status } of answers) counts[status] += 1;
  return counts;
};

const countsOf = (codes: readonly FaultCode[]): Partial<Record<FaultCode, number>> => {
  const counts: Partial<Record<FaultCode, number>> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};

const retriedIn = ({ status, failedAttempts: [first] }: Answer): FaultCode[] =>
  status === 'healthy' && first !== undefined ? [first] : [];

const connectedIn = ({ facts, phases }: Answer): [string, number][] =>
  typeof facts.address === 'string' && phases.tcp !== undefined ? [[facts.address, phases.tcp]] : [];

const groupsOf = (entries: readonly (readonly [string, number])[]): Record<string, Timed> =>
  Object.fromEntries(
    [...Map.groupBy(entries, ([name]) => name)].flatMap(([name, those]) => {
      const timed = timedOf(those.map(([, ms]) => ms));
      return timed === undefined ? [] : [[name, timed]];
    }),
  );

const timedOf = (values: readonly number[]): Timed | undefined => {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => tenths(quantile(sorted, share));
  return { p50: at(0.5), p95: at(0.95), max: tenths(sorted.at(-1) ?? 0), runs: sorted.length };
};

const gaugesIn = (answers: readonly Answer[]): Record<string, Trend> => {
  const gauged = new Map<string, Gauged[]>();
  for (const { at, facts } of answers) {
    for (const [name, { last }] of Object.entries(gaugesOf([facts]))) {
      const known = gauged.get(name);
      if (known) known.push({ at, value: last });
      else gauged.set(name, [{ at, value: last }]);
    }
  }
  return Object.fromEntries(
    [...gauged].flatMap(([name, values]) => {
      const trend = trendOf(values);
      return trend === undefined ? [] : [[name, trend]];
    }),
  );
};
