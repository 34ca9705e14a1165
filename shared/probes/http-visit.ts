import type { CheckOf, Resolved } from '../config/schema.ts';
import type { Fault } from '../health/fault.ts';
import type { Facts, Phase } from '../health/outcome.ts';
import { type Certificate, type DialDeps, dial } from '../net/dial.ts';
import { type Exchange, exchange } from './http-exchange.ts';
import type { Hop } from './http-redirect.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;
type Bounds = { maxSize: number; leftMs: number };
type Visit = { phases: Phase[]; facts: Facts } & (
  | { ok: true; answer: Exchange; certificate: Certificate | undefined }
  | { ok: false; fault: Fault }
);

/** Dials one URL and asks it once, on a connection of its own. */
export const visit = async (
  check: HttpCheck,
  { url, method }: Hop,
  { maxSize, leftMs }: Bounds,
  deps: DialDeps,
  signal: AbortSignal,
): Promise<Visit> => {
  const asked = new URL(check.url);
  const secure = url.protocol === 'https:';
  // A name to verify instead of the host's is for the host of the check, not for another that it redirects to.
  const { ca, serverName } = check.tls ?? {};
  const tls = secure ? { ca, serverName: url.hostname === asked.hostname ? serverName : undefined } : undefined;
  const port = Number(url.port) || (secure ? 443 : 80);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const dialled = await dial({ host, port, resolver: check.resolver, timeoutMs: leftMs, tls }, deps, signal);
  if (!dialled.ok) return dialled;
  try {
    const headers = headersFor(check, asked, url);
    const answer = await exchange(dialled.socket, { url, method, headers, maxSize }, deps.clock, signal);
    const phases: Phase[] = [...dialled.phases, { name: 'headers', stage: 'headers', ms: answer.headersMs }];
    if (answer.bodyMs !== undefined) phases.push({ name: 'body', stage: 'body', ms: answer.bodyMs });
    const rejected = answer.broken && dialled.rejected?.();
    if (rejected) return { ok: false, fault: rejected.fault, phases, facts: { ...dialled.facts, ...rejected.facts } };
    return { ok: true, answer, certificate: dialled.certificate, phases, facts: dialled.facts };
  } finally {
    dialled.socket.destroy();
  }
};

/** The check's own headers may hold a token: they go to the host it names, and to nobody that it redirects to. */
const headersFor = ({ headers = {} }: HttpCheck, asked: URL, url: URL): Record<string, string> => {
  const own = url.host === asked.host ? Object.entries(headers) : [];
  return {
    'user-agent': 'vpcwatch',
    accept: '*/*',
    'accept-encoding': 'identity',
    ...Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value])),
  };
};
