import { lengthInWords, millis } from '../time/words.ts';
import { codeSpan, escaped, table } from './markdown-text.ts';
import type { LatencyLine, ReportView } from './report.ts';
import { uptimeInWords } from './summarize-scene.ts';

type Section = { title: string; body: readonly string[] };

/** More checks are for the page of each. */
const MOST_CHECKS = 60;

/** Uptime of the services and latency of the checks in the period. */
export const figureSections = ({ uptime, latency }: ReportView): Section[] => [
  {
    title: 'Uptime',
    body:
      uptime.length === 0
        ? []
        : table(
            ['Service', 'Uptime', 'Down', 'Degraded', 'Outages', 'Watched'],
            uptime.map((line) => [
              escaped(line.name),
              uptimeInWords(line),
              timeOf(line.downMs),
              timeOf(line.degradedMs),
              String(line.outages),
              timeOf(line.watchedMs),
            ]),
          ),
  },
  { title: 'Latency', body: latency.length === 0 ? [] : latencyTable(latency) },
];

const timeOf = (ms: number): string => (ms === 0 ? '-' : lengthInWords(ms));

const latencyTable = (latency: readonly LatencyLine[]): string[] => {
  const left = latency.length - MOST_CHECKS;
  return [
    ...table(
      ['Check', 'Runs', 'Failed', 'Not measured', 'p50', 'p95', 'Max', 'Slowest stage'],
      latency
        .slice(0, MOST_CHECKS)
        .map((line) => [
          codeSpan(line.check),
          line.runs.toLocaleString('en-US'),
          String(line.failed),
          String(line.unknown),
          ...[line.p50, line.p95, line.max].map((ms) => (ms === undefined ? '-' : millis(ms))),
          line.slowest === undefined ? '-' : `${escaped(line.slowest.stage)} (p95 ${millis(line.slowest.p95)})`,
        ]),
    ),
    ...(left > 0 ? ['', `and ${left} checks more.`] : []),
  ];
};
