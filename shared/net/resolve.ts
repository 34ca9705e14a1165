import { getServers, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

import { type Fault, fault } from '../health/fault.ts';
import type { Clock } from '../time/clock.ts';
import { classify, errorCode } from './classify.ts';

export type RecordType = 'A' | 'AAAA' | 'SRV' | 'CNAME';
/** `resolver`: `address` or `address:port`; the system's unless given. `timeoutMs`: see `Target`. */
export type Question = {
  name: string;
  type: RecordType;
  resolver?: string | undefined;
  timeoutMs?: number | undefined;
};
/** `value` is an address or, for SRV and CNAME, a name. `ttlS`: A and AAAA only; `port`: SRV only. */
export type Answer = { value: string; ttlS?: number; port?: number };
export type Answered = { ok: true; answers: Answer[]; ms: number } | { ok: false; fault: Fault; ms: number };

/** Asks one question once; a name without such a record is `dns.nodata`. Aborting is `dns.timeout`. */
export const query = async (question: Question, clock: Clock, signal: AbortSignal): Promise<Answered> => {
  const servers = question.resolver === undefined ? getServers() : [question.resolver];
  // Each server has an equal share, so that a silent one leaves time for the next.
  const timeout = question.timeoutMs && { timeout: Math.max(1, Math.ceil(question.timeoutMs / servers.length)) };
  // One for each question: a shared one loses answers in its socket's buffer when hundreds are under way.
  const resolver = new Resolver({ tries: 1, ...timeout });
  resolver.setServers(servers);
  const startedMs = clock.monotonicMs();
  const elapsedMs = (): number => clock.monotonicMs() - startedMs;
  const failed = (code: string): Answered => {
    const ms = elapsedMs();
    return { ok: false, fault: dnsFault(code, question, servers.join(', '), ms), ms };
  };
  // c-ares is up to a second late with its own time-out.
  const aborted = Promise.withResolvers<Answered>();
  const onAbort = (): void => {
    aborted.resolve(failed('ECANCELLED'));
    resolver.cancel();
  };
  if (signal.aborted) return failed('ECANCELLED');
  signal.addEventListener('abort', onAbort, { once: true });
  const asked = ask(resolver, question).then(
    (answers): Answered => (answers.length > 0 ? { ok: true, answers, ms: elapsedMs() } : failed('EMPTY')),
    (error: unknown) => failed(errorCode(error)),
  );
  return Promise.race([asked, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort));
};

type Host = {
  host: string;
  address?: string | undefined;
  resolver?: string | undefined;
  timeoutMs?: number | undefined;
};

/** The addresses of a host, A before AAAA; `asked` is false when there was nothing to ask. */
export const resolveAddresses = async (
  { host, address = host, resolver, timeoutMs }: Host,
  { clock }: { clock: Clock },
  signal: AbortSignal,
): Promise<Answered & { asked: boolean }> => {
  const known = isIP(address) ? [address] : LOCAL_NAMES.includes(host.toLowerCase()) ? ['127.0.0.1', '::1'] : undefined;
  if (known) return { ok: true, answers: known.map((value) => ({ value })), ms: 0, asked: false };
  const question = { name: host, resolver, timeoutMs };
  const first = await query({ ...question, type: 'A' }, clock, signal);
  if (first.ok || first.fault.code !== 'dns.nodata') return { ...first, asked: true };
  const second = await query({ ...question, type: 'AAAA' }, clock, signal);
  const ms = first.ms + second.ms;
  const neither = !second.ok && second.fault.code === 'dns.nodata';
  return { ...(neither ? first : second), ms, asked: true };
};
const LOCAL_NAMES = ['localhost', 'localhost.'];

const ask = async (resolver: Resolver, { name, type }: Question): Promise<Answer[]> => {
  switch (type) {
    case 'A':
      return (await resolver.resolve4(name, { ttl: true })).map(toAddress);
    case 'AAAA':
      return (await resolver.resolve6(name, { ttl: true })).map(toAddress);
    case 'SRV':
      return (await resolver.resolveSrv(name)).map((record) => ({ value: record.name, port: record.port }));
    case 'CNAME':
      return (await resolver.resolveCname(name)).map((value) => ({ value }));
  }
};
const toAddress = ({ address, ttl }: { address: string; ttl: number }): Answer => ({ value: address, ttlS: ttl });

const dnsFault = (code: string, question: Question, server: string, ms: number): Fault => {
  const { name, type } = question;
  if (code === 'EMPTY') {
    return fault(
      'dns.nodata',
      `${name} is an alias (CNAME) that leads to no ${type} record (empty answer from ${server})`,
    );
  }
  const faultCode = classify('dns', code);
  const messages: Partial<Record<typeof faultCode, string>> = {
    'dns.nxdomain': `${name} does not exist (NXDOMAIN for ${type} from ${server})`,
    'dns.nodata': `${name} exists but has no ${type} record (NODATA from ${server})`,
    'dns.refused': `${server} refuses to answer for ${name} (REFUSED for ${type})`,
    'dns.timeout': `${server} did not answer for ${name} ${type} in ${Math.round(ms)} ms`,
    'dns.unreachable': `${server} is unreachable: it does not take the query for ${name} ${type} (${code})`,
  };
  const failure = code === 'ESERVFAIL' ? 'SERVFAIL' : code;
  return fault(faultCode, messages[faultCode] ?? `${server} failed on ${name} (${failure} for ${type})`);
};
