import type { Facts, FactValue, Outcome } from '../health/outcome.ts';
import { spelledSpans } from './scrub-spelled.ts';

/** Shorter values would blank out half of every message and protect nothing. */
const SHORTEST_SECRET = 4;
/** What a target may say in one message or fact, in characters. */
const LONGEST_TEXT = 300;
const HIDDEN = '***';
/** So much of the beginning of a secret is no chance. */
const SHORTEST_PREFIX = 8;
/** What stands behind a quotation that was cut. */
const CUT_BY = '…")\'';

/** Makes an outcome safe to keep: no secret in any usual spelling, no control characters, no text over 300 characters. */
export const scrub = (outcome: Outcome, secrets: readonly string[]): Outcome => {
  const clean = cleaner(secrets);
  const facts = cleanFacts(outcome.facts, clean);
  if (outcome.status === 'healthy') return { ...outcome, facts };
  return { ...outcome, facts, fault: { ...outcome.fault, message: clean(outcome.fault.message) } };
};

/** The same for facts alone. */
export const scrubFacts = (facts: Facts, secrets: readonly string[]): Facts => cleanFacts(facts, cleaner(secrets));

type Clean = (text: string) => string;

const cleaner = (secrets: readonly string[]): Clean => {
  const long = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET);
  const spellings = new Set(long.flatMap(spellingsOf));
  // Of two that begin alike the longer one must win, or its end would stay.
  const longestFirst = [...spellings].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  if (spellings.size === 0) return (text) => cut(oneLine(text));
  const hide: Clean = (text) => text.replaceAll(pattern, HIDDEN);
  const hideCut: Clean = (text) =>
    longestFirst.reduce((shown, spelling) => hideSpans(shown, cutSpans(shown, spelling)), text);
  const wellFormed = long.map((secret) => secret.toWellFormed());
  const find = (text: string, secret: string): Span[] => [...wholeSpans(text, secret), ...cutSpans(text, secret)];
  const hideSpelled: Clean = (text) => hideSpans(text, spelledSpans(text, wellFormed, find));
  return (text) => cut(oneLine(hideSpelled(hideCut(hide(text)))));
};

type Span = { start: number; end: number };

const wholeSpans = (text: string, secret: string): Span[] => {
  const spans: Span[] = [];
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length)) {
    spans.push({ start: at, end: at + secret.length });
  }
  return spans;
};

/** Probes quote only a part of what targets say: the beginning of a secret before an ellipsis or at the end is one too. */
const cutSpans = (text: string, spelling: string): Span[] => {
  const begin = spelling.slice(0, SHORTEST_PREFIX);
  if (spelling.length <= SHORTEST_PREFIX) return [];
  const spans: Span[] = [];
  for (let at = text.indexOf(begin); at !== -1; at = text.indexOf(begin, at + 1)) {
    let end = at + SHORTEST_PREFIX;
    while (end - at < spelling.length && text[end] === spelling[end - at]) end += 1;
    // What goes on otherwise is another word that begins alike.
    if (end === text.length || CUT_BY.includes(text[end] ?? '')) spans.push({ start: at, end });
  }
  return spans;
};

/** Spans that touch or overlap are hidden as one. */
const hideSpans = (text: string, spans: readonly Span[]): string => {
  let shown = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start >= at) shown += `${text.slice(at, start)}${HIDDEN}`;
    at = Math.max(at, end);
  }
  return shown + text.slice(at);
};

const escapePattern: Clean = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

// Cc: terminal escapes, line ends. Cf: what reverses or hides text. Zl, Zp: line ends by another name.
const oneLine: Clean = (text) => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
const cut: Clean = (text) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text).toWellFormed();

const cleanFacts = (facts: Facts, clean: Clean): Facts =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [clean(name), cleanValue(value, clean)]));

const cleanValue = (value: FactValue, clean: Clean): FactValue => {
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'number') return clean(String(value)) === String(value) ? value : HIDDEN;
  if (Array.isArray(value)) return value.map((item: FactValue) => cleanValue(item, clean));
  if (typeof value === 'object' && value !== null) return cleanFacts(value as Facts, clean);
  return value;
};

/** The ways in which a secret turns up: as it is, on one line, in JSON, in URLs, in base64. */
const spellingsOf = (secret: string): string[] => {
  const wellFormed = secret.toWellFormed();
  const inUrls = [
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    encodeURIComponent(wellFormed).replaceAll(/[!'()*]/g, percentEncoded),
    new URLSearchParams([['', wellFormed]]).toString().slice(1),
  ];
  const lowerCase = inUrls.map((text) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  const inJson = JSON.stringify(secret).slice(1, -1);
  const spellings = [secret, oneLine(secret), inJson, ...inUrls, ...lowerCase, ...asUrl(secret), ...inBase64(secret)];
  return spellings.filter(({ length }) => length >= SHORTEST_SECRET);
};

/** A secret that is a URL: as it is shown, without its query, and the path that holds its token. */
const asUrl = (secret: string): string[] => {
  const url = URL.parse(secret);
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  const { href, origin, pathname } = url;
  return [href, `${origin}${pathname}`, ...(pathname.length > SHORTEST_PREFIX ? [pathname] : [])];
};

const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Whole, and as a part of something longer (`user:password`), which shifts it by one or two bytes. */
const inBase64 = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  const parts = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The characters that hold bits of the secret only.
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const long = [bytes.toString('base64'), ...parts.filter(({ length }) => length > SHORTEST_SECRET)];
  return long.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')]);
};
