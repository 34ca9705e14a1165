import { behindLines } from './behind-lines.ts';
import { RENEW_SECONDS, renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { incidentCard } from './incident-card.ts';
import { timeOf } from './moments.ts';
import { serviceCard } from './service-card.ts';
import { summaryOf } from './summary.ts';
import type { Behind, StatusView } from './view.ts';

/** The status page: how it stands in a sentence, what the monitor is behind in, open incidents, services with checks. */
export const renderPage = (view: StatusView): string => {
  const { platform, services, incidents, behind, at } = view;
  const { status, words } = summaryOf(view);
  return renderDocument(
    `${words} - ${platform}`,
    html`<header>
<h1>${platform}</h1>
<p class="summary ${status}"><span class="status">${words}</span></p>
</header>
<main>
${behind && behindCard(behind, view)}
<section aria-labelledby="incidents">
<h2 id="incidents">Open incidents</h2>
${incidents.length === 0 ? html`<p>None.</p>` : incidents.map((incident) => incidentCard(incident, view))}
</section>
<section aria-labelledby="services">
<h2 id="services">Services</h2>
${services.map((service) => serviceCard(service, view))}
</section>
</main>
<footer class="soft">
<p>As of ${timeOf(at, view)}; renewed every ${RENEW_SECONDS} s.</p>
</footer>`,
  );
};

const behindCard = (
  behind: Behind,
  view: StatusView,
): Html => html`<section class="card unknown" aria-labelledby="behind">
<h2 id="behind">The monitor is behind</h2>
<p>What is below may be out of date.</p>
<ul>${behindLines(behind, view).map((line) => html`<li>${line}</li>`)}</ul>
</section>`;
