import type { RemedyStep } from '../health/finding.ts';
import { type Html, heading, html, verbatim } from './html.ts';
import type { CauseView } from './page-view.ts';

/** A root cause, to be unfolded: how sure it is, what shows it, what it takes down, how to mend it and how to prove that. */
export const causeSection = (cause: CauseView, rank: 3 | 4, unfolded: boolean): Html => {
  const { title, sure, summary, checks, serviceName } = cause;
  return html`<details class="cause"${unfolded ? html` open` : undefined}>
<summary>${heading(rank, html`${serviceName}: ${sure === undefined ? 'not known' : html`${title} <span class="sure">${sure}</span>`}`)}</summary>
<p>${sure === undefined ? 'No more is known than the fault itself.' : summary}</p>
<p class="soft">${checks.join(', ')}</p>
${evidenceOf(cause)}
${remedyOf(cause)}
</details>`;
};

const evidenceOf = (cause: CauseView): Html => {
  const { evidence, impact, mitigated, serviceName, alternatives, unseen } = cause;
  const rest = [
    ...(impact === '' ? [] : [{ term: 'Impact', text: impact }]),
    ...(mitigated && !impact.includes('has a fallback')
      ? [{ term: 'Mitigated', text: `who uses ${serviceName} has a fallback` }]
      : []),
    ...tiesOf(cause).map(({ checks, because }) => ({ term: 'Explains', text: `${checks.join(', ')}: ${because}` })),
    ...alternatives.map((other) => ({ term: `Could also be (${other.sure})`, text: other.summary })),
    ...unseen.map((text) => ({ term: 'Not seen', text })),
  ];
  return html`${evidence.length > 0 ? html`<p class="label">What shows it</p><ul class="points">${evidence.map((line) => html`<li>${line}</li>`)}</ul>` : undefined}
${rest.length > 0 ? html`<dl>${rest.map(({ term, text }) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>` : undefined}`;
};

const remedyOf = ({ remedy, omittedSteps, why, validates }: CauseView): Html =>
  html`${remedy.length > 0 ? html`<p class="label">To mend it</p><ol>${remedy.map(stepLine)}</ol>` : undefined}
${omittedSteps > 0 ? html`<p>And ${omittedSteps} more:</p>${commandBlock(why)}` : undefined}
${validates.length > 0 ? html`<p class="label">To prove it</p>${validates.map(commandBlock)}` : undefined}`;

const stepLine = ({ say, command }: RemedyStep): Html =>
  html`<li><p>${say}</p>${command === undefined ? undefined : commandBlock(command)}</li>`;

/** The style selects all of it at once, and wraps what is too long without changing what is copied. */
const commandBlock = (command: string): Html => html`<pre class="command"><code>${verbatim(command)}</code></pre>`;

/** Checks that it explains by the same tie. */
const tiesOf = ({ explains }: CauseView) =>
  [...Map.groupBy(explains, ({ because }) => because)].map(([because, ties]) => ({
    because,
    checks: ties.map(({ check }) => check),
  }));
