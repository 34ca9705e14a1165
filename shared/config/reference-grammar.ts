import type { Objection } from './addresses.ts';

/** One value to read at run time; `text` is the reference as written, which is safe to show. */
export type ParsedReference = { source: 'ssm' | 'secret' | 'env'; name: string; key?: string; text: string };

const ANY = /\$\{[^}]*\}?/g;
const GRAMMAR = [
  /^\$\{(?<source>ssm):(?<name>[\w.\-/]+)\}$/,
  /^\$\{(?<source>secret):(?<name>[\w/+=.@:-]+)(?:#(?<key>[^\s#}]+))?\}$/,
  /^\$\{(?<source>env):(?<name>[A-Za-z_]\w*)\}$/,
];

const parseReference = (text: string): ParsedReference | undefined => {
  const groups = GRAMMAR.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined);
  if (!groups) return undefined;
  const { source, name, key } = groups as { source: ParsedReference['source']; name: string; key?: string };
  return { source, name, ...(key === undefined ? {} : { key }), text };
};

/** The reference that a text is without its `${}`, such as `secret:<name>#<key>`; nothing when it is none. */
export const referenceNamed = (text: string): ParsedReference | undefined => parseReference(`\${${text}}`);

/** What is wrong with the references in a text; nothing when there are none. */
export const referenceObjection = (text: string): Objection => {
  const parsed = (text.match(ANY) ?? []).map(parseReference);
  if (parsed.includes(undefined)) return 'expected references as ${ssm:/path}, ${secret:name#key} or ${env:NAME}';
  const own = parsed.some((reference) => reference?.source === 'env' && reference.name.startsWith('AWS_'));
  return own ? "expected another name than AWS_*: those variables are the monitor's own" : undefined;
};

/** The text with each reference replaced; `replace` gets it as written. */
export const replaceReferences = (text: string, replace: (reference: string) => string): string =>
  text.replace(ANY, replace);

/** The references in all texts of a value, each once, in order of appearance. */
export const referencesIn = (value: unknown): ParsedReference[] => {
  const found = new Map<string, ParsedReference>();
  const visit = (part: unknown): void => {
    if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
    if (typeof part !== 'string') return;
    for (const text of part.match(ANY) ?? []) {
      const reference = parseReference(text);
      if (reference) found.set(text, reference);
    }
  };
  visit(value);
  return [...found.values()];
};
