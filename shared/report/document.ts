import { createHash } from 'node:crypto';

import { type Html, html, styleSheet } from './html.ts';
import { STYLE } from './style.ts';

/** How often a page that is open renews itself, in seconds. */
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

/** A whole page, without any script. */
export const renderDocument = (title: string, body: Html): string =>
  `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${RENEW_SECONDS}">
<meta name="robots" content="noindex">
<title>${title}</title>
${styleSheet(STYLE)}
</head>
<body>
${body}
</body>
</html>
`}`;

/** A page that says one thing: what went wrong, and what to do. */
export const renderNotice = (title: string, lines: readonly string[]): string =>
  renderDocument(
    title,
    html`<main>
<h1>${title}</h1>
${lines.map((line) => html`<p>${line}</p>`)}
</main>`,
  );
