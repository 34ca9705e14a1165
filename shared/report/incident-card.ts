import { FAULTS } from '../health/fault.ts';
import type { Incident, Member, Severity } from '../health/incident.ts';
import type { Standing } from '../health/state.ts';
import { type Html, html } from './html.ts';
import { sinceOf, timeOf } from './moments.ts';
import { statusBadge } from './status-badge.ts';
import type { StatusView } from './view.ts';

const TONES = { critical: 'unhealthy', warning: 'degraded', monitor: 'unknown' } as const satisfies Record<
  Severity,
  Standing
>;

/** A storm has thousands of members, and each is on the page once already. */
const LISTED_MAX = 20;

/** An open incident: what broke first, what it took down, who is at risk, and when people last heard of it. */
export const incidentCard = (incident: Incident, view: StatusView): Html => {
  const { id, severity, root, members, atRisk, openedAt } = incident;
  const first = members.find(({ check }) => check === root);
  const others = members.filter((member) => member !== first);
  const left = others.length - LISTED_MAX;
  const names = new Map(view.services.map(({ service, name }) => [service, name]));
  const nameOf = (service: string): string => names.get(service) ?? service;
  return html`<article class="card ${TONES[severity]}">
<div class="row"><h3>${id}</h3><span class="status">${severity}</span></div>
<p class="soft">${sinceOf(first?.since ?? openedAt, view)}</p>
<p>${severity === 'monitor' ? 'Not measured' : 'Broke first'}: ${first ? memberWords(first, nameOf) : root}</p>
${first?.fault && html`<p>${first.fault.message}</p>`}
${others.length > 0 ? html`<p>With it:</p><ul>${others.slice(0, LISTED_MAX).map((member) => memberLine(member, nameOf))}</ul>` : undefined}
${left > 0 ? html`<p>And ${left} more, each under its service.</p>` : undefined}
${atRisk.length > 0 ? html`<p>At risk: ${atRisk.map(nameOf).join(', ')}.</p>` : undefined}
<p class="soft">${toldWords(incident, view)}</p>
</article>
`;
};

const memberWords = ({ check, service, status, fault }: Member, nameOf: (service: string) => string): Html =>
  html`${nameOf(service)}, <code>${check}</code>${fault && html`: ${FAULTS[fault.code].title} <code>${fault.code}</code>`} ${statusBadge(status)}`;

const memberLine = (member: Member, nameOf: (service: string) => string): Html =>
  html`<li>${memberWords(member, nameOf)}</li>`;

const toldWords = ({ toldAt, step }: Incident, view: StatusView): Html => {
  const last = toldAt === undefined ? html`Nobody was told yet.` : html`Last message ${timeOf(toldAt, view)}.`;
  const waits = step.message !== undefined && step.sentAt === undefined;
  return waits ? html`${last} ${step.message?.id} of ${timeOf(step.at, view)} is not sent yet.` : last;
};
