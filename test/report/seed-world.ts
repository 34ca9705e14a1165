import { loadConfig } from '../../shared/config/load.ts';
import type { CheckId, Config } from '../../shared/config/schema.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import type { Finding } from '../../shared/health/finding.ts';
import type { Member } from '../../shared/health/incident.ts';
import type { Inspection } from '../../shared/health/inspection.ts';
import { type Facts, failing, healthy, type Outcome, type Phase } from '../../shared/health/outcome.ts';
import type { Change } from '../../shared/health/state.ts';
import type { Store } from '../../shared/store/store.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { noInstances, redisClosed, timeoutTooTight } from '../alerts/causes.ts';
import { incidentOf, runOf, stateOf, stepOf } from '../store/samples.ts';

/** When the seed's report was written by hand: 12:07 in Los Angeles. */
export const SEED_AT_MS = Date.parse('2025-08-13T19:07:00Z');
const MINUTES = 120;
/** So many minutes before the report. */
const ago = (minutes: number): string => isoSecond(SEED_AT_MS - minutes * 60_000);

const REDIS_FAILS = 17;
const NAME_FAILS = 12;
const TARGETS_FAIL = 10;

type Failure = { since: number; code: FaultCode; message: string; status?: 'degraded' };
const NAME = 'mlflow.hokusai-development.local';
const ofGroup = (name: string, targets: number): Failure => ({
  since: TARGETS_FAIL,
  code: 'target.timeout',
  message: `${name}: 0 of ${targets} healthy: ${targets} x Target.Timeout (10.0.1.5:8000 us-east-1a); traffic goes to all of them (fail-open)`,
});

/** What fails, the first of a check first. */
const FAILURES: Readonly<Record<CheckId, readonly Failure[]>> = {
  'redis-primary': [
    {
      since: REDIS_FAILS,
      code: 'tcp.timeout',
      message:
        'master.hokusai-redis-development.lenvj6.use1.cache.amazonaws.com:6379 (10.0.3.7): no answer to the connection attempt in 5000 ms',
    },
  ],
  'mlflow-dns': [
    { since: NAME_FAILS, code: 'dns.nxdomain', message: `${NAME} does not exist (NXDOMAIN for A from 10.0.0.2)` },
  ],
  'mlflow-registry': [
    {
      since: NAME_FAILS,
      code: 'dns.nxdomain',
      message: `${NAME}: no instance is registered, so the name cannot resolve`,
    },
  ],
  'api-targets': [ofGroup('hokusai-api-tg-development', 2)],
  'dp-api-targets': [ofGroup('hokusai-dp-api-development', 1)],
  'registry-targets': [ofGroup('hokusai-reg-api-development', 1)],
  'registry-health': [
    {
      since: REDIS_FAILS,
      code: 'http.degraded',
      message: 'https://registry.hokus.ai/health says services.redis is "fallback"',
      status: 'degraded',
    },
    {
      since: TARGETS_FAIL,
      code: 'http.timeout',
      message: 'https://registry.hokus.ai/health sent no headers in 5000 ms',
    },
  ],
};

const GROUPS: Readonly<Record<CheckId, { group: string; total: number }>> = {
  'api-targets': { group: 'hokusai-api-tg-development', total: 2 },
  'dp-api-targets': { group: 'hokusai-dp-api-development', total: 1 },
  'registry-targets': { group: 'hokusai-reg-api-development', total: 1 },
  'auth-targets': { group: 'hokusai-auth-tg-development', total: 1 },
};

/** The platform of the incident, as vpcwatch.yml of the repository has it. */
export const seedConfig = (): Promise<Config> => loadConfig('vpcwatch.yml');

/** Fills a table with what the incident leaves there: results, changes, states, the incident with its diagnosis. */
export const fillWithSeed = async (config: Config, store: Store): Promise<void> => {
  for (const { id } of config.checks) {
    const runs = Array.from({ length: MINUTES }, (_, n) => n + 1).map((minutes) =>
      runOf(id, ago(minutes), outcomeAt(id, minutes)),
    );
    await store.saveResults(runs, SEED_AT_MS / 1000 + 90 * 86_400);
    const changes = changesOf(id);
    await store.saveChanges(changes);
    const last = changes.at(-1);
    await store.saveState(
      stateOf(id, {
        verdict: last?.to === 'degraded' || last?.to === 'unhealthy' ? last.to : 'healthy',
        since: last?.at ?? ago(24 * 60),
        ...(last?.fault && { fault: last.fault }),
        lastRun: ago(1),
        changeSeq: changes.length,
      }),
      undefined,
    );
  }
  for (const name of ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'probe-outside']) {
    await store.claimTick({ function: name, shard: 0 }, ago(1));
    await store.completeTick({ function: name, shard: 0 }, ago(1), config.hash);
  }
  await store.nextIncidentNumber();
  await store.saveIncident(
    incidentOf('INC-1', {
      root: 'mlflow-dns',
      openedAt: ago(REDIS_FAILS),
      members: membersOf(config),
      atRisk: [],
      step: {
        ...stepOf('INC-1', 3),
        kind: 'cause-changed',
        at: ago(TARGETS_FAIL),
        sentAt: ago(TARGETS_FAIL),
        settledAt: ago(TARGETS_FAIL),
      },
    }),
    undefined,
  );
};

