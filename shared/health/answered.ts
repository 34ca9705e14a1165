import type { FaultCode } from './fault.ts';
import type { Outcome, Run } from './outcome.ts';

/** Whether a fault implies that somebody answered: the target, or the resolver about its name. */
const ANSWERED: Record<FaultCode, boolean> = {
  'dns.nxdomain': true,
  'dns.nodata': true,
  'dns.servfail': true,
  'dns.refused': true,
  'dns.timeout': false,
  'dns.unreachable': false,
  'dns.too-few-answers': true,
  'dns.unexpected-answer': true,
  'dns.drift': true,
  'dns.dead-address': true,
  'dns.all-unhealthy': true,
  'dns.slow': true,
  'tcp.timeout': false,
  'tcp.refused': true,
  'tcp.unreachable': false,
  'tcp.reset': true,
  'tcp.slow': true,
  // There is a connection, whatever becomes of it.
  'tls.plain-server': true,
  'tls.untrusted': true,
  'tls.name-mismatch': true,
  'tls.expired': true,
  'tls.expiring': true,
  'tls.timeout': true,
  'tls.handshake': true,
  'redis.tls-required': true,
  'redis.no-auth': true,
  'redis.wrong-password': true,
  'redis.password-not-needed': true,
  'redis.no-permission': true,
  'redis.loading': true,
  'redis.master-down': true,
  'redis.read-only': true,
  'redis.not-replica': true,
  'redis.cluster-down': true,
  'redis.busy': true,
  'redis.max-clients': true,
  'redis.oom': true,
  'redis.misconf': true,
  'redis.replica-lag': true,
  'redis.not-redis': true,
  'redis.silent': true,
  'redis.slow': true,
  'target.timeout': true,
  'target.wrong-code': true,
  'target.failed-checks': true,
  'target.none-registered': true,
  'target.not-in-use': true,
  'target.zone-lost': true,
  'target.fail-open': true,
  'target.some-unhealthy': true,
  'target.stuck-initial': true,
  'target.draining-too-long': true,
  'target.checks-disabled': true,
  'target.elb-internal': true,
  'target.not-found': true,
  'target.misconfigured': true,
  'http.status': true,
  'http.timeout': true,
  'http.json': true,
  'http.body': true,
  'http.redirect': true,
  'http.too-large': true,
  'http.malformed': true,
  'http.slow': true,
  'http.degraded': true,
  // Nobody was asked.
  'config.parameter-missing': false,
  'config.secret-missing': false,
  'aws.access-denied': false,
  'aws.unreachable': false,
  'aws.throttled': false,
  'probe.deadline': false,
  'probe.internal': false,
  'probe.never-reached': false,
  'probe.missed': false,
  'probe.vantage': false,
};

export const isAnswered = (code: FaultCode): boolean => ANSWERED[code];

/** Whether any attempt of a run got an answer, be it a bad one. */
export const gotAnswer = ({ outcome, attempts }: Run): boolean => [outcome, ...attempts].some(isAnswer);

const isAnswer = (outcome: Outcome): boolean =>
  outcome.status === 'healthy' ||
  isAnswered(outcome.fault.code) ||
  // A redirect leads to where nobody answers; who redirects did.
  outcome.phases.some(({ stage }) => stage !== 'dns' && stage !== 'tcp');
