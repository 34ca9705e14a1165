import type { MessageInput } from '../../shared/alerts/message-story.ts';
import { causeKeys } from '../../shared/health/correlate.ts';
import type { Cause } from '../../shared/health/finding.ts';
import type { Member } from '../../shared/health/incident.ts';
import { noInstances, parameterMissing, redisClosed, timeoutTooTight, unknown, unsure } from './causes.ts';
import { blindMembers, healthyState, hokusai, incident, mlflowMembers, over, redisMembers } from './fixtures.ts';
import { STEPS } from './stories-steps.ts';

export const now = '2025-08-13T19:08:10Z';
export const later = '2025-08-13T23:07:30Z';
export const ended = { closedAt: '2025-08-13T19:19:20Z' };
const warning = { severity: 'warning' } as const;
const monitor = { severity: 'monitor' } as const;
const back = new Map(
  mlflowMembers.map(({ check }, index) => [check, healthyState(check, `2025-08-13T19:1${6 + index}:00Z`)]),
);

const THREE = [noInstances, redisClosed, timeoutTooTight];

/** Keeps with each member what was found of it. */
const withFindings =
  (...causes: readonly Cause[]) =>
  (one: Member): Member => ({
    ...one,
    findings: causes.flatMap(({ findings }) => findings.filter(({ check }) => check === one.check)),
  });

/** Each step of each severity. */
export const STORY: Record<string, MessageInput> = {
  ...STEPS,
  'redis-opened': {
    config: hokusai,
    incident: incident(redisMembers, 'opened', { ...warning, atRisk: ['api'] }),
    step: 'opened',
    now,
  },
  'redis-reminder': {
    config: hokusai,
    incident: incident(redisMembers, 'reminder', warning),
    step: 'reminder',
    now: later,
  },
  'redis-resolved': {
    config: hokusai,
    incident: incident(over(redisMembers), 'resolved', { ...warning, ...ended }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
    states: new Map([['redis-primary', healthyState('redis-primary', '2025-08-13T19:19:00Z')]]),
  },
  'mlflow-opened': {
    config: hokusai,
    incident: incident(mlflowMembers, 'opened', { atRisk: ['mlflow-ui'] }),
    step: 'opened',
    now,
  },
  'mlflow-reminder': {
    config: hokusai,
    incident: incident([...over(mlflowMembers.slice(0, 1)), ...mlflowMembers.slice(1)], 'reminder'),
    step: 'reminder',
    now: later,
    states: back,
  },
  'mlflow-resolved': {
    config: hokusai,
    incident: incident(over(mlflowMembers), 'resolved', ended),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
    states: back,
  },
  'blind-opened': { config: hokusai, incident: incident(blindMembers, 'opened', monitor), step: 'opened', now },
  'blind-reminder': {
    config: hokusai,
    incident: incident(blindMembers, 'reminder', monitor),
    step: 'reminder',
    now: later,
  },
  'blind-resolved': {
    config: hokusai,
    incident: incident(over(blindMembers), 'resolved', { ...monitor, ...ended }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
  },
  'why-opened': {
    config: hokusai,
    incident: incident(mlflowMembers, 'opened', { atRisk: ['mlflow-ui'], toldCauses: causeKeys(noInstances) }),
    step: 'opened',
    now,
    causes: [noInstances],
  },
  'why-three-opened': {
    config: hokusai,
    incident: incident([...mlflowMembers, ...redisMembers], 'opened', { atRisk: ['mlflow-ui'] }),
    step: 'opened',
    now,
    causes: THREE,
  },
  'why-unsure-opened': {
    config: hokusai,
    incident: incident(redisMembers, 'opened', { ...warning, atRisk: ['api'] }),
    step: 'opened',
    now,
    causes: [unsure],
  },
  'why-unknown-opened': {
    config: hokusai,
    incident: incident(redisMembers, 'opened', { ...warning, atRisk: ['api'] }),
    step: 'opened',
    now,
    causes: [unknown],
  },
  'why-blind-opened': {
    config: hokusai,
    incident: incident(blindMembers, 'opened', monitor),
    step: 'opened',
    now,
    causes: [parameterMissing],
  },
  'why-found': {
    config: hokusai,
    incident: incident(mlflowMembers, 'cause-changed', { toldCauses: causeKeys(noInstances) }),
    step: 'cause-changed',
    now: '2025-08-13T19:09:30Z',
    causes: [noInstances],
  },
  'why-another': {
    config: hokusai,
    incident: incident([...mlflowMembers, ...redisMembers], 'cause-changed', { toldCauses: THREE.flatMap(causeKeys) }),
    step: 'cause-changed',
    now: '2025-08-13T19:12:30Z',
    causes: THREE,
    knownCauses: [noInstances, timeoutTooTight].flatMap(causeKeys),
  },
  'why-reminder': {
    config: hokusai,
    incident: incident([...over(mlflowMembers.slice(0, 1)), ...mlflowMembers.slice(1)], 'reminder'),
    step: 'reminder',
    now: later,
    states: back,
    causes: [timeoutTooTight],
  },
  'why-resolved': {
    config: hokusai,
    incident: incident(over(mlflowMembers).map(withFindings(noInstances)), 'resolved', {
      ...ended,
      toldCauses: causeKeys(noInstances),
    }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
    states: back,
  },
  'why-three-resolved': {
    config: hokusai,
    incident: incident(over([...mlflowMembers, ...redisMembers]).map(withFindings(...THREE)), 'resolved', {
      ...ended,
      toldCauses: THREE.flatMap(causeKeys),
    }),
    step: 'resolved',
    now: '2025-08-13T19:19:25Z',
    states: back,
  },
};
