import { createHints } from '../../functions/compose/hints.ts';
import type { MessageInput } from '../../shared/alerts/message-story.ts';
import type { Config } from '../../shared/config/schema.ts';
import { causeKeys } from '../../shared/health/correlate.ts';
import type { Member } from '../../shared/health/incident.ts';
import type { State } from '../../shared/health/state.ts';
import { finding, noInstances, redisClosed } from './causes.ts';
import { healthyState, hokusai, incident, member, mlflowMembers, over, redisMembers } from './fixtures.ts';

const NOW = '2025-08-13T19:12:30Z';
const LATER = '2025-08-14T03:07:30Z';
const ended = { closedAt: '2025-08-13T19:19:20Z' };
const warning = { severity: 'warning' } as const;
const monitor = { severity: 'monitor' } as const;
const [redis] = redisMembers as [Member];
const [mlflow] = mlflowMembers as [Member];
const deployment = { name: 'vpcwatch-development', tableName: 'vpcwatch-development-table', region: 'us-east-1' };

/** The state of a member that people were told of as it is, or of which nothing was told. */
const stateOf = ({ check, status, fault, since }: Member, told: boolean, rest: Partial<State> = {}): State => ({
  ...healthyState(check, since),
  ...(status === 'unhealthy' || status === 'degraded' ? { verdict: status } : {}),
  ...(fault && { fault }),
  ...(told && { told: { seq: 1, status, ...(fault && { code: fault.code }), incident: 'INC-7' } }),
  ...rest,
});
const statesOf = (...states: State[]): ReadonlyMap<string, State> => new Map(states.map((one) => [one.check, one]));

const redisLate = { ...redis, since: '2025-08-13T19:12:00Z' };
const redisDegraded = member('redis-primary', 'redis', ['redis.slow', 'PING took 80 ms'], { status: 'degraded' });
const again = { ...redis, since: '2025-08-13T19:12:00Z' };

const names = ['Auth', 'Billing', 'Search', 'Mail', 'Queue', 'Cache', 'Files', 'Web', 'Admin', 'Jobs', 'Docs', 'Feed'];
/** Twelve services that have nothing to do with each other, each with two checks. */
export const city: Config = {
  ...hokusai,
  services: names.map((name) => ({
    id: name.toLowerCase(),
    name: `${name} Service`,
    impact: 'unhealthy',
    dependsOn: [],
  })),
};
const cityMembers = names.flatMap((name, index) =>
  ['health', 'targets'].map((kind) =>
    member(
      `${name.toLowerCase()}-${kind}`,
      name.toLowerCase(),
      kind === 'health'
        ? ['tcp.timeout', `no answer from 10.0.4.${index}:443 within 5 s, 4 attempts`]
        : ['target.timeout', `${kind}: 0 of 2 healthy`],
      { role: kind === 'health' ? 'root' : 'dependant' },
    ),
  ),
);

const never = (check: string, service: string): Member =>
  member(
    check,
    service,
    ['probe.never-reached', 'no answer in 3 runs, from subnet-0a1 and subnet-0b2 with sg-0monitor1'],
    {
      status: 'unknown',
      findings: [
        finding(check, 'probe.never-reached', {
          title: 'the monitor never reached it',
          summary: `${check} never got any answer since it was set up: the monitor's own place, its security group, or the address in the check`,
          confidence: 'medium',
        }),
      ],
    },
  );
const cutOff = (check: string, service: string): Member =>
  member(check, service, ['probe.vantage', 'none of 5 checks of 3 services got any answer'], { status: 'unknown' });
const vantage = [
  cutOff('mlflow-dns', 'mlflow'),
  cutOff('redis-primary', 'redis'),
  cutOff('api-targets', 'api'),
  cutOff('dp-api-targets', 'api'),
  cutOff('api-health', 'api'),
];

