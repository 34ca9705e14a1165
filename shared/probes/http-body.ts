import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Facts } from '../health/outcome.ts';
import { decompressed } from './http-compressed.ts';
import type { Exchange } from './http-exchange.ts';
import { lookUp, parseJson, showValue } from './http-json.ts';
import { quote, showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

/** So many characters that are text make a text of a body. */
const LOOKED_AT = 400;
/** Where APIs say what is wrong. */
const REASONS = ['error', 'message', 'detail', 'reason'];

/** What the target says of itself, in quotes; nothing when it is not for people to read, as a page of HTML. */
export const excerpt = ({ headers, body }: Exchange): string | undefined => {
  const type = headers['content-type'];
  if (type !== undefined && !/^(?:text\/plain|[^;]*json)/i.test(String(type))) return undefined;
  const plain = decompressed(headers['content-encoding'], body);
  if (typeof plain === 'string') return plain;
  const text = plain.toString();
  if (/[\0\ufffd]/.test(text.slice(0, LOOKED_AT))) return undefined;
  const document = parseJson(text)?.document;
  const reason = REASONS.map((key) => lookUp(document, key)).find((at) => at.found && typeof at.value === 'string');
  return quote(reason?.found ? String(reason.value) : text);
};

/** `http.body`: the text that is expected is not there. */
export const bodyFault = ({ expect }: HttpCheck, url: URL, answer: Exchange): Fault | undefined => {
  if (expect?.body === undefined || answer.body.includes(expect.body)) return undefined;
  return fault('http.body', `${showUrl(url)} does not say "${expect.body}", but ${foundInWords(answer)}`);
};

/** `http.json` for the first value that is neither healthy nor degraded, `http.degraded` for all that are degraded. */
export const jsonFault = ({ expect }: HttpCheck, url: URL, answer: Exchange): Fault | undefined => {
  const expectations = Object.entries(expect?.json ?? {});
  if (expectations.length === 0) return undefined;
  const parsed = parseJson(answer.body.toString());
  if (!parsed) return fault('http.json', `${showUrl(url)} answers no JSON, but ${foundInWords(answer)}`);
  const mild: string[] = [];
  for (const [path, { healthy, degraded = [] }] of expectations) {
    const at = lookUp(parsed.document, path);
    const found = at.found ? showValue(at.value) : 'missing';
    if (at.found && isAmong(healthy, at.value)) continue;
    if (!at.found || !isAmong(degraded, at.value)) {
      const expected = healthy.map(showValue).join(' or ');
      return fault('http.json', `${showUrl(url)}: ${path} is ${found}, expected ${expected}`);
    }
    mild.push(`${path} is ${found}`);
  }
  return mild.length > 0 ? fault('http.degraded', `${showUrl(url)}: ${mild.join(', ')}`) : undefined;
};

/** The values at the paths that the check names, `null` where there is none; nothing when the body is no JSON. */
export const jsonFacts = ({ expect }: HttpCheck, { body }: Exchange): Facts | undefined => {
  const paths = Object.keys(expect?.json ?? {});
  const parsed = paths.length > 0 ? parseJson(body.toString()) : undefined;
  return parsed && Object.fromEntries(paths.map((path) => [path, factOf(lookUp(parsed.document, path))]));
};

const factOf = (at: ReturnType<typeof lookUp>): string | number | boolean | null => {
  if (!at.found || at.value === null) return null;
  return typeof at.value === 'number' || typeof at.value === 'boolean' ? at.value : showValue(at.value);
};

const isAmong = (values: readonly unknown[], value: unknown): boolean => values.includes(value);

const foundInWords = (answer: Exchange): string => {
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return `something compressed with ${encoding}, unasked`;
  const said = excerpt(answer);
  return said ?? `${answer.body.length} bytes of ${answer.headers['content-type'] ?? 'unknown type'}`;
};
