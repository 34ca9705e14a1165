import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Exchange, Request } from './http-exchange.ts';
import { isExpectedStatus, locationOf } from './http-status.ts';
import { showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;
/** Where a request goes. */
export type Hop = { url: URL; method: Request['method'] };

const KEEP_METHOD = [307, 308];

/** Where the answer of the last hop leads: on, to a fault, or nowhere, as there is none to follow or it was asked for. */
export const nextHop = (
  check: HttpCheck,
  trail: readonly [...Hop[], Hop],
  answer: Exchange,
): Hop | Fault | undefined => {
  const { url, method } = trail.at(-1) ?? trail[0];
  const location = locationOf(answer);
  if (location === undefined || check.redirects === 0 || isExpectedStatus(check, answer.status)) return undefined;

  const next = URL.parse(location, url.href);
  const refused = next ? objection(check, url, next) : 'something that is no URL';
  if (!next || refused !== undefined) return fault('http.redirect', `${showUrl(url)} redirects to ${refused}`);
  const keeps = method === 'HEAD' || KEEP_METHOD.includes(answer.status ?? 0);
  const hop: Hop = { url: next, method: keeps ? method : 'GET' };
  const wrong = (what: string): Fault => {
    const way = [...trail, hop].map((passed) => showUrl(passed.url)).join(' -> ');
    return fault('http.redirect', `redirects ${what}: ${way}`);
  };
  if (trail.some((passed) => passed.url.href === next.href && passed.method === hop.method)) return wrong('in a loop');
  return trail.length > check.redirects ? wrong(`more than ${check.redirects} times`) : hop;
};

/** What is wrong with a redirect, where to included. */
const objection = ({ url: asked, redirectHosts = [] }: HttpCheck, from: URL, to: URL): string | undefined => {
  if (!/^https?:$/.test(to.protocol)) return `something that is no http or https URL (${to.protocol})`;
  if (from.protocol === 'https:' && to.protocol === 'http:') return `${showUrl(to)}: from TLS to plain`;
  const allowed = [new URL(asked).hostname, ...redirectHosts].some((host) => host.toLowerCase() === to.hostname);
  return allowed ? undefined : `${showUrl(to)}: another host, which redirectHosts does not list`;
};
