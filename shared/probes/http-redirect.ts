import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Exchange, Request } from './http-exchange.ts';
import { isExpectedStatus } from './http-status.ts';
import { showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;
type Method = Request['method'];
/** Where a request went, the last one last. */
export type Hop = { url: URL; method: Method };

const REDIRECTS = [301, 302, 303, 307, 308];
const KEEP_METHOD = [307, 308];

/** Where an answer leads: on, to a fault, or nowhere, as it is the answer that was asked for or none to follow. */
export const nextHop = (check: HttpCheck, trail: readonly Hop[], answer: Exchange): Hop | Fault | undefined => {
  const { url, method } = trail.at(-1) as Hop;
  const location = locationOf(answer);
  if (location === undefined || check.redirects === 0 || isExpectedStatus(check, answer.status)) return undefined;
  const wrong = (what: string): Fault => fault('http.redirect', `${showUrl(url)} ${what}`);

  const next = URL.parse(location, url);
  if (!next || !/^https?:$/.test(next.protocol)) return wrong('redirects to something that is no http or https URL');
  const where = showUrl(next);
  if (url.protocol === 'https:' && next.protocol === 'http:') return wrong(`redirects from TLS to plain: ${where}`);
  if (!isAllowedHost(check, next.hostname)) {
    return wrong(`redirects to ${where}: another host, which redirectHosts does not list`);
  }
  const hop = { url: next, method: KEEP_METHOD.includes(answer.status ?? 0) || method === 'HEAD' ? method : 'GET' } as const;
  const way = [...trail.map((passed) => showUrl(passed.url)), where].join(' -> ');
  if (trail.some((passed) => passed.url.href === next.href && passed.method === hop.method)) {
    return wrong(`redirects in a loop: ${way}`);
  }
  if (trail.length > check.redirects) return wrong(`redirects more than ${check.redirects} times: ${way}`);
  return hop;
};

/** The Location of a redirect. */
export const locationOf = ({ status, headers }: Exchange): string | undefined =>
  status !== undefined && REDIRECTS.includes(status) && typeof headers.location === 'string'
    ? headers.location
    : undefined;

const isAllowedHost = ({ url, redirectHosts = [] }: HttpCheck, host: string): boolean =>
  [new URL(url).hostname, ...redirectHosts].some((allowed) => allowed.toLowerCase() === host);
