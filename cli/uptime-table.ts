import { count, plain, shorten, wrap } from '../shared/alerts/words.ts';
import type { DayView } from '../shared/report/days.ts';
import { lengthInWords, localTime } from '../shared/time/words.ts';
import type { CheckUptime, ServiceUptime, UptimeReport } from '../shared/uptime.ts';
import { grid, type Look, millis, paint, type Row } from './cells.ts';
import { columnOf, legendOf, stripOf } from './strip.ts';

/** What is shown of a report: services, with or without their checks. */
export type UptimeLine = { uptime: ServiceUptime | CheckUptime; isCheck: boolean };

/** A row each with its days; what was not watched is said, and counts for nothing. */
export const uptimeTable = (report: UptimeReport, lines: readonly UptimeLine[], look: Look): string => {
  const { days } = lines[0]?.uptime ?? { days: [] };
  const head = ['SERVICE', 'UPTIME', 'DOWN', 'DEGRADED', 'OUTAGES', 'RECOVERS IN', 'NOT WATCHED', 'P50', 'P95', 'DAYS'];
  const rows = lines.map((line) => rowOf(line, look));
  const columns = lines.flatMap(({ uptime }) => uptime.days.map(columnOf));
  const notes = [
    `${count(days.length, 'day')}, ${dateOf(days[0])} to ${dateOf(days.at(-1))} so far (${localTime(report.until, report.timezone).zone}); the worst of each:`,
    `  ${legendOf(columns, look)}`,
    'Uptime is of the measured time: what was not unhealthy of it. Latency is of healthy runs, without today.',
    ...(report.notRolledUp.length === 0
      ? []
      : [
          `${count(report.notRolledUp.length, 'day')} not rolled up yet and not counted: the next nights make it good.`,
        ]),
  ];
  return `${grid(head, rows, look)}\n${notes.map((note) => (note.startsWith(' ') ? note : wrap(note, look.columns))).join('\n')}\n`;
};

const rowOf = ({ uptime, isCheck }: UptimeLine, look: Look): Row => {
  const { id, name, outages, downMs, degradedMs, recoverMs, unwatchedMs, days } = uptime;
  const latency = 'latency' in uptime ? uptime.latency : undefined;
  const shown = isCheck ? `  ${id}` : paint('bold', shorten(plain(name, 40) || id, 30), look);
  return {
    cells: [
      shown,
      shareOf(uptime.uptime),
      lengthOf(downMs),
      lengthOf(degradedMs),
      String(outages),
      recoverMs === undefined ? '-' : lengthInWords(recoverMs),
      lengthOf(unwatchedMs),
      latency === undefined ? '-' : millis(latency.p50),
      latency === undefined ? '-' : millis(latency.p95),
      ...lastOf(stripLines(days, look)),
    ],
    below: stripLines(days, look).slice(1),
  };
};

const lastOf = ([first = '']: readonly string[]): [string] => [first];

const INDENT_WIDTH = 4;

/** The days in lines that fit the terminal below a row. */
const stripLines = (days: readonly DayView[], look: Look): string[] => {
  const width = Math.max(1, look.columns - INDENT_WIDTH);
  return Array.from({ length: Math.ceil(days.length / width) }, (_, n) =>
    stripOf(days.slice(n * width, (n + 1) * width).map(columnOf), look),
  );
};

const lengthOf = (ms: number): string => (ms === 0 ? '-' : lengthInWords(ms));

/** Never rounded up: 100 % is without a second down. */
const shareOf = (uptime: number | undefined): string =>
  uptime === undefined ? '-' : `${uptime === 1 ? '100' : (Math.floor(uptime * 10_000) / 100).toFixed(2)} %`;

const dateOf = (day: DayView | undefined): string => day?.day ?? '';
