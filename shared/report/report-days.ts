import { faultStatus, type Status } from '../health/fault.ts';
import { togetherOf } from '../health/latency.ts';
import type { Rollup } from '../health/rollup.ts';
import type { Timed } from './report-figures.ts';
import { type Gauged, type Trend, trendOf } from './report-trend.ts';

/** What the roll-ups of completed days come to. */
export type LongFigures = {
  runs: number;
  byStatus: Readonly<Record<Status, number>>;
  latency?: Timed;
};

/** The figures of days, oldest first; undefined without any. */
export const longFiguresOf = (rollups: readonly Rollup[]): LongFigures | undefined => {
  if (rollups.length === 0) return undefined;
  const runs = rollups.reduce((sum, each) => sum + each.runs, 0);
  const byStatus: Record<Status, number> = { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 };
  for (const { faults } of rollups) {
    for (const [code, n] of Object.entries(faults)) byStatus[faultStatus(code)] += n;
  }
  byStatus.healthy = runs - byStatus.degraded - byStatus.unhealthy - byStatus.unknown;
  const latency = togetherOf(rollups.flatMap((each) => each.latency ?? []));
  const timed = latency && { p50: latency.p50, p95: latency.p95, max: latency.max, runs: latency.runs };
  return { runs, byStatus, ...(timed && { latency: timed }) };
};

/** A point a day, as it was at the end of the day. */
export const dailyTrends = (rollups: readonly Rollup[]): Record<string, Trend> => {
  const names = new Set(rollups.flatMap(({ gauges }) => Object.keys(gauges)));
  return Object.fromEntries(
    [...names].flatMap((name): [string, Trend][] => {
      const days = rollups.flatMap(({ to, gauges }) => (gauges[name] ? [{ at: to, gauge: gauges[name] }] : []));
      const trend = trendOf(days.map(({ at, gauge }): Gauged => ({ at, value: gauge.last })));
      if (trend === undefined) return [];
      const min = days.reduce((least, { gauge }) => Math.min(least, gauge.min), trend.min);
      return [[name, { ...trend, min, max: days.reduce((most, { gauge }) => Math.max(most, gauge.max), trend.max) }]];
    }),
  );
};
