import type { Phase } from '../health/outcome.ts';

/** Without query, fragment and credentials: those may hold secrets. */
export const showUrl = (url: URL): string => `${url.origin}${url.pathname}`;

/** Room for one more sentence within the 300 characters of a message. */
const EXCERPT_LENGTH = 160;

/** The start of what a target said, on one line and in quotes; nothing when it said nothing. */
export const quote = (text: string): string | undefined => {
  const line = text.replaceAll(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (line === '') return undefined;
  return line.length > EXCERPT_LENGTH ? `"${line.slice(0, EXCERPT_LENGTH)}…"` : `"${line}"`;
};

/** `2.4 s`, `350 ms`. */
export const msInWords = (ms: number): string =>
  ms >= 1000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms)} ms`;

/** What happens in a phase, as it follows `of which 2.3 s`. */
const PHASES: Readonly<Record<string, string>> = {
  dns: 'resolving the name',
  tcp: 'connecting',
  tls: 'in the TLS handshake',
  headers: 'waiting for headers',
  body: 'reading the body',
};
export const phaseInWords = ({ name, ms }: Phase): string => `${msInWords(ms)} ${PHASES[name] ?? name}`;

/** A record of alerts, of SSL 3 or any TLS. */
const TLS_ALERT = String.fromCharCode(21, 3);

/** How something that is no HTTP begins: its first printable word, or what kind of bytes they are. */
export const notHttpBegins = (said: string): string | undefined => {
  if (said.startsWith(TLS_ALERT)) return 'a TLS alert';
  return /^[\x21-\x7e]{1,20}/.exec(said)?.[0];
};