const failureAt = (id: CheckId, minutes: number): Failure | undefined =>
  FAILURES[id]?.findLast(({ since }) => minutes <= since);

const outcomeAt = (id: CheckId, minutes: number): Outcome => {
  const failed = failureAt(id, minutes);
  const observed = { phases: phasesOf(id), facts: factsOf(id, failed !== undefined) };
  if (failed === undefined) return healthy(observed);
  const outcome = failing(fault(failed.code, failed.message), observed, failed.status ?? 'unhealthy');
  const inspection = inspectionOf(id);
  return inspection ? { ...outcome, inspection } : outcome;
};

const phasesOf = (id: CheckId): Phase[] => {
  if (id in GROUPS) return [{ name: 'describe', stage: 'target', ms: 60 }];
  if (id === 'mlflow-dns') return [{ name: 'dns', stage: 'dns', ms: 2 }];
  if (id === 'redis-primary')
    return [
      { name: 'tcp', stage: 'tcp', ms: 1 },
      { name: 'ping', stage: 'command', ms: 1 },
    ];
  return [
    { name: 'tcp', stage: 'tcp', ms: 3 },
    { name: 'headers', stage: 'headers', ms: 40 },
  ];
};

const factsOf = (id: CheckId, failed: boolean): Facts => {
  const group = GROUPS[id];
  if (group) {
    return {
      ...group,
      healthy: failed ? 0 : group.total,
      minHealthy: 1,
      failOpen: failed,
      zones: { 'us-east-1a': { healthy: failed ? 0 : group.total, total: group.total } },
      settings: { healthCheckTimeoutS: 2, intervalS: 5, protocol: 'HTTP', path: '/health', port: 'traffic-port' },
    };
  }
  if (id === 'mlflow-dns') return { answers: failed ? [] : ['10.0.1.9'], ttlS: 60 };
  if (id === 'mlflow-registry') return { registered: failed ? [] : ['10.0.1.9'] };
  if (id === 'redis-primary')
    return failed ? {} : { version: '7.1.0', role: 'master', memoryPercent: 14, address: '10.0.3.7' };
  const host = id.startsWith('auth')
    ? 'auth.hokus.ai/health'
    : `registry.hokus.ai/${id === 'mlflow-ui-page' ? 'mlflow' : 'health'}`;
  return { url: `https://${host}`, status: 200, certificateDaysLeft: 60 };
};

const inspectionOf = (id: CheckId): Inspection | undefined => {
  if (id === 'mlflow-dns')
    return { asked: { name: NAME }, name: { zone: 'hokusai-development.local', negativeTtlS: 60, types: [] } };
  if (!(id in GROUPS)) return undefined;
  const answer = { waitedMs: 3400, result: 'answered' as const, ms: 3400, status: 503, said: `cannot resolve ${NAME}` };
  return {
    asked: {},
    targets: [{ id: '10.0.1.5', port: 8000, zone: 'us-east-1a', url: 'http://10.0.1.5:8000/health', ...answer }],
  };
};

const changesOf = (id: CheckId): Change[] =>
  (FAILURES[id] ?? []).map((failed, index, all) => ({
    check: id,
    seq: index + 1,
    at: ago(failed.since),
    from: all[index - 1] ? 'degraded' : 'healthy',
    to: failed.status ?? 'unhealthy',
    fault: fault(failed.code, failed.message),
  }));

/** What the health endpoints say of the name ties them to it, as in the sandbox. */
const waitingForName = (finding: Finding): Finding => ({
  ...finding,
  evidence: [
    `our own dial: http://10.0.1.5:8000/health 503 after 3.4 s: cannot resolve ${NAME}`,
    'load balancer: 0 of 1 healthy; Target.Timeout: 10.0.1.5:8000 (us-east-1a)',
    'load balancer: with no healthy target it sends traffic to all of them (fail-open)',
    'health check: HTTP /health on traffic-port, time-out 2 s, interval 5 s, wants 200',
  ],
  remedy: [
    { say: `Mend what makes it answer an error: cannot resolve ${NAME}. It may be slow for the same reason` },
    ...finding.remedy,
    { say: 'Better: let the health endpoint answer at once, from what it knows, without asking others' },
  ],
});

const FINDINGS: readonly Finding[] = [
  ...noInstances.findings,
  ...redisClosed.findings,
  ...timeoutTooTight.findings.map(waitingForName),
];

const ROOTS = ['mlflow-dns', 'redis-primary'];

/** The root first: it explains the registry beside it, and what waits for the name. */
const membersOf = (config: Config): Member[] => {
  const order = [...ROOTS, ...Object.keys(FAILURES).filter((id) => !ROOTS.includes(id))];
  return order.map((check): Member => {
    const failed = FAILURES[check]?.at(-1) as Failure;
    const service = config.checks.find(({ id }) => id === check)?.service ?? '';
    const findings = FINDINGS.filter((finding) => finding.check === check);
    return {
      check,
      service,
      seq: FAILURES[check]?.length ?? 1,
      status: 'unhealthy',
      fault: fault(failed.code, failed.message),
      since: ago(failed.since),
      role: ROOTS.includes(check) ? 'root' : 'dependant',
      ...(findings.length > 0 && { findings }),
    };
  });
};
