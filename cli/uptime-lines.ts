import type { DayView } from '../shared/report/days.ts';
import type { UptimeReport } from '../shared/uptime.ts';
import { csvOf } from './csv.ts';
import type { UptimeLine } from './uptime-table.ts';

/** What `--json` prints; durations in milliseconds, `uptime` from 0 to 1, what is not known is null. */
export const uptimeDocument = (
  { since, until, timezone, notRolledUp }: UptimeReport,
  lines: readonly UptimeLine[],
) => ({
  since,
  until,
  timezone,
  notRolledUp,
  uptimes: lines.map((line) => ({ ...figuresOf(line), days: line.uptime.days })),
});

/** A row a day of each, for a spreadsheet. */
export const uptimeCsv = (lines: readonly UptimeLine[]): string =>
  csvOf(
    ['kind', 'id', 'day', 'healthyMs', 'degradedMs', 'unhealthyMs', 'unknownMs', 'watchedMs', 'outages'],
    lines.flatMap(({ uptime, isCheck }) =>
      uptime.days.map((day) => dayCells(isCheck ? 'check' : 'service', uptime.id, day)),
    ),
  );

const figuresOf = ({ uptime, isCheck }: UptimeLine) => {
  const { id, name, downMs, degradedMs, outages, recoverMs, unwatchedMs } = uptime;
  const latency = 'latency' in uptime ? uptime.latency : undefined;
  return {
    kind: isCheck ? 'check' : 'service',
    id,
    name,
    uptime: uptime.uptime ?? null,
    downMs,
    degradedMs,
    unwatchedMs,
    outages,
    recoverMs: recoverMs ?? null,
    latency: latency ? { p50: latency.p50, p95: latency.p95, max: latency.max, runs: latency.runs } : null,
  };
};

const dayCells = (kind: string, id: string, { day, ms, watchedMs, outages }: DayView) => [
  ...[kind, id, day, ms.healthy, ms.degraded, ms.unhealthy, ms.unknown, watchedMs, outages],
];
