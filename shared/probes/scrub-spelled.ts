/** A text with, for each of its characters, where in the source it came from. */
type Mapped = { text: string; starts: readonly number[]; ends: readonly number[] };
type Span = { start: number; end: number };

/** One spelling may be inside another: an HTML page in JSON. */
const ROUNDS = 3;

/**
 * Where secrets are in a text once it is read as software writes texts: percent-encoded, with JSON's or HTML's escapes, any
 * mixture of them. `find` answers the spans of a secret in plain text.
 */
export const spelledSpans = (
  source: string,
  secrets: readonly string[],
  find: (text: string, secret: string) => readonly Span[],
): Span[] => {
  if (!/[%\\&]/.test(source)) return [];
  const spans: Span[] = [];
  let known = plain(source);
  for (let round = 0; round < ROUNDS; round += 1) {
    const read = decode(known);
    if (read.text === known.text) break;
    for (const secret of secrets) {
      for (const { start, end } of find(read.text, secret)) {
        spans.push({ start: read.starts[start] ?? 0, end: read.ends[end - 1] ?? source.length });
      }
    }
    known = read;
  }
  return spans;
};

const plain = (text: string): Mapped => ({
  text,
  starts: Array.from({ length: text.length }, (_, index) => index),
  ends: Array.from({ length: text.length }, (_, index) => index + 1),
});

const ESCAPE =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\["'\\/bfnrt]|&#\d{1,7};?|&#x[0-9a-f]{1,6};?|&[a-z]{2,6};/giu;

const decode = ({ text, starts, ends }: Mapped): Mapped => {
  let out = '';
  const outStarts: number[] = [];
  const outEnds: number[] = [];
  const put = (piece: string, from: number, to: number): void => {
    out += piece;
    for (let unit = 0; unit < piece.length; unit += 1) {
      outStarts.push(starts[from] ?? 0);
      outEnds.push(ends[to - 1] ?? 0);
    }
  };
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ESCAPE)) {
    // A part of a percent-encoded character that is read already.
    if (index < at) continue;
    for (; at < index; at += 1) put(text[at] ?? '', at, at + 1);
    const { piece, length } = readEscape(found, text.slice(index, index + LONGEST_CHARACTER));
    put(piece, index, index + length);
    at = index + length;
  }
  for (; at < text.length; at += 1) put(text[at] ?? '', at, at + 1);
  return { text: out, starts: outStarts, ends: outEnds };
};

/** Four bytes of UTF-8, three characters each. */
const LONGEST_CHARACTER = 12;

const readEscape = (found: string, ahead: string): { piece: string; length: number } => {
  if (found.startsWith('%')) return readPercent(found, ahead);
  const piece = found.startsWith('&') ? readEntity(found) : readBackslash(found);
  return { piece: piece ?? found, length: found.length };
};

const readPercent = (found: string, ahead: string): { piece: string; length: number } => {
  const lead = Number.parseInt(found.slice(1), 16);
  const bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    return { piece: decodeURIComponent(ahead.slice(0, bytes * 3)), length: Math.min(bytes * 3, ahead.length) };
  } catch {
    return { piece: found, length: found.length };
  }
};

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const readBackslash = (found: string): string =>
  found.length > 2
    ? String.fromCharCode(Number.parseInt(found.slice(2), 16))
    : (LETTERS[found[1] ?? ''] ?? found[1] ?? '');

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", sol: '/', bsol: '\\', num: '#', excl: '!', dollar: '$' },
  ...{ percnt: '%', lpar: '(', rpar: ')', ast: '*', plus: '+', comma: ',', period: '.', colon: ':', semi: ';' },
  ...{ equals: '=', quest: '?', commat: '@', lsqb: '[', rsqb: ']', hat: '^', lowbar: '_', grave: '`', lcub: '{' },
  ...{ verbar: '|', vert: '|', rcub: '}', nbsp: ' ', tab: '\t', tilde: '~' },
};
const readEntity = (found: string): string | undefined => {
  const [, hex, decimal] = /^&#(?:x([0-9a-f]+)|(\d+))/i.exec(found) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (Number.isNaN(code)) return NAMED[found.slice(1, -1).toLowerCase()];
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
};
