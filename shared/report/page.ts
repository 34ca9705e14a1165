import { elapsedInWords } from '../time/words.ts';
import { type Links, linksFrom, renderFrame, renewalOf } from './frame.ts';
import { type Html, html } from './html.ts';
import { incidentCard, TONES } from './incident-card.ts';
import { timeOf } from './moments.ts';
import type { ClosedView, IndexView } from './page-view.ts';
import { serviceCard } from './service-card.ts';
import { statusMark } from './status-badge.ts';
import { summaryOf } from './summary.ts';

/** The first page: how it stands in a sentence, open incidents with why, services with checks, what is over. */
export const renderPage = (view: IndexView, renews = false): string => {
  const { platform, services, open, closed } = view;
  const { status, words } = summaryOf(view);
  const links = linksFrom(0);
  const names = new Map(services.map(({ service, name }) => [service, name]));
  const nameOf = (service: string): string => names.get(service) ?? service;
  const scene = { ...view, links, nameOf };
  return renderFrame(view, {
    title: words,
    renews,
    renewal: renewalOf(renews),
    head: html`<h1>${platform}</h1>
<p class="summary ${status}">${statusMark(status)} ${words}</p>`,
    main: html`<section aria-labelledby="incidents">
<h2 id="incidents">Open incidents</h2>
${open.length === 0 ? html`<p>None.</p>` : open.map((incident) => incidentCard(incident, scene))}
</section>
<section aria-labelledby="services">
<h2 id="services">Services</h2>
<div class="services">${services.map((service) => serviceCard(service, scene))}</div>
</section>
${closed.length > 0 ? closedSection(closed, scene) : undefined}`,
  });
};

type Scene = IndexView & { links: Links; nameOf(service: string): string };

const closedSection = (closed: readonly ClosedView[], scene: Scene): Html => html`<section aria-labelledby="closed">
<h2 id="closed">Over in the last 7 days</h2>
<ul class="card closed">${closed.map((each) => closedLine(each, scene))}</ul>
</section>`;

const closedLine = ({ id, openedAt, closedAt, severity, rootService, what }: ClosedView, scene: Scene): Html =>
  html`<li><p><a href="${scene.links.incident(id)}">${id}</a> <span class="status ${TONES[severity]}">${severity}</span> ${scene.nameOf(rootService)}: ${what}</p>
<p class="soft">${timeOf(openedAt, scene)}, for ${elapsedInWords(openedAt, closedAt)}</p></li>`;
