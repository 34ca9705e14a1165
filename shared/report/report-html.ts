import { timeInWords } from '../time/words.ts';
import type { UptimeView } from './days.ts';
import { renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { timeOf } from './moments.ts';
import type { Point, ReportView } from './report.ts';
import { causeCards, pastList, priorityCards, recommendationList } from './report-html-causes.ts';
import { figuresOf } from './report-html-figures.ts';
import type { LatencySeries } from './series.ts';
import { statusBadge } from './status-badge.ts';

/** What is drawn in the report: the days of each service, and the latency of some checks. */
export type Plots = { days: readonly UptimeView[]; latency: readonly LatencySeries[] };

/** The report as one file without script or anything from elsewhere, in the look of the status page. */
export const renderReportHtml = (view: ReportView, plots: Plots): string => {
  const { platform, headline, status, at, since, timezone } = view;
  const sections: (Html | undefined)[] = [
    section('summary', 'Executive summary', html`${view.summary.map((each) => html`<p>${each}</p>`)}`),
    section('services', 'Service status', serviceTable(view)),
    section('causes', 'Root causes', causeCards(view)),
    section('works', 'What works', pointsOf(view.works)),
    section('fails', 'What does not work', pointsOf(view.fails)),
    section('priorities', 'Priorities', priorityCards(view)),
    section('recommendations', 'Recommendations', recommendationList(view)),
    ...figuresOf(view, plots).map(({ id, title, body }) => section(id, title, body)),
    section('past', 'Incidents that ended', pastList(view)),
    section('validation', 'Validation', commandsOf(view.validation)),
    section('monitor', 'The monitor itself', monitorOf(view)),
    section('conclusion', 'Conclusion', html`<p>${view.conclusion}</p>`),
  ];
  return renderDocument(
    `${headline} - ${platform}`,
    html`<header>
<h1>${platform}: service health report</h1>
<p class="summary ${status}">${headline}</p>
<p class="soft">Written ${timeOf(at, view)}, of the time from ${timeInWords(since, timezone, at)}</p>
</header>
<main>
${sections.filter((each) => each !== undefined)}
</main>`,
  );
};

const section = (id: string, title: string, body: Html | undefined): Html | undefined =>
  body &&
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}
</section>
`;

const serviceTable = (
  view: ReportView,
): Html => html`<div class="wide" tabindex="0" role="region" aria-labelledby="services"><table>
<thead><tr><th scope="col">Service</th><th scope="col">Status</th><th scope="col">Since</th><th scope="col">Details</th></tr></thead>
<tbody>${view.services.map(({ name, status, mitigated, since, details }) => html`<tr><th scope="row">${name}</th><td>${status ? statusBadge(status) : 'no checks'}${mitigated ? ', mitigated' : ''}</td><td>${since === undefined ? '' : timeOf(since, view)}</td><td>${details}</td></tr>`)}</tbody>
</table></div>`;

const pointsOf = (points: readonly Point[]): Html | undefined =>
  points.length === 0
    ? undefined
    : html`${points.map(
        ({ title, status, lines }) => html`<article class="card ${status}"><h3>${title}</h3>
${lines.length > 0 ? html`<ul class="points">${lines.map((line) => html`<li>${line}</li>`)}</ul>` : undefined}</article>`,
      )}`;

const commandsOf = (commands: readonly string[]): Html | undefined =>
  commands.length === 0
    ? undefined
    : html`${commands.map((command) => html`<pre class="command"><code>${command}</code></pre>`)}`;

const monitorOf = ({
  monitor,
  id,
}: ReportView): Html => html`<p>${monitor.keepsUp ? 'It keeps up: each of its functions runs, and no message is overdue.' : 'It is behind:'}</p>
${monitor.lines.length > 0 ? html`<ul class="points">${monitor.lines.map((line) => html`<li>${line}</li>`)}</ul>` : undefined}
<p class="soft">${id}</p>`;
