import type { Stage } from '../health/fault.ts';
import { quantile } from '../health/quantile.ts';
import { elapsedMs, type IsoSecond, isoSecond } from '../time/clock.ts';
import { isAnswer, type LatencyPoint, type LatencySeries, TIMED_STAGES, totalMs } from './series.ts';

/** The runs of a part of the period; `medians`, by stage, and `p95`, of the whole, are there when one answered. */
export type LatencyBucket = {
  /** Which part, from 0. */
  index: number;
  at: IsoSecond;
  runs: number;
  failed: number;
  /** Of what we could not measure. */
  unknown: number;
  medians: Readonly<Partial<Record<Stage, number>>>;
  p95?: number;
};

/** Only parts with runs are listed, oldest first; `stages` are those that took time, in the order walked. */
export type LatencyBuckets = {
  stepMs: number;
  startMs: number;
  count: number;
  stages: readonly Stage[];
  buckets: readonly LatencyBucket[];
};

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const STEPS_MS = [
  ...[5, 10, 15, 30].map((n) => n * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * HOUR_MS),
];

/** Cuts the period into at most `most` equal parts, none shorter than from one run to the next. */
export const bucketsOf = ({ since, until, points }: LatencySeries, most: number): LatencyBuckets => {
  const within = points.filter(({ at }) => at >= since && at <= until);
  const atLeastMs = Math.max(elapsedMs(since, until) / (most - 1), usualGapMs(within));
  const stepMs = STEPS_MS.find((each) => each >= atLeastMs) ?? Math.ceil(atLeastMs / HOUR_MS) * HOUR_MS;
  const startMs = Math.floor(Date.parse(since) / stepMs) * stepMs;
  const count = Math.floor((Date.parse(until) - startMs) / stepMs) + 1;
  const groups = Map.groupBy(within, ({ at }) => Math.floor((Date.parse(at) - startMs) / stepMs));
  const buckets = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([index, group]) => bucketOf(group, index, isoSecond(startMs + index * stepMs)));
  const stages = TIMED_STAGES.filter((stage) => buckets.some(({ medians }) => medians[stage] !== undefined));
  return { stepMs, startMs, count, stages, buckets };
};

const bucketOf = (points: readonly LatencyPoint[], index: number, at: IsoSecond): LatencyBucket => {
  const answers = points.filter(isAnswer);
  const medians: Partial<Record<Stage, number>> = {};
  for (const stage of TIMED_STAGES) {
    const taken = answers.flatMap(({ ms }) => ms[stage] ?? []);
    if (taken.length > 0) medians[stage] = quantile(taken, 0.5);
  }
  return {
    index,
    at,
    runs: points.length,
    failed: points.filter(({ status }) => status === 'unhealthy').length,
    unknown: points.filter(({ status }) => status === 'unknown').length,
    medians,
    ...(answers.length > 0 && { p95: quantile(answers.map(totalMs), 0.95) }),
  };
};

/** The median time between runs; 0 of fewer than two. */
const usualGapMs = (points: readonly LatencyPoint[]): number => {
  const times = points.map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return gaps.length === 0 ? 0 : quantile(gaps, 0.5);
};
