/** Where the path to a target broke, from the first hop to the last; `self` is the monitor. */
export type Stage = 'config' | 'dns' | 'tcp' | 'tls' | 'auth' | 'command' | 'headers' | 'body' | 'target' | 'self';

export type Status = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';
export type Verdict = Exclude<Status, 'unknown'>;

type FaultKind = {
  /** Where it breaks, unless the probe knows better. */
  stage: Stage;
  /** What it makes of the check, unless the probe knows better. */
  status: Exclude<Status, 'healthy'>;
  /** For a subject line: what is wrong, in a few words that follow the target's name. */
  title: string;
};

const unhealthy = (stage: Stage, title: string): FaultKind => ({ stage, status: 'unhealthy', title });
const degraded = (stage: Stage, title: string): FaultKind => ({ stage, status: 'degraded', title });
const unknown = (stage: Stage, title: string): FaultKind => ({ stage, status: 'unknown', title });

/** Every fault we tell apart; `docs/faults.md` explains each. The code is its class: what dedup and incidents go by. */
export const FAULTS = {
  'dns.nxdomain': unhealthy('dns', 'name does not resolve'),
  'dns.nodata': unhealthy('dns', 'name has no record of this type'),
  'dns.servfail': unhealthy('dns', 'DNS server failed'),
  'dns.refused': unhealthy('dns', 'DNS server refused the query'),
  'dns.timeout': unhealthy('dns', 'DNS server does not answer'),
  'dns.unreachable': unhealthy('dns', 'DNS server is unreachable'),
  'dns.too-few-answers': degraded('dns', 'name has too few answers'),
  'dns.unexpected-answer': unhealthy('dns', 'name resolves to an unexpected answer'),
  'dns.drift': degraded('dns', 'DNS differs from the registry'),
  'dns.dead-address': degraded('tcp', 'name resolves to a dead address'),
  'dns.all-unhealthy': unhealthy('dns', 'name resolves only to unhealthy instances'),
  'dns.slow': degraded('dns', 'name resolves slowly'),

  'tcp.timeout': unhealthy('tcp', 'connection times out'),
  'tcp.refused': unhealthy('tcp', 'connection is refused'),
  'tcp.unreachable': unhealthy('tcp', 'network is unreachable'),
  'tcp.reset': unhealthy('tcp', 'connection is reset'),
  'tcp.slow': degraded('tcp', 'connects slowly'),
  'tls.plain-server': unhealthy('tls', 'server does not speak TLS'),
  'tls.untrusted': unhealthy('tls', 'certificate is not trusted'),
  'tls.name-mismatch': unhealthy('tls', 'certificate is for another name'),
  'tls.expired': unhealthy('tls', 'certificate has expired'),
  'tls.expiring': degraded('tls', 'certificate expires soon'),
  'tls.timeout': unhealthy('tls', 'TLS handshake times out'),
  'tls.handshake': unhealthy('tls', 'TLS handshake fails'),

  'redis.tls-required': unhealthy('auth', 'Redis wants TLS'),
  'redis.no-auth': unhealthy('auth', 'Redis wants a password'),
  'redis.wrong-password': unhealthy('auth', 'Redis rejects the password'),
  'redis.password-not-needed': degraded('auth', 'Redis needs no password, one is configured'),
  'redis.no-permission': unhealthy('auth', 'Redis user lacks permission'),
  'redis.loading': unhealthy('command', 'Redis is loading its data'),
  'redis.master-down': unhealthy('command', 'Redis replica has lost its master'),
  'redis.read-only': unhealthy('command', 'Redis primary endpoint answers as a replica'),
  'redis.not-replica': degraded('command', 'Redis replica endpoint answers as a master'),
  'redis.cluster-down': unhealthy('command', 'Redis cluster is down'),
  'redis.busy': unhealthy('command', 'Redis is busy running a script'),
  'redis.max-clients': unhealthy('command', 'Redis has no free client connections'),
  'redis.oom': degraded('command', 'Redis runs out of memory'),
  'redis.misconf': unhealthy('command', 'Redis refuses writes, it cannot persist'),
  'redis.replica-lag': degraded('command', 'Redis replica lags'),
  'redis.not-redis': unhealthy('command', 'something else than Redis answers'),
  'redis.silent': unhealthy('command', 'Redis accepts but does not answer'),
  'redis.slow': degraded('command', 'Redis is slow'),

  'target.timeout': unhealthy('target', 'health checks time out'),
  'target.wrong-code': unhealthy('target', 'health checks get the wrong status code'),
  'target.failed-checks': unhealthy('target', 'health checks cannot connect'),
  'target.none-registered': unhealthy('target', 'target group is empty'),
  'target.not-in-use': unhealthy('target', 'target group is not in use'),
  'target.zone-lost': degraded('target', 'a zone has no healthy target'),
  'target.fail-open': unhealthy('target', 'all targets are unhealthy, traffic goes to all'),
  'target.some-unhealthy': degraded('target', 'some targets are unhealthy'),
  'target.stuck-initial': unhealthy('target', 'targets do not become healthy'),
  'target.draining-too-long': unhealthy('target', 'targets only drain'),
  'target.checks-disabled': unknown('target', 'health checks are off'),
  'target.elb-internal': unhealthy('target', 'the load balancer has an internal error'),
  'target.not-found': unhealthy('target', 'target group does not exist'),
  'target.misconfigured': degraded('target', 'health check is misconfigured'),

  'http.status': unhealthy('headers', 'wrong status code'),
  'http.timeout': unhealthy('headers', 'does not answer in time'),
  'http.json': unhealthy('body', 'unexpected answer'),
  'http.body': unhealthy('body', 'answer lacks the expected text'),
  'http.redirect': unhealthy('headers', 'wrong redirect'),
  'http.too-large': unhealthy('body', 'answer is too large'),
  'http.malformed': unhealthy('headers', 'answer is not HTTP'),
  'http.slow': degraded('headers', 'answers slowly'),
  'http.degraded': degraded('body', 'says it is degraded'),

  'config.parameter-missing': unknown('config', 'parameter is missing'),
  'config.secret-missing': unknown('config', 'secret is missing'),
  'aws.access-denied': unknown('config', 'AWS denies access'),
  'aws.unreachable': unknown('config', 'AWS API is unreachable'),
  'aws.throttled': unknown('config', 'AWS throttles'),
  'probe.deadline': unknown('self', 'probe overran its deadline'),
  'probe.internal': unknown('self', 'probe failed'),
  'probe.never-reached': unknown('self', 'never reached'),
  'probe.missed': unknown('self', 'runs are missing'),
  'probe.vantage': unknown('self', 'the monitor reaches nothing'),
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof FAULTS;

/** In words what a recorded fault is: one of another version, whose code is not known here, by its code. */
export const faultTitle = (code: string): string => (code in FAULTS ? FAULTS[code as FaultCode].title : code);

/** What a recorded fault makes of a check; one of another version is taken for `unhealthy`. */
export const faultStatus = (code: string): Exclude<Status, 'healthy'> =>
  code in FAULTS ? FAULTS[code as FaultCode].status : 'unhealthy';

/** What is wrong, and where the path broke. `message` is for people: figures and names, never a secret. */
export type Fault = { code: FaultCode; stage: Stage; message: string };

/** Builds a fault at its usual stage unless another is given. */
export const fault = (code: FaultCode, message: string, stage: Stage = FAULTS[code].stage): Fault => ({
  code,
  stage,
  message,
});
