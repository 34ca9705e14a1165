import { elapsedInWords } from '../time/words.ts';
import { linksFrom, renderFrame } from './frame.ts';
import { type Html, html } from './html.ts';
import { ackWords, causesOf, firstWords, headlineOf, membersOf, TONES } from './incident-card.ts';
import { incidentSteps } from './incident-steps.ts';
import { sinceOf, timeOf } from './moments.ts';
import type { IncidentPageView } from './page-view.ts';

/** The page of one incident, open or over: all that its card has, and each step as it was told. */
export const renderIncidentPage = (view: IncidentPageView): string => {
  const { platform, incident, steps, ack, serviceNames, timezone, at } = view;
  const { id, severity, root, members } = incident;
  const links = linksFrom(1);
  const nameOf = (service: string): string => serviceNames.get(service) ?? service;
  const scene = { timezone, at, links, nameOf };
  const first = members.find(({ check }) => check === root);
  const headline = headlineOf(incident, scene);
  return renderFrame(view, {
    title: `${id} ${headline}`,
    renewal: html`<a href="">Renew</a>`,
    head: html`<nav aria-label="Where this is"><a href="${links.home}">${platform}</a></nav>
<h1>${id}: ${headline}</h1>
<p class="row"><span>${timesOf(view)}</span><span class="status ${TONES[severity]}">${severity}</span></p>`,
    main: html`<section class="card incident ${TONES[severity]}" aria-labelledby="what">
<h2 id="what">${incident.closedAt === undefined ? 'What is wrong' : 'What it was'}</h2>
<p>${firstWords(incident, scene)}</p>
${first?.fault && html`<p>${first.fault.message}</p>`}
${ack && html`<p class="acknowledged">${ackWords(ack, scene)}</p>`}
${causesOf(view, 3, true)}
${membersOf(incident, scene, 3)}
</section>
<section aria-labelledby="steps">
<h2 id="steps">What happened, and what was told</h2>
<div class="card">${incidentSteps(steps, scene, true)}</div>
</section>`,
  });
};

const timesOf = ({ incident, ...moment }: IncidentPageView): Html => {
  const { openedAt, closedAt, mergedInto, merged = [], reopened = 0 } = incident;
  const links = linksFrom(1);
  const incidents = (ids: readonly string[]): Html[] =>
    ids.map((id) => html` <a href="${links.incident(id)}">${id}</a>`);
  return html`${closedAt === undefined ? html`Open ${sinceOf(openedAt, moment)}` : html`From ${timeOf(openedAt, moment)} to ${timeOf(closedAt, moment)}, ${elapsedInWords(openedAt, closedAt)}`}${reopened > 0 ? html`, opened again ${reopened === 1 ? 'once' : `${reopened} times`}` : undefined}${mergedInto && html`; goes on in${incidents([mergedInto])}`}${merged.length > 0 ? html`; has taken in${incidents(merged)}` : undefined}`;
};
