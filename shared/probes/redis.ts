import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, type FaultCode, fault } from '../health/fault.ts';
import { failing, healthy } from '../health/outcome.ts';
import { type DialDeps, dial } from '../net/dial.ts';
import type { Probe } from './probe.ts';
import { factsOf } from './redis-facts.ts';
import { judge } from './redis-judge.ts';
import { type Suspicion, suspect } from './redis-other-side.ts';
import { openSession } from './redis-session.ts';
import { type Seen, walk } from './redis-walk.ts';
import { placeOf } from './redis-words.ts';

type RedisCheck = Resolved<CheckOf<'redis'>>;

/**
 * Dials, authenticates, PINGs and looks around (role, memory, replication, cluster), each timed; judges what it saw, the
 * gravest first. One connection an answer; a second one only to tell TLS from plain when the first keeps silent.
 */
export const createRedisProbe =
  (deps: DialDeps): Probe<'redis'> =>
  async (check, signal) => {
    const { host, port, resolver, timeoutMs } = check;
    const tls = check.tls === true ? {} : check.tls || undefined;
    const target = { host, port, resolver, timeoutMs, tls };
    const suspicion = suspect(target, deps, signal);
    const bounded = AbortSignal.any([signal, suspicion.proven]);
    try {
      const dialled = await dial(target, deps, bounded);
      const { phases, facts } = dialled;
      if (!dialled.ok) return failing(await dialFault(check, dialled.fault, suspicion), { phases, facts });
      if (tls) suspicion.dismiss();
      const session = openSession(dialled.socket, bounded, suspicion.dismiss);
      const seen = await walk(check, session, deps.clock).finally(session.close);
      const observed = { phases: [...phases, ...seen.phases], facts: { ...facts, ...factsOf(seen) } };
      const rejected = seen.trouble?.kind === 'ended' ? dialled.rejected?.() : undefined;
      if (rejected) return failing(rejected.fault, { ...observed, facts: { ...observed.facts, ...rejected.facts } });
      if (!tls && isUnanswered(seen) && (await suspicion.ask())) return failing(tlsRequired(check), observed);
      const judgement = judge(check, seen);
      return judgement ? failing(judgement.fault, observed, judgement.status) : healthy(observed);
    } finally {
      suspicion.dismiss();
    }
  };

const HANDSHAKE_FAILED: readonly FaultCode[] = ['tls.timeout', 'tls.handshake'];

/** What the dialler found, unless Redis says more: it keeps silent when TLS is spoken to its plain port. */
const dialFault = async (check: RedisCheck, found: Fault, suspicion: Suspicion): Promise<Fault> => {
  if (!HANDSHAKE_FAILED.includes(found.code)) return found;
  if (await suspicion.ask()) {
    return fault('tls.plain-server', `${placeOf(check)} answers plain Redis, not TLS, and the check has tls on`);
  }
  // It writes its error before there is a connection to write it on.
  const perhaps = '; a Redis that has reached its maxclients does so too';
  return found.code === 'tls.handshake' ? { ...found, message: `${found.message}${perhaps}` } : found;
};

const isUnanswered = ({ trouble, phases }: Seen): boolean =>
  phases.length === 1 && (trouble?.kind === 'silent' || (trouble?.kind === 'ended' && trouble.heard === ''));

const tlsRequired = (check: RedisCheck): Fault =>
  fault('redis.tls-required', `${placeOf(check)} speaks TLS, and the check has tls off: it gets no answer in plain`);
