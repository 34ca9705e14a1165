import { randomBytes } from 'node:crypto';

import type { Incident, Member, Step } from '../../shared/health/incident.ts';
import { healthy, type Outcome, type Run } from '../../shared/health/outcome.ts';
import type { Rollup } from '../../shared/health/rollup.ts';
import type { Change, State } from '../../shared/health/state.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { boundsOf } from '../../shared/time/days.ts';

/** No two calls give the same, so that tests share a table. */
export const uniqueId = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`;

const START_MS = Date.parse('2026-11-25T00:00:00Z');

/** So many minutes after midnight of the day the samples live in. */
export const minute = (n: number): string => isoSecond(START_MS + n * 60_000);

export const stateOf = (check: string, more: Partial<State> = {}): State => ({
  check,
  checkHash: 'c0ffee',
  verdict: 'healthy',
  since: minute(0),
  unmeasured: 0,
  streak: ['healthy'],
  window: ['healthy'],
  firstFailed: [false],
  cutPending: false,
  changedAt: [minute(0)],
  lastRun: minute(0),
  changeSeq: 1,
  pending: [],
  rev: 0,
  ...more,
});

export const changeOf = (check: string, seq: number, more: Partial<Change> = {}): Change => ({
  check,
  seq,
  at: minute(seq),
  from: 'healthy',
  to: 'unhealthy',
  fault: { code: 'tcp.timeout', stage: 'tcp', message: 'connection to 10.0.1.5:6379 timed out after 5 s' },
  ...more,
});

export const runOf = (check: string, at: string, outcome: Outcome = healthy(), more: Partial<Run> = {}): Run => ({
  check,
  checkHash: 'c0ffee',
  at,
  outcome,
  attempts: [outcome],
  cold: false,
  cut: false,
  ...more,
});

export const memberOf = (check: string, more: Partial<Member> = {}): Member => ({
  check,
  service: 'redis',
  seq: 1,
  status: 'unhealthy',
  fault: { code: 'tcp.timeout', stage: 'tcp', message: 'connection timed out' },
  since: minute(1),
  role: 'root',
  ...more,
});

export const stepOf = (incident: string, n: number, more: Partial<Step> = {}): Step => ({
  n,
  kind: n === 1 ? 'opened' : 'reminder',
  at: minute(n),
  message: {
    id: `${incident}#${n}`,
    subject: 'Redis is unhealthy: connection times out',
    text: 'Redis is unhealthy.\n\nIt does not accept connections.',
    json: { version: 1, incident, facts: { share: 0.1, huge: 1e300, nothing: null, list: [] } },
    chat: { version: '1.0', source: 'custom', content: { title: 'Redis' } },
    attributes: { service: 'redis', status: 'unhealthy', severity: 'critical', step: 'opened' },
  },
  ...more,
});

export const incidentOf = (id: string, more: Partial<Incident> = {}): Incident => ({
  id,
  severity: 'critical',
  root: 'redis-primary',
  openedAt: minute(1),
  members: [memberOf('redis-primary')],
  atRisk: ['api'],
  step: stepOf(id, 1),
  rev: 0,
  ...more,
});

export const rollupOf = (check: string, day: string, more: Partial<Rollup> = {}): Rollup => ({
  check,
  ...boundsOf(day, 'UTC'),
  timezone: 'UTC',
  runs: 1440,
  ms: { healthy: 86_280_000, degraded: 0, unhealthy: 120_000, unknown: 0 },
  outages: 1,
  faults: { 'tcp.timeout': 2 },
  latency: { p50: 1.2, p95: 8.4, max: 20, runs: 1438, histogram: { 98: 1400, 138: 38 } },
  stages: { dns: { p50: 0.4, p95: 2 } },
  gauges: { memoryPercent: { min: 40, max: 60, last: 50 } },
  segments: [
    [0, 'healthy'],
    [3600, 'unhealthy'],
    [3720, 'healthy'],
  ],
  ...more,
});
