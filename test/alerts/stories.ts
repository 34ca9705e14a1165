import type { MessageInput } from '../../shared/alerts/message-story.ts';
import { blindMembers, healthyState, hokusai, incident, mlflowMembers, over, redisMembers } from './fixtures.ts';

export const now = '2025-08-13T19:08:10Z';
export const later = '2025-08-13T23:07:30Z';
export const ended = { closedAt: '2025-08-13T19:19:20Z' };
const warning = { severity: 'warning' } as const;
const monitor = { severity: 'monitor' } as const;
const back = new Map(
  mlflowMembers.map(({ check }, index) => [check, healthyState(check, `2025-08-13T19:1${6 + index}:00Z`)]),
);

/** Each step of each severity. */
export const STORY: Record<string, MessageInput> = {
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
};
