import type { ServiceId } from '../config/schema.ts';
import { brokeFirst } from '../health/broke-first.ts';
import { faultTitle } from '../health/fault.ts';
import type { Incident, Member, Severity } from '../health/incident.ts';
import type { Ack } from '../health/silence.ts';
import type { Standing } from '../health/state.ts';
import { causeSection } from './cause-section.ts';
import type { Links } from './frame.ts';
import { type Html, heading, html } from './html.ts';
import { incidentSteps } from './incident-steps.ts';
import { type Moment, sinceOf, timeOf } from './moments.ts';
import type { IncidentView } from './page-view.ts';
import { statusBadge } from './status-badge.ts';

/** How a severity is coloured. */
export const TONES = { critical: 'unhealthy', warning: 'degraded', monitor: 'unknown' } as const satisfies Record<
  Severity,
  Standing
>;

/** A storm has thousands of members, and each is on the page once already. */
const LISTED_MAX = 20;

type Scene = Moment & { links: Links; nameOf(service: ServiceId): string };

/** An open incident: what is worst, why, how to mend it, what it took down, who is at risk, and what was told of it. */
export const incidentCard = (view: IncidentView, scene: Scene): Html => {
  const { incident, steps, ack } = view;
  const { id, severity, members, root } = incident;
  const first = members.find(({ check }) => check === root);
  return html`<article class="card incident ${TONES[severity]}" aria-labelledby="${id}">
<p class="row"><a class="id" href="${scene.links.incident(id)}">${id}</a><span class="status">${severity}</span></p>
<h3 id="${id}">${headlineOf(incident, scene)}</h3>
${first?.fault && html`<p>${first.fault.message}</p>`}
<p class="soft">${firstWords(incident, scene)}</p>
${causesOf(view, 4, view.causes.length === 1)}
${ack && html`<p class="acknowledged">${ackWords(ack, scene)}</p>`}
${membersOf(incident, scene, 4)}
<details>
<summary>${toldWords(incident, scene)}</summary>
${incidentSteps(steps, scene, false)}
</details>
</article>
`;
};

/** What is the worst, or broke first, and when, with a link to it. */
export const firstWords = (
  { severity, root, members, openedAt }: Incident,
  scene: Moment & Pick<Scene, 'links'>,
): Html => {
  const first = members.find(({ check }) => check === root);
  const title = first === undefined || brokeFirst(first, members) ? 'Broke first' : 'Worst';
  return html`${severity === 'monitor' ? 'Not measured' : title}: <a href="${scene.links.check(root)}">${root}</a> ${sinceOf(first?.since ?? openedAt, scene)}`;
};

/** `MLflow Service: name does not resolve`. */
export const headlineOf = ({ root, members }: Incident, { nameOf }: Pick<Scene, 'nameOf'>): string => {
  const first = members.find(({ check }) => check === root);
  const what = first?.fault ? faultTitle(first.fault.code) : root;
  return first ? `${nameOf(first.service)}: ${what}` : what;
};

/** Who is at it. */
export const ackWords = ({ at, by, note }: Ack, moment: Moment): Html =>
  html`Acknowledged by ${by} at ${timeOf(at, moment)}${note === undefined ? undefined : `: ${note}`}`;

/** The causes, a line each to be unfolded; `rank` is of their headings. */
export const causesOf = ({ causes }: Pick<IncidentView, 'causes'>, rank: 3 | 4, unfolded: boolean): Html | undefined =>
  causes.length === 0
    ? undefined
    : html`<p class="lead">${causes.length === 1 ? 'Why' : `Why: ${causes.length} causes`}</p>
${causes.map((cause) => causeSection(cause, rank, unfolded))}`;

/** What else fails, and which services may follow. */
export const membersOf = ({ members, root, atRisk, severity }: Incident, scene: Scene, rank: 3 | 4): Html => {
  const others = members.filter(({ check }) => check !== root);
  const left = others.length - LISTED_MAX;
  return html`${others.length > 0 ? html`${heading(rank, severity === 'monitor' ? 'Not measured with it' : 'Failing with it')}<ul class="members">${others.slice(0, LISTED_MAX).map((member) => memberLine(member, scene))}</ul>` : undefined}
${left > 0 ? html`<p>And ${left} more, each under its service.</p>` : undefined}
${atRisk.length > 0 ? html`<p>At risk: ${atRisk.map(scene.nameOf).join(', ')}.</p>` : undefined}`;
};

const memberLine = ({ check, service, status, fault }: Member, { links, nameOf }: Scene): Html =>
  html`<li class="row"><span>${nameOf(service)}, <a href="${links.check(check)}">${check}</a>${fault && html`: ${faultTitle(fault.code)}`}</span>${statusBadge(status)}</li>`;

const toldWords = ({ toldAt, step }: Incident, moment: Moment): Html => {
  const last = toldAt === undefined ? html`Nobody was told yet` : html`Last message ${timeOf(toldAt, moment)}`;
  const waits = step.message !== undefined && step.sentAt === undefined;
  return waits ? html`${last}; ${step.message?.id} of ${timeOf(step.at, moment)} is not sent yet` : last;
};
