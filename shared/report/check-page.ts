import { faultTitle } from '../health/fault.ts';
import type { Change } from '../health/state.ts';
import { lengthInWords, localTime, millis } from '../time/words.ts';
import { type Fold, foldLatencyMs, retriedIn } from './folds.ts';
import { linksFrom, renderFrame } from './frame.ts';
import { type Html, html } from './html.ts';
import { causesOf } from './incident-card.ts';
import { type Moment, sinceOf, timeOf } from './moments.ts';
import type { CheckPageView } from './page-view.ts';
import { dayBars } from './plot-days.ts';
import { latencyPlot } from './plot-latency.ts';
import { daysLegend } from './service-card.ts';
import { statusBadge } from './status-badge.ts';

/** The page of one check: how it stands and why, what it took by stage, its days, what it answered. */
export const renderCheckPage = (view: CheckPageView): string => {
  const { platform, check, series, uptime } = view;
  return renderFrame(view, {
    title: `${check.check} ${check.status}`,
    renewal: html`<a href="">Renew</a>`,
    head: html`<nav aria-label="Where this is"><a href="${linksFrom(1).home}">${platform}</a></nav>
<h1>${check.check}</h1>
<p class="row"><span>${view.serviceName} <span class="soft">${check.kind}</span></span>${statusBadge(check.status)}</p>`,
    main: html`${standingCard(view)}
<section aria-labelledby="latency">
<h2 id="latency">Latency by stage</h2>
<div class="card">${latencyPlot(series)}</div>
</section>
${uptime && daysSection(view, uptime)}
<section aria-labelledby="history">
<h2 id="history">What it answered</h2>
${answersOf(view)}
</section>`,
  });
};

const standingCard = ({ check, why, explainedBy, incident, silence, ...moment }: CheckPageView): Html => {
  const { status, since, fault, held } = check;
  return html`<section class="card ${status}" aria-labelledby="stands">
<h2 id="stands" class="unseen">How it stands</h2>
<p class="lead">${fault ? html`${faultTitle(fault.code)} <code>${fault.code}</code>` : statusBadge(status)}</p>
${fault && html`<p>${fault.message}</p>`}
<p class="soft">${since ? sinceOf(since, moment) : 'no verdict yet'}</p>
${held && html`<p>Held: ${held}.</p>`}
${silence && html`<p>Silenced until ${timeOf(silence.until, moment)} by ${silence.by}: ${silence.because}</p>`}
${incident && html`<p>Part of <a href="${linksFrom(1).incident(incident)}">${incident}</a>${explainedBy && html`, explained by ${explainedBy.title}: ${explainedBy.because}`}.</p>`}
${causesOf({ causes: why }, 3, true)}
</section>`;
};

const daysSection = ({ check }: CheckPageView, uptime: NonNullable<CheckPageView['uptime']>): Html => {
  const { outages, downMs, degradedMs } = uptime;
  const parts = [
    `${outages} ${outages === 1 ? 'outage' : 'outages'}`,
    ...(downMs > 0 ? [`unhealthy for ${lengthInWords(downMs)}`] : []),
    ...(degradedMs > 0 ? [`degraded for ${lengthInWords(degradedMs)}`] : []),
  ];
  return html`<section aria-labelledby="days">
<h2 id="days">The last ${uptime.days.length} days</h2>
<div class="card">${dayBars(uptime, check.check)}${daysLegend(uptime)}<p>${parts.join(', ')}.</p></div>
</section>`;
};

/** Newest first, under their days. */
const answersOf = ({ history, ...moment }: CheckPageView): Html =>
  history.length === 0
    ? html`<p>Nothing in the last day.</p>`
    : html`<ol class="card answers">${entriesOf(history, moment)}</ol>`;

const entriesOf = (history: CheckPageView['history'], moment: Pick<Moment, 'timezone'>): Html[] => {
  let shown = '';
  return history.map((entry) => {
    const { weekday, day } = localTime(entry.at, moment.timezone);
    const heading = day === shown ? undefined : html`<li class="day">${weekday} ${day}</li>`;
    shown = day;
    return html`${heading}${'results' in entry ? foldLine(entry, moment) : changeLine(entry, moment)}`;
  });
};

const clockOf = (at: string, { timezone }: Pick<Moment, 'timezone'>): Html => {
  const { time, seconds } = localTime(at, timezone);
  return html`<time datetime="${at}">${seconds === ':00' ? time : time + seconds}</time>`;
};

const foldLine = (fold: Fold, moment: Pick<Moment, 'timezone'>): Html => {
  const { at, since, results } = fold;
  const [{ status, fault }] = results;
  const latency = foldLatencyMs(fold);
  const retried = retriedIn(fold);
  const runs = results.length === 1 ? '1 run' : `${results.length} runs`;
  const took =
    latency === undefined
      ? ', cold start'
      : latency > 0
        ? `, ${results.length > 1 ? 'median ' : ''}${millis(latency)}`
        : '';
  return html`<li><p class="row"><span>${since === at ? undefined : html`${clockOf(since, moment)} to `}${clockOf(at, moment)} <span class="soft">${runs}${took}${retried > 0 && fault === undefined ? `, ${retried} after a failed attempt` : ''}</span></span>${statusBadge(status)}</p>
${fault && html`<p class="soft"><code>${fault.code}</code> ${fault.message}</p>`}</li>`;
};

const changeLine = ({ at, from, to }: Change, moment: Pick<Moment, 'timezone'>): Html =>
  html`<li><p>${clockOf(at, moment)} <strong>Changed from ${from} to ${to}</strong></p></li>`;
