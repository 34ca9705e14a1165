import { createHash } from 'node:crypto';

import { type Html, html, styleSheet } from './html.ts';
import { STYLE } from './style.ts';

/** How often a page renews itself when it is asked to, in seconds. */
export const RENEW_SECONDS = 30;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** What a browser may do with a page of ours: show it with its own style, and nothing else. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** A whole page, without any script; one that renews itself loses what a reader has unfolded, so it does only when asked to. */
export const renderDocument = (title: string, body: Html, renews = false): string =>
  `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${renews ? html`<meta http-equiv="refresh" content="${RENEW_SECONDS}">\n` : undefined}<meta name="robots" content="noindex">
<title>${title}</title>
${styleSheet(STYLE)}
</head>
<body>
${body}
</body>
</html>
`}`;

type Notice = { links?: readonly { href: string; name: string }[]; renews?: boolean };

/** A page that says one thing: what went wrong, and what to do. */
export const renderNotice = (title: string, lines: readonly string[], { links = [], renews }: Notice = {}): string =>
  renderDocument(
    title,
    html`<main class="notice">
<h1>${title}</h1>
${lines.map((line) => html`<p>${line}</p>`)}
${links.length > 0 ? html`<ul>${links.map(({ href, name }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>` : undefined}
</main>`,
    renews,
  );
