import type { Check, Config } from '../../shared/config/schema.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import type { Incident, Member, StepKind } from '../../shared/health/incident.ts';
import type { State } from '../../shared/health/state.ts';

const judged = {
  from: 'vpc',
  timeoutMs: 5000,
  confirmMs: [2000, 15_000, 30_000],
  judging: { failAfter: 1, recoverAfter: 2 },
  hash: 'hash',
} as const;

const checks: Check[] = [
  {
    id: 'redis-primary',
    service: 'redis',
    kind: 'redis',
    host: 'master.redis.example',
    port: 6379,
    tls: true,
    mode: 'single',
    ...judged,
  },
  { id: 'mlflow-dns', service: 'mlflow', kind: 'dns', name: 'mlflow.hokusai-development.local', type: 'A', ...judged },
  ...(['api', 'registry', 'dp-api'] as const).map(
    (name): Check => ({
      id: `${name}-targets`,
      service: name === 'registry' ? 'registry-api' : 'api',
      kind: 'target-group',
      name: `hokusai-${name}`,
      ...judged,
    }),
  ),
];

/** The platform of the incident. */
export const hokusai: Config = {
  platform: 'Hokusai',
  timezone: 'America/Los_Angeles',
  services: [
    { id: 'redis', name: 'Redis', impact: 'degraded', dependsOn: [] },
    { id: 'mlflow', name: 'MLflow Service', impact: 'unhealthy', dependsOn: [] },
    { id: 'mlflow-ui', name: 'MLflow UI', impact: 'unhealthy', dependsOn: ['mlflow'] },
    { id: 'api', name: 'API Service', impact: 'unhealthy', dependsOn: ['mlflow', 'redis'] },
    { id: 'registry-api', name: 'Registry API', impact: 'unhealthy', dependsOn: ['mlflow'] },
  ],
  checks,
  maintenance: [],
  references: 'deploy',
  retentionMs: 90 * 86_400_000,
  remindEveryMs: 4 * 3_600_000,
  alerts: { email: [], dashboard: 'https://status.hokus.ai/' },
  hash: 'config',
};

export const member = (
  check: string,
  service: string,
  [code, message]: readonly [FaultCode, string],
  rest: Partial<Member> = {},
): Member => ({
  check,
  service,
  seq: 1,
  status: 'unhealthy',
  fault: fault(code, message),
  since: '2025-08-13T19:07:00Z',
  role: 'root',
  ...rest,
});

export const incident = (
  members: readonly Member[],
  kind: StepKind = 'opened',
  rest: Partial<Incident> = {},
): Incident => ({
  id: 'INC-7',
  severity: 'critical',
  root: members[0]?.check ?? '',
  openedAt: '2025-08-13T19:07:20Z',
  members,
  atRisk: [],
  step: { n: kind === 'opened' ? 1 : 2, kind, at: '2025-08-13T19:08:00Z' },
  rev: 1,
  ...rest,
});

/** Redis is black-holed: its users have a fallback. */
export const redisMembers = [
  member('redis-primary', 'redis', ['tcp.timeout', 'no answer from 10.0.3.7:6379 within 5 s, 4 attempts']),
];

/** The name is gone, and the load balancer's targets wait for it. */
export const mlflowMembers = [
  member('mlflow-dns', 'mlflow', ['dns.nxdomain', 'mlflow.hokusai-development.local does not exist (NXDOMAIN)']),
  ...(
    [
      ['api-targets', 'api', 'hokusai-api-tg-development: 0 of 2 healthy; Request timed out'],
      ['registry-targets', 'registry-api', 'hokusai-reg-api-development: 0 of 1 healthy; Request timed out'],
      ['dp-api-targets', 'api', 'hokusai-dp-api-development: 0 of 1 healthy; Request timed out'],
    ] as const
  ).map(([check, service, message]) =>
    member(check, service, ['target.timeout', message], { role: 'dependant', since: '2025-08-13T19:08:00Z' }),
  ),
];

/** The parameter with the address of Redis is missing. */
export const blindMembers = ['redis-primary', 'redis-replica', 'redis-tls'].map((check) =>
  member(check, 'redis', ['config.parameter-missing', 'no SSM parameter /hokusai/development/redis/endpoint'], {
    status: 'unknown',
  }),
);

/** Healthy since `since`. */
export const healthyState = (check: string, since: string): State => ({
  check,
  checkHash: 'hash',
  verdict: 'healthy',
  since,
  unmeasured: 0,
  streak: ['healthy', 'healthy'],
  window: [],
  firstFailed: [],
  cutPending: false,
  changedAt: [],
  lastRun: since,
  changeSeq: 2,
  pending: [],
  rev: 5,
});

export const over = (members: readonly Member[]): Member[] => members.map((one) => ({ ...one, status: 'healthy' }));
