import { behindLines } from './behind-lines.ts';
import { RENEW_SECONDS, renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { timeOf } from './moments.ts';
import type { Behind, StatusView } from './view.ts';

type Framed = Pick<StatusView, 'platform' | 'timezone' | 'at' | 'behind'>;

/** Where the pages are, as seen from one: relative, so that they hold under whatever address the first one has. */
export type Links = { home: string; check(id: string): string; incident(id: string): string };

/** `depth`: how many folders the page is below the first one. */
export const linksFrom = (depth: 0 | 1): Links => {
  const up = depth === 0 ? './' : '../';
  return {
    home: up,
    check: (id) => `${up}checks/${encodeURIComponent(id.toWellFormed())}`,
    incident: (id) => `${up}incidents/${encodeURIComponent(id.toWellFormed())}`,
  };
};

type Parts = { title: string; head: Html; main: Html; renewal: Html; renews?: boolean };

/** A page of the platform: what it says first, in what the monitor is behind, the rest, and of when it is. */
export const renderFrame = (view: Framed, { title, head, main, renewal, renews }: Parts): string =>
  renderDocument(
    `${title} - ${view.platform}`,
    html`<header>
${head}
<p class="soft">As of ${timeOf(view.at, view)}. ${renewal}</p>
<p class="aged">This page is more than two minutes old. <a href="">Renew it</a></p>
</header>
<main>
${view.behind && behindCard(view.behind, view)}
${main}
</main>`,
    renews,
  );

/** Of the first page: it renews itself when somebody wants to watch it. */
export const renewalOf = (renews: boolean): Html =>
  renews
    ? html`Renewed every ${RENEW_SECONDS} s; <a href="./">stop</a>`
    : html`<a href="./">Renew</a> or <a href="live">keep renewing</a>`;

const behindCard = (behind: Behind, view: Framed): Html => html`<section class="card unknown" aria-labelledby="behind">
<h2 id="behind">The monitor is behind</h2>
<p>What is below may be out of date.</p>
<ul>${behindLines(behind, view).map((line) => html`<li>${line}</li>`)}</ul>
</section>`;