/** The steps after the first, what is the monitor's own, and what is not about one thing alone. */
export const STEPS: Record<string, MessageInput> = {
  'step-grown': {
    config: hokusai,
    incident: incident([...mlflowMembers, redisLate], 'grown', { atRisk: ['mlflow-ui'] }),
    step: 'grown',
    now: NOW,
    states: statesOf(...mlflowMembers.map((one) => stateOf(one, true)), stateOf(redisLate, false)),
  },
  'step-grown-why': {
    config: hokusai,
    incident: incident([...mlflowMembers, redisLate], 'grown'),
    step: 'grown',
    now: NOW,
    states: statesOf(...mlflowMembers.map((one) => stateOf(one, true)), stateOf(redisLate, false)),
    causes: [noInstances, redisClosed],
    knownCauses: causeKeys(noInstances),
  },
  'step-worse': {
    config: hokusai,
    incident: incident([mlflow, redisDegraded], 'grown'),
    step: 'grown',
    now: NOW,
    states: statesOf(
      stateOf(mlflow, false, { told: { seq: 1, status: 'degraded', code: 'dns.too-few-answers', incident: 'INC-7' } }),
      stateOf(redisDegraded, true),
    ),
  },
  'step-reopened': {
    config: hokusai,
    incident: incident([again], 'reopened', { ...warning, atRisk: ['api'], reopened: 1, reopenedAt: NOW }),
    step: 'reopened',
    now: NOW,
    previous: { n: 1, kind: 'resolved', at: '2025-08-13T19:09:00Z' },
  },
  'step-flapping': {
    config: hokusai,
    incident: incident([again], 'reopened', { ...warning, reopened: 3, reopenedAt: NOW }),
    step: 'reopened',
    now: NOW,
    previous: { n: 1, kind: 'resolved', at: '2025-08-13T19:09:00Z' },
    states: statesOf(stateOf(again, false, { flappingSince: '2025-08-13T19:12:00Z' })),
  },
  'step-merged': {
    config: hokusai,
    incident: incident(mlflowMembers, 'cause-changed', {
      merged: ['INC-8'],
      step: { n: 2, kind: 'cause-changed', at: NOW, merged: ['INC-8'] },
    }),
    step: 'cause-changed',
    now: NOW,
  },
  'step-merged-why': {
    config: hokusai,
    incident: incident([...mlflowMembers, redis], 'cause-changed', {
      merged: ['INC-8', 'INC-9'],
      step: { n: 2, kind: 'cause-changed', at: NOW, merged: ['INC-8', 'INC-9'] },
    }),
    step: 'cause-changed',
    now: NOW,
    causes: [noInstances, redisClosed],
    knownCauses: causeKeys(redisClosed),
  },
  'step-behind': {
    config: hokusai,
    incident: incident(mlflowMembers, 'cause-changed'),
    step: 'cause-changed',
    now: NOW,
  },
  'step-next-reminder': {
    config: hokusai,
    incident: incident(redisMembers, 'reminder', { ...warning, reminders: 2 }),
    step: 'reminder',
    now: LATER,
  },
  'step-acknowledged': {
    config: hokusai,
    incident: incident([...mlflowMembers, redisLate], 'grown'),
    step: 'grown',
    now: NOW,
    states: statesOf(...mlflowMembers.map((one) => stateOf(one, true)), stateOf(redisLate, false)),
    ack: { incident: 'INC-7', at: '2025-08-13T19:10:00Z', by: 'jane', note: 'restarting the tasks of mlflow' },
  },
  'step-resolved': {
    config: hokusai,
    incident: incident(
      over(mlflowMembers).map((one) => ({
        ...one,
        findings: noInstances.findings.filter(({ check }) => check === one.check),
      })),
      'resolved',
      { ...ended, reopened: 2, merged: ['INC-8'], toldCauses: causeKeys(noInstances) },
    ),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
    states: statesOf(...mlflowMembers.map(({ check }) => healthyState(check, '2025-08-13T19:19:00Z'))),
    ack: { incident: 'INC-7', at: '2025-08-13T19:10:00Z', by: 'jane' },
  },
  'never-reached': {
    config: hokusai,
    incident: incident([...mlflowMembers, never('redis-primary', 'redis')], 'opened', { atRisk: ['mlflow-ui'] }),
    step: 'opened',
    now: NOW,
  },
  'vantage-opened': { config: hokusai, incident: incident(vantage, 'opened', monitor), step: 'opened', now: NOW },
  'vantage-resolved': {
    config: hokusai,
    incident: incident(over(vantage), 'resolved', { ...monitor, ...ended }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
  },
  'set-up-opened': {
    config: hokusai,
    incident: incident([never('redis-primary', 'redis')], 'opened', monitor),
    step: 'opened',
    now: NOW,
  },
  'set-up-reminder': {
    config: hokusai,
    incident: incident(
      [never('redis-primary', 'redis'), never('mlflow-dns', 'mlflow'), never('api-health', 'api')],
      'reminder',
      { ...monitor, reminders: 1 },
    ),
    step: 'reminder',
    now: '2025-08-13T23:07:30Z',
  },
  'set-up-resolved': {
    config: hokusai,
    incident: incident(over([never('redis-primary', 'redis')]), 'resolved', { ...monitor, ...ended }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
  },
  'storm-opened': { config: city, incident: incident(cityMembers, 'opened', { wide: true }), step: 'opened', now: NOW },
  'storm-resolved': {
    config: city,
    incident: incident(over(cityMembers), 'resolved', { wide: true, ...ended }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
  },
  'deployed-opened': {
    config: hokusai,
    incident: incident(mlflowMembers, 'opened', { atRisk: ['mlflow-ui'] }),
    step: 'opened',
    now: NOW,
    hints: createHints(hokusai, deployment),
  },
};
