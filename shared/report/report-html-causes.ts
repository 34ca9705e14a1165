import type { RemedyStep } from '../health/finding.ts';
import { lengthInWords } from '../time/words.ts';
import { type Html, html } from './html.ts';
import { sinceOf, timeOf } from './moments.ts';
import type { CauseLine, Priority, ReportView, Weight } from './report.ts';
import { letterOf, WEIGHT_WORDS } from './report-words.ts';

const TONES = {
  critical: 'unhealthy',
  warning: 'degraded',
  mitigated: 'degraded',
  monitor: 'unknown',
} as const satisfies Record<Weight, string>;

/** What is open and why. */
export const causeCards = (view: ReportView): Html | undefined => {
  if (view.causes.length === 0)
    return view.fails.length > 0 ? html`<p>Not known yet: nothing was diagnosed.</p>` : undefined;
  return html`${view.causes.map((cause, index) => causeCard(cause, index, view))}`;
};

const causeCard = (
  cause: CauseLine,
  index: number,
  view: ReportView,
): Html => html`<article class="card ${TONES[cause.weight]}">
<p class="row"><span>${cause.incident}</span><span class="status">${WEIGHT_WORDS[cause.weight]}</span></p>
<h3>${index + 1}. ${cause.title}</h3>
<p class="soft">${sinceOf(cause.since, view)}</p>
<dl>
<dt>Issue</dt><dd>${cause.issue}</dd>
<dt>Status</dt><dd>${cause.standing}</dd>
${lines('Evidence', cause.evidence)}
${cause.impact === '' ? undefined : html`<dt>Impact</dt><dd>${cause.impact}</dd>`}
<dt>Root cause</dt><dd>${cause.because}</dd>
${lines('Affected', cause.affected)}
${lines(
  'Explains',
  cause.explains.map(({ check, because }) => `${check}: ${because}`),
)}
${lines(
  'Could also be',
  cause.alternatives.map(({ sure, summary }) => `${summary} (${sure})`),
)}
${lines('Not seen', cause.unseen)}
</dl>
</article>
`;

const lines = (name: string, texts: readonly string[]): Html | undefined =>
  texts.length === 0
    ? undefined
    : html`<dt>${name}</dt><dd><ul class="points">${texts.map((text) => html`<li>${text}</li>`)}</ul></dd>`;

/** What to mend first, with the commands. */
export const priorityCards = ({ priorities }: ReportView): Html | undefined =>
  priorities.length === 0 ? undefined : html`${priorities.map(priorityCard)}`;

const priorityCard = (
  { title, why, weight, options, more, otherwise }: Priority,
  index: number,
): Html => html`<article class="card cause ${TONES[weight]}">
<h3>Priority ${index + 1}: ${title}</h3>
<p>${why}</p>
${options.map((steps, n) => html`${options.length > 1 ? html`<h4>Option ${letterOf(n)}</h4>` : undefined}${stepList(n === 0 && more ? [...steps, more] : steps)}`)}
${otherwise.length > 0 ? html`<p>If that is not it, the evidence allows too:</p><ul class="points">${otherwise.map((each) => html`<li>${each}</li>`)}</ul>` : undefined}
</article>
`;

const stepList = (steps: readonly RemedyStep[]): Html =>
  html`<ol>${steps.map(({ say, command }) => html`<li>${say}${command === undefined ? undefined : html`<pre class="command"><code>${command}</code></pre>`}</li>`)}</ol>`;

/** For later: what follows from the figures of the period. */
export const recommendationList = ({ recommendations }: ReportView): Html | undefined =>
  recommendations.length === 0
    ? undefined
    : html`<p>For the medium term, each from what was measured:</p>
${recommendations.map(({ title, because, advice, basis, rule }) => html`<article class="card"><h3>${title}</h3><p>${because}.</p><p>${advice}.</p><p class="soft">${basis}; ${rule}</p></article>`)}`;

/** The incidents of the period that are over. */
export const pastList = (view: ReportView): Html | undefined =>
  view.past.length === 0
    ? undefined
    : html`<ul class="closed">${view.past.map(({ incident, openedAt, lastedMs, title, causes }) => html`<li>${incident}, ${timeOf(openedAt, view)}, ${lengthInWords(lastedMs)}: ${[title, ...causes].join('; ')}</li>`)}</ul>`;
