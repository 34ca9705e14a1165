import type { Check, CheckOf, Resolved } from '../config/schema.ts';
import { type FaultCode, fault } from '../health/fault.ts';
import { type FactValue, failing, healthy, latencyMs, type Outcome } from '../health/outcome.ts';
import { judgeRedisAgain } from './judge-again-redis.ts';
import { judgeTargetGroupAgain } from './judge-again-target-group.ts';

/**
 * A recorded outcome as the thresholds of `check` judge the figures that were recorded with it; the very same object when
 * they say the same of it. What is graver than a threshold stays: it was judged first. Latency, days of certificates, what a
 * Redis says of itself and how many targets are healthy can be judged again; what else is expected cannot.
 */
export const judgeAgain = (check: Check, recorded: Outcome): Outcome => {
  const judged = judge(check, recorded);
  return judged === undefined || isSame(judged, recorded) ? recorded : judged;
};

/** Undefined: nothing in the record can be judged again. */
const judge = (check: Check, recorded: Outcome): Outcome | undefined => {
  switch (check.kind) {
    case 'redis':
      return judgeRedisAgain(check as Resolved<CheckOf<'redis'>>, recorded);
    case 'target-group':
      return judgeTargetGroupAgain(check, recorded);
    case 'dns':
      return judgeWays(recorded, 'dns.slow', phaseMs(recorded, 'dns'), check.expect ?? {});
    case 'http':
      return judgeWays(recorded, 'http.slow', latencyMs(recorded), check.expect ?? {});
    case 'tcp':
      return judgeWays(recorded, 'tcp.slow', latencyMs(recorded), check.expect ?? {});
    case 'cloud-map':
      return undefined;
  }
};

/** In the order of the probes: a certificate that runs out says more than slowness. */
const judgeWays = (
  recorded: Outcome,
  slow: FaultCode,
  ms: number | undefined,
  expect: { certificate?: number | undefined; latency?: number | undefined },
): Outcome | undefined => {
  if (recorded.status !== 'healthy' && recorded.fault.code !== slow && recorded.fault.code !== 'tls.expiring') {
    return undefined;
  }
  const { phases, facts } = recorded;
  const days = daysLeft(facts.certificateDaysLeft ?? facts.certificate);
  const { certificate, latency } = expect;
  if (certificate !== undefined && days !== undefined && days < certificate) {
    const message = `the certificate expires in ${days} days; expected at least ${certificate} days`;
    return failing(fault('tls.expiring', message), { phases, facts });
  }
  if (latency !== undefined && ms !== undefined && ms > latency) {
    return failing(fault(slow, `took ${Math.round(ms)} ms; expected at most ${latency} ms`), { phases, facts });
  }
  return healthy({ phases, facts });
};

const daysLeft = (fact: FactValue | undefined): number | undefined => {
  if (typeof fact === 'number') return fact;
  return typeof fact === 'object' && fact !== null && 'daysLeft' in fact ? daysLeft(fact.daysLeft) : undefined;
};

const phaseMs = ({ phases }: Outcome, name: string): number | undefined =>
  phases.find((phase) => phase.name === name)?.ms;

const isSame = (one: Outcome, other: Outcome): boolean =>
  one.status === other.status &&
  codeOf(one) === codeOf(other) &&
  ('settling' in one && one.settling) === ('settling' in other && other.settling);

const codeOf = (outcome: Outcome): FaultCode | undefined =>
  outcome.status === 'healthy' ? undefined : outcome.fault.code;
