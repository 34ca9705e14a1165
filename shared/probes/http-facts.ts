import type { CheckOf, Resolved } from '../config/schema.ts';
import type { Facts } from '../health/outcome.ts';
import { excerpt } from './http-body.ts';
import { decompressed } from './http-compressed.ts';
import type { Exchange } from './http-exchange.ts';
import { lookUp, parseJson } from './http-json.ts';
import { badParts } from './http-parts.ts';
import { locationOf } from './http-status.ts';
import { notHttpBegins, quote, showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

/**
 * What tells why an answer is not the expected one: `said`, `title` of a page, `server`, `contentType`, `location` without its query,
 * `retryAfter`, `authenticate` (the scheme asked for), `promisedBytes`, `broken` (how it ended), `begins` (of what is no
 * HTTP), `parts` (what the service says of its parts, the bad ones), `jsonMissing` (paths that are not there).
 */
export const tellingFacts = (check: HttpCheck, url: URL, answer: Exchange): Facts => {
  const { headers, broken } = answer;
  const location = locationOf(answer);
  const to = location === undefined ? null : URL.parse(location, url.href);
  const length = Number(headers['content-length']);
  const document = parseJson(answer.body.toString())?.document;
  const missing = document === undefined ? [] : missingPaths(check, document);
  const parts = badParts(document);
  return {
    ...text('said', excerpt(answer)),
    ...text('title', titleOf(answer)),
    ...text('server', headers.server),
    ...text('contentType', headers['content-type']),
    ...text('location', location === undefined ? undefined : to ? showUrl(to) : 'no URL'),
    ...text('retryAfter', headers['retry-after']),
    ...text('authenticate', String(headers['www-authenticate'] ?? '').split(/[\s,]/)[0]),
    ...(headers['content-length'] !== undefined && Number.isSafeInteger(length) && { promisedBytes: length }),
    ...text('broken', broken?.kind),
    ...text('begins', broken?.kind === 'malformed' ? notHttpBegins(broken.said) : undefined),
    ...(Object.keys(parts).length > 0 && { parts }),
    ...(missing.length > 0 && { jsonMissing: missing }),
  };
};

const text = (name: string, value: string | string[] | undefined): Facts =>
  value === undefined || value === '' ? {} : { [name]: String(value) };

const missingPaths = ({ expect }: HttpCheck, document: unknown): string[] =>
  Object.keys(expect?.json ?? {}).filter((path) => !lookUp(document, path).found);

/** What a page of HTML is called, which is where proxies and load balancers say what is wrong. */
const titleOf = ({ headers, body }: Exchange): string | undefined => {
  if (!/html/i.test(String(headers['content-type'] ?? ''))) return undefined;
  const plain = decompressed(headers['content-encoding'], body);
  const start = typeof plain === 'string' ? '' : plain.subarray(0, LOOKED_AT).toString();
  return quote(/<title[^>]*>([^<]*)/i.exec(start)?.[1] ?? '');
};
const LOOKED_AT = 4096;
