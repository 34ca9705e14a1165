import { faultTitle } from '../health/fault.ts';
import { lengthInWords, millis } from '../time/words.ts';
import type { UptimeView } from './days.ts';
import type { Links } from './frame.ts';
import { type Html, html } from './html.ts';
import { type Moment, sinceOf, timeOf } from './moments.ts';
import type { IndexView, RecentLatency } from './page-view.ts';
import { dayBars } from './plot-days.ts';
import { statusBadge } from './status-badge.ts';
import { isWatchedEnough } from './summarize-scene.ts';
import type { CheckView, ServiceView } from './view.ts';

type Scene = Moment & Pick<IndexView, 'uptimes' | 'latencies' | 'silences'> & { links: Links };

/** A service with its days and its checks. */
export const serviceCard = ({ service, name, status, since, checks }: ServiceView, scene: Scene): Html => {
  const uptime = scene.uptimes.get(service);
  const silence = scene.silences.find(({ target }) => target === service);
  return html`<article class="card ${status}" aria-labelledby="service-${service}">
<div class="row"><h3 id="service-${service}">${name}</h3>${status ? statusBadge(status) : html`<span class="soft">no checks</span>`}</div>
${since && html`<p class="soft">${sinceOf(since, scene)}</p>`}
${silence && html`<p>Silenced until ${timeOf(silence.until, scene)} by ${silence.by}: ${silence.because}</p>`}
${uptime && checks.length > 0 ? html`${dayBars(uptime, name)}${daysLegend(uptime)}` : undefined}
${checks.length > 0 ? html`<ul class="checks">${checks.map((check) => checkLine(check, scene.latencies.get(check.check), scene))}</ul>` : undefined}
</article>
`;
};

/** What is under the bars: how far they go, and the uptime. */
export const daysLegend = ({ days, uptime }: Pick<UptimeView, 'days' | 'uptime'>): Html => {
  const watched = days.filter(({ watchedMs }) => watchedMs > 0).length;
  const watchedMs = days.reduce((sum, day) => sum + day.watchedMs, 0);
  const shown =
    uptime === undefined
      ? 'not measured yet'
      : !isWatchedEnough({ watchedMs })
        ? `watched for ${lengthInWords(watchedMs)}`
        : `${percent(uptime)} up in ${watched} ${watched === 1 ? 'day' : 'days'}`;
  return html`<p class="row soft"><span aria-hidden="true" class="long">${days.length} days ago</span><span aria-hidden="true" class="short">${Math.round(days.length / 3)} d ago</span><span>${shown}</span><span aria-hidden="true">today</span></p>`;
};

/** A share as people read it: never rounded up to all. */
const percent = (share: number): string =>
  share === 1 ? '100 %' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;

const checkLine = (
  { check, kind, status, since, fault, held }: CheckView,
  latency: RecentLatency | undefined,
  { links, ...moment }: Scene,
): Html =>
  html`<li>
<div class="row"><span><a href="${links.check(check)}">${check}</a> <span class="soft">${kind}</span></span>${statusBadge(status)}</div>
${fault && html`<p>${faultTitle(fault.code)} <code>${fault.code}</code></p><p>${fault.message}</p>`}
<p class="row soft"><span>${since ? sinceOf(since, moment) : 'no verdict yet'}</span>${latency && html`<span>p50 ${millis(latency.p50)}, p95 ${millis(latency.p95)}</span>`}</p>
${held && html`<p>Held: ${held}.</p>`}
</li>`;
