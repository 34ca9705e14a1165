import type { Check, Config } from '../../shared/config/schema.ts';
import { fault } from '../../shared/health/fault.ts';
import type { Incident, Member, Message, Step } from '../../shared/health/incident.ts';
import { failing, healthy, type Outcome, type Phase, type Run } from '../../shared/health/outcome.ts';
import { rollUpDay } from '../../shared/health/rollup.ts';
import type { State } from '../../shared/health/state.ts';
import type { Store } from '../../shared/store/store.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { healthyState, hokusai, incident, member } from '../alerts/fixtures.ts';
import { nameFinding, redisFinding, targetFinding } from './seeded-findings.ts';

/** When the seeded history ends: the still clock of a test world. */
export const SEEDED_NOW = '2026-11-25T12:00:00Z';
const BROKE = '2026-11-25T11:50:00Z';
const DAY_MS = 86_400_000;
const at = (minutesAgo: number): string => isoSecond(Date.parse(SEEDED_NOW) - minutesAgo * 60_000);

/** The text of `more` goes wherever a target's words may. */
export type Hostile = { more: string };

/** A day of results, 89 days rolled up, an outage with three causes that somebody is at, and two incidents that are over. */
export const seedStore = async (store: Store, { more = '' }: Partial<Hostile> = {}): Promise<void> => {
  const members = membersOf(more);
  for (const check of hokusai.checks) {
    const failed = members.find((each) => each.check === check.id);
    await store.saveState(failed ? failedState(failed) : healthyState(check.id, at(20_000)), undefined);
    await store.saveResults(runsOf(check, failed), Date.parse(SEEDED_NOW) / 1000 + 1_000_000);
  }
  await store.saveRollups(hokusai.checks.flatMap(({ id }) => rollupsOf(id)));
  await store.saveChanges(
    members.map((each) => ({
      check: each.check,
      seq: 2,
      at: each.since,
      from: 'healthy',
      to: 'unhealthy',
      ...(each.fault && { fault: each.fault }),
    })),
  );
  await seedIncidents(store, members, more);
  for (const name of ['probe-dns', 'probe-redis', 'probe-targets']) {
    const tick = { function: name, shard: 0 };
    await store.claimTick(tick, at(0));
    await store.completeTick(tick, at(0), 'hash');
  }
};

/** The configuration of the seeded store; `more` in each name. */
export const seededConfig = ({ more = '' }: Partial<Hostile> = {}): Config => ({
  ...hokusai,
  platform: `Hokusai Data Pipeline${more}`,
  services: hokusai.services.map((service) => ({ ...service, name: service.name + more })),
});

const membersOf = (more: string): Member[] =>
  [
    member('mlflow-dns', 'mlflow', ['dns.nxdomain', 'mlflow.hokusai-development.local does not exist (NXDOMAIN)']),
    member('redis-primary', 'redis', ['tcp.timeout', 'no answer from 10.0.3.7:6379 within 5 s, 4 attempts']),
    member('api-targets', 'api', ['target.timeout', 'hokusai-api: 0 of 2 healthy; Request timed out']),
    member('registry-targets', 'registry-api', ['target.timeout', 'hokusai-registry: 0 of 1 healthy'], {
      role: 'dependant',
    }),
  ].map((each) => {
    const found = [redisFinding, nameFinding, targetFinding].filter(({ check }) => check === each.check);
    return {
      ...each,
      since: BROKE,
      ...(each.fault && { fault: { ...each.fault, message: each.fault.message + more } }),
      findings: found.map((finding) => ({
        ...finding,
        title: finding.title + more,
        summary: finding.summary + more,
        evidence: finding.evidence.map((line) => line + more),
        remedy: finding.remedy.map(({ say, command = '' }) => ({ say: say + more, command: command + more })),
        validate: finding.validate + more,
      })),
    };
  });

const failedState = ({ check, fault: why }: Member): State => ({
  ...healthyState(check, BROKE),
  verdict: 'unhealthy',
  ...(why && { fault: why }),
});

const PHASES: Partial<Record<Check['kind'], readonly [Phase['name'], Phase['stage'], number][]>> = {
  redis: [
    ['dns', 'dns', 1.4],
    ['tcp', 'tcp', 0.8],
    ['tls', 'tls', 3.1],
    ['auth', 'auth', 0.7],
    ['ping', 'command', 0.6],
    ['info', 'command', 1.1],
  ],
  dns: [['dns', 'dns', 2.1]],
};

