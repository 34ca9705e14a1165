import { quantile } from './quantile.ts';

/** Latencies of healthy runs, in milliseconds. */
export type Latency = {
  p50: number;
  p95: number;
  max: number;
  runs: number;
  /** Runs by bucket, each 5 % wider than the one before: by it days are put together to within 2.5 %. */
  histogram: Readonly<Record<string, number>>;
};

const GROWTH = 1.05;
/** The first bucket ends here; nothing that is measured is faster. */
const LEAST_MS = 0.01;

/** Exact figures of one day; none without a run. */
export const latencyOf = (values: readonly number[]): Latency | undefined => {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const histogram: Record<string, number> = {};
  for (const ms of values) histogram[bucketOf(ms)] = (histogram[bucketOf(ms)] ?? 0) + 1;
  return {
    p50: tenths(quantile(sorted, 0.5)),
    p95: tenths(quantile(sorted, 0.95)),
    max: tenths(sorted.at(-1) ?? 0),
    runs: sorted.length,
    histogram,
  };
};

/** The figures of many days together: of one day they stay exact, of several they are read from the histograms. */
export const togetherOf = (days: readonly Latency[]): Latency | undefined => {
  const [first, ...others] = days;
  if (first === undefined || others.length === 0) return first;
  const histogram: Record<string, number> = {};
  for (const [bucket, runs] of days.flatMap((day) => Object.entries(day.histogram))) {
    histogram[bucket] = (histogram[bucket] ?? 0) + runs;
  }
  const max = Math.max(...days.map((day) => day.max));
  const runs = days.reduce((sum, day) => sum + day.runs, 0);
  const at = (rank: number): number => Math.min(max, readAt(histogram, rank));
  // As `quantile` has it: of an even number the median is between two.
  const p50 = tenths((at(Math.ceil(runs / 2)) + at(Math.floor(runs / 2) + 1)) / 2);
  return { p50, p95: tenths(at(Math.ceil(0.95 * runs))), max, runs, histogram };
};

/** Milliseconds to a tenth. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10;

const bucketOf = (ms: number): number => Math.ceil(Math.log(Math.max(ms, LEAST_MS) / LEAST_MS) / Math.log(GROWTH));

/** The middle of the bucket that the run of this rank (from 1) fell into. */
const readAt = (histogram: Latency['histogram'], rank: number): number => {
  const buckets = Object.keys(histogram)
    .map(Number)
    .sort((a, b) => a - b);
  let passed = 0;
  for (const bucket of buckets) {
    passed += histogram[bucket] ?? 0;
    if (passed >= rank) return (LEAST_MS * 2 * GROWTH ** bucket) / (GROWTH + 1);
  }
  return 0;
};
