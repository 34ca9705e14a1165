import { isoSecond } from '../time/clock.ts';
import { localTime, millis } from '../time/words.ts';
import { type Html, html } from './html.ts';
import { bucketsOf, type LatencyBucket } from './latency-buckets.ts';
import type { LatencySeries } from './series.ts';

/** So many rows can be listened to. */
const MOST_ROWS = 25;

/** The figures of a latency plot as a table, folded away. */
export const latencyFigures = (series: LatencySeries): Html => {
  const { stages, buckets, startMs, stepMs, count } = bucketsOf(series, MOST_ROWS);
  const overDays = count * stepMs > 86_400_000;
  const timeOf = ({ index }: LatencyBucket): string => {
    const { day, time } = localTime(isoSecond(startMs + index * stepMs), series.timezone);
    return overDays ? `${day} ${time}` : time;
  };
  const cell = (ms: number | undefined): Html => html`<td>${ms === undefined ? '-' : millis(ms)}</td>`;
  return html`<details>
<summary>The figures</summary>
<div class="wide" tabindex="0" role="region" aria-label="Latency of ${series.name} in figures"><table>
<thead><tr><th scope="col">From</th><th scope="col">Runs</th><th scope="col">Failed</th>${stages.map((stage) => html`<th scope="col">${stage}</th>`)}<th scope="col">95 %</th></tr></thead>
<tbody>${buckets.map((bucket) => html`<tr><th scope="row">${timeOf(bucket)}</th><td>${bucket.runs}</td><td>${bucket.failed}</td>${stages.map((stage) => cell(bucket.medians[stage]))}${cell(bucket.p95)}</tr>`)}</tbody>
</table></div>
</details>`;
};