/** Every five minutes of a day, slower around its middle, one hour without any, failing at the end. */
const runsOf = (check: Check, failed: Member | undefined): Run[] =>
  Array.from({ length: 288 }, (_, index) => index * 5)
    .filter((minutes) => minutes < 300 || minutes > 360)
    .map((minutes): Run => {
      const swing = 1 + 0.5 * Math.sin(minutes / 90) + ((minutes * 7) % 11) / 22 + (minutes % 400 === 0 ? 6 : 0);
      const phases = (PHASES[check.kind] ?? [['describe', 'target', 48] as const]).map(([name, stage, ms]) => ({
        name,
        stage,
        ms: Math.round(ms * swing * 10) / 10,
      }));
      const failedNow = failed?.fault !== undefined && (at(minutes) >= BROKE || (minutes > 900 && minutes < 930));
      const outcome: Outcome =
        failedNow && failed?.fault ? failing(failed.fault, { phases: [], facts: {} }) : healthy({ phases, facts: {} });
      return {
        check: check.id,
        checkHash: 'hash',
        at: at(minutes),
        outcome,
        attempts: [outcome],
        cold: false,
        cut: false,
      };
    });

/** The days before today: one in thirteen had an outage of Redis, the first fifteen were not watched. */
const rollupsOf = (check: string) =>
  Array.from({ length: 74 }, (_, index) => {
    const from = Date.parse('2026-11-25T08:00:00Z') - (index + 1) * DAY_MS;
    const noon = isoSecond(from + 4 * 3_600_000);
    const day = isoSecond(from).slice(0, 10);
    const results = Array.from({ length: 24 }, (_, hour) => ({
      at: isoSecond(from + hour * 3_600_000),
      status: 'healthy' as const,
      latencyMs: 8,
      phases: {},
      facts: {},
      cold: false,
    }));
    const bad = check === 'redis-primary' && index % 13 === 4;
    const to = index % 2 === 0 ? ('unhealthy' as const) : ('degraded' as const);
    const changes = bad
      ? [
          { check, seq: 1, at: noon, from: 'healthy' as const, to, fault: fault('tcp.timeout', 'no answer') },
          { check, seq: 2, at: isoSecond(Date.parse(noon) + 1_260_000), from: to, to: 'healthy' as const },
        ]
      : [];
    const now = { at: isoSecond(from - DAY_MS), standing: 'healthy' as const };
    return rollUpDay({ check, day, timezone: hokusai.timezone, results, changes, now });
  });

const messageOf = (id: string, subject: string): Message => ({
  id,
  subject,
  text: `${subject}\n\nWhat broke first\n  mlflow-dns (MLflow Service): name does not resolve\n\nTo mend it\n  1. Start the task again\n`,
  json: {},
  chat: {},
  attributes: { service: 'mlflow', status: 'unhealthy', severity: 'critical', step: 'opened' },
});

const seedIncidents = async (store: Store, members: readonly Member[], more: string): Promise<void> => {
  for (const [n, ago] of [
    [1, 9000],
    [2, 3000],
  ] as const) {
    await store.nextIncidentNumber();
    const closed = incident(
      [
        member('redis-primary', 'redis', ['tcp.timeout', `no answer${more}`], {
          status: 'healthy',
          since: at(ago),
          findings: [redisFinding],
        }),
      ],
      'resolved',
      {
        id: `INC-${n}`,
        severity: 'warning',
        openedAt: at(ago),
        closedAt: at(ago - 21),
        step: { n: 2, kind: 'resolved', at: at(ago - 21), sentAt: at(ago - 21), settledAt: at(ago - 21) },
        toldCauses: ['tcp.timeout/security-group of redis-primary'],
      },
    );
    await store.saveIncident(closed, undefined);
  }
  await store.nextIncidentNumber();
  await saveSteps(store, {
    ...incident(members, 'opened', { id: 'INC-3', openedAt: BROKE, toldAt: at(4), atRisk: ['mlflow-ui'] }),
  });
  await store.saveAck({ incident: 'INC-3', at: at(3), by: `jane${more}`, note: `is restarting mlflow${more}` });
  await store.saveSilence({
    target: 'redis',
    since: at(9),
    until: at(-120),
    because: `patching, see the ticket${more}`,
    by: `sam${more}`,
  });
};

const saveSteps = async (store: Store, whole: Incident): Promise<void> => {
  const steps: Step[] = [
    { n: 1, kind: 'opened', at: at(9), message: messageOf('INC-3#1', '[DOWN] MLflow name does not resolve - Hokusai') },
    { n: 2, kind: 'joined', at: at(8) },
    {
      n: 3,
      kind: 'cause-changed',
      at: at(4),
      message: messageOf('INC-3#3', '[DOWN] MLflow: the Cloud Map service has no instance - Hokusai'),
    },
  ];
  for (const [index, step] of steps.entries()) {
    const settled = { ...step, ...(step.message && { sentAt: step.at }), settledAt: step.at };
    await store.saveIncident({ ...whole, step: settled }, index === 0 ? undefined : index);
  }
};
