import { lengthInWords, millis } from '../time/words.ts';
import { type Html, html } from './html.ts';
import { dayBars } from './plot-days.ts';
import { latencyPlot } from './plot-latency.ts';
import type { LatencyLine, ReportView, UptimeLine } from './report.ts';
import type { Plots } from './report-html.ts';
import { uptimeInWords } from './summarize-scene.ts';

type Section = { id: string; title: string; body: Html | undefined };

/** Uptime and latency of the period, as tables and drawn. */
export const figuresOf = ({ uptime, latency }: ReportView, plots: Plots): Section[] => [
  {
    id: 'uptime',
    title: 'Uptime',
    body: uptime.length === 0 ? undefined : html`${uptimeTable(uptime)}${barsOf(plots)}`,
  },
  {
    id: 'latency',
    title: 'Latency',
    body: latency.length === 0 ? undefined : html`${latencyTable(latency)}${plotsOf(plots)}`,
  },
];

const barsOf = ({ days }: Plots): Html[] =>
  days.map((each) => html`<article class="card"><h3>${each.name}</h3>${dayBars(each, each.name)}</article>`);

const plotsOf = ({ latency }: Plots): Html[] =>
  latency.map((series) => html`<article class="card"><h3>${series.name}</h3>${latencyPlot(series)}</article>`);

const table = (
  label: string,
  head: readonly string[],
  rows: readonly Html[],
): Html => html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;

const uptimeTable = (uptime: readonly UptimeLine[]): Html =>
  table(
    'Uptime of the services',
    ['Service', 'Uptime', 'Down', 'Degraded', 'Outages', 'Watched'],
    uptime.map((line) => {
      const cells = [
        uptimeInWords(line),
        timeOf(line.downMs),
        timeOf(line.degradedMs),
        String(line.outages),
        timeOf(line.watchedMs),
      ];
      return html`<tr><th scope="row">${line.name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
    }),
  );

const timeOf = (ms: number): string => (ms === 0 ? '-' : lengthInWords(ms));

const latencyTable = (latency: readonly LatencyLine[]): Html =>
  table(
    'Latency of the checks',
    ['Check', 'Runs', 'Failed', 'Not measured', 'p50', 'p95', 'Max'],
    latency.map(({ check, runs, failed, unknown, p50, p95, max }) => {
      const counts = [runs, failed, unknown].map((n) => n.toLocaleString('en-US'));
      const times = [p50, p95, max].map((ms) => (ms === undefined ? '-' : millis(ms)));
      return html`<tr><th scope="row"><code>${check}</code></th>${[...counts, ...times].map((cell) => html`<td>${cell}</td>`)}</tr>`;
    }),
  );
