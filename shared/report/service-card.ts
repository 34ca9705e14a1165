import { FAULTS } from '../health/fault.ts';
import { type Html, html } from './html.ts';
import { type Moment, sinceOf } from './moments.ts';
import { statusBadge } from './status-badge.ts';
import type { CheckView, ServiceView } from './view.ts';

/** A service with its checks. */
export const serviceCard = ({ name, status, since, checks }: ServiceView, moment: Moment): Html =>
  html`<article class="card ${status}">
<div class="row"><h3>${name}</h3>${status ? statusBadge(status) : html`<span class="soft">no checks</span>`}</div>
${since && html`<p class="soft">${sinceOf(since, moment)}</p>`}
${checks.length > 0 ? html`<ul>${checks.map((check) => checkLine(check, moment))}</ul>` : undefined}
</article>
`;

const checkLine = ({ check, kind, status, since, fault, held }: CheckView, moment: Moment): Html =>
  html`<li>
<div class="row"><span><code>${check}</code> <span class="soft">${kind}</span></span>${statusBadge(status)}</div>
${fault && html`<p>${FAULTS[fault.code].title} <code>${fault.code}</code></p><p>${fault.message}</p>`}
<p class="soft">${since ? sinceOf(since, moment) : 'no verdict yet'}</p>
${held && html`<p>Held: ${held}.</p>`}
</li>`;
