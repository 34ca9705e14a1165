import type { FaultCode } from '../health/fault.ts';
import type { NameInspection } from '../health/inspection.ts';
import type { Failing } from '../health/outcome.ts';
import type { DialDeps } from '../net/dial.ts';
import { queryRaw, type RawResponse } from '../net/raw-query.ts';

/** What is asked, and of whom; the system's own server unless given. */
export type AskedName = { name: string; resolver?: string | undefined };

/** A server that takes longer than this has not answered, in milliseconds. */
const PATIENCE_MS = 1500;
const TYPES = ['A', 'AAAA', 'CNAME', 'SRV', 'TXT'] as const;
/** Faults of names that have good answers: there is nothing to ask around. */
const ANSWERED: ReadonlySet<FaultCode> = new Set(['dns.dead-address', 'dns.too-few-answers']);

/** Looks around a name that gave no good answer; an outcome of another kind is not looked at. */
export const inspectName = async (
  { name, resolver }: AskedName,
  { fault: { code } }: Failing,
  { clock }: Pick<DialDeps, 'clock'>,
  signal: AbortSignal,
): Promise<{ name?: NameInspection }> => {
  if (!code.startsWith('dns.') || ANSWERED.has(code)) return {};
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const ask = (asked: string, type: (typeof TYPES)[number] | 'SOA') =>
    queryRaw({ name: asked, type, resolver }, bounded);
  const startedMs = clock.monotonicMs();
  const root = ask('.', 'SOA').then((response) => ({ response, ms: clock.monotonicMs() - startedMs }));
  const [server, ...responses] = await Promise.all([root, ...TYPES.map((type) => ask(name, type))]);
  const told = responses.find((response) => response?.zone !== undefined) ?? (await zoneAbove(name, ask));
  const alias = responses.find((response) => response?.alias !== undefined)?.alias;
  return {
    name: {
      ...(told?.zone !== undefined && { zone: told.zone, negativeTtlS: told.negativeTtlS ?? 0 }),
      ...(alias !== undefined && { alias }),
      types: TYPES.filter((type) => responses.some((response) => response?.types.includes(type))),
      server: { answers: server.response?.rcode === 0, ms: Math.round(server.ms) },
    },
  };
};

/** Walks up to the zone of a name: a server that fails on the name may still answer for what is above it. */
const zoneAbove = async (
  name: string,
  ask: (name: string, type: 'SOA') => Promise<RawResponse | undefined>,
): Promise<RawResponse | undefined> => {
  const labels = name.replace(/\.$/, '').split('.');
  const above = await Promise.all(labels.map((_, index) => ask(labels.slice(index).join('.'), 'SOA')));
  return above.find((response) => response?.zone !== undefined);
};
