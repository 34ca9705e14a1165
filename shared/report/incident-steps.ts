import type { PublishedStepKind, Step, StepKind } from '../health/incident.ts';
import { type Html, html, verbatim } from './html.ts';
import { type Moment, timeOf } from './moments.ts';

/** What a step is called when it is looked back at. */
const STEP_WORDS = {
  opened: 'Opened',
  grown: 'Grew',
  'cause-changed': 'Cause changed',
  reminder: 'Reminder',
  resolved: 'Resolved',
  reopened: 'Opened again',
  joined: 'Took in a dependant',
  merged: 'Went on in an older incident',
} as const satisfies Record<StepKind | PublishedStepKind, string>;

/** What happened to an incident and what was told of it, oldest first; with `whole` each message in full, to be unfolded. */
export const incidentSteps = (steps: readonly Step[], moment: Moment, whole: boolean): Html =>
  html`<ol class="steps">${steps.map((step) => html`<li>${stepWords(step, moment)}${whole ? messageOf(step) : undefined}</li>`)}</ol>`;

const stepWords = (step: Step, moment: Moment): Html =>
  html`<p>${timeOf(step.at, moment)} <strong>${STEP_WORDS[step.kind]}</strong>${waits(step) ? html` <span class="status unknown">${step.message?.id} is not sent yet</span>` : undefined}</p>`;

const waits = ({ message, sentAt }: Step): boolean => message !== undefined && sentAt === undefined;

const messageOf = ({ message, sentAt }: Step): Html | undefined =>
  message &&
  html`<details><summary>${sentAt === undefined ? 'To be told' : 'Told'}: ${message.subject}</summary><pre class="message">${verbatim(message.text)}</pre></details>`;
