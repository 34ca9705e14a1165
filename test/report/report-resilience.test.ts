import { describe, expect, it } from 'vitest';

import type { Fault } from '../../shared/health/fault.ts';
import type { Change } from '../../shared/health/state.ts';
import type { ToldReason } from '../../shared/report/report.ts';
import { resiliencePoints } from '../../shared/report/summarize-resilience.ts';
import { type ReportedIncident, sceneOf } from '../../shared/report/summarize-scene.ts';
import type { ServiceView } from '../../shared/report/view.ts';
import { parsed } from '../config/configs.ts';
import { ago, inputOf } from './report-input.ts';

const config = parsed(
  JSON.stringify({
    version: 1,
    platform: 'Shop',
    services: {
      redis: { name: 'Redis', impact: 'degraded', checks: { cache: { kind: 'redis', host: 'r.local', port: 6379 } } },
      api: {
        name: 'API',
        dependsOn: ['redis'],
        checks: { health: { kind: 'http', url: 'https://a.example/health' } },
      },
    },
  }),
);
const degraded = (path: string): Fault => ({
  code: 'http.degraded',
  stage: 'body',
  message: `https://a.example/health: ${path} is "fallback"`,
});
const down: Fault = { code: 'http.timeout', stage: 'headers', message: 'no answer' };
const changeOf = (minutes: number, to: Change['to'], fault?: Fault): Change => ({
  check: 'health',
  seq: 100 - minutes,
  at: ago(minutes),
  from: 'healthy',
  to,
  ...(fault && { fault }),
});

/** Redis has failed for ten minutes; how the health endpoint stands, what it went through, and what explains it. */
const told = (
  stands: Pick<ServiceView['checks'][number], 'status' | 'since' | 'fault'>,
  changes: readonly Change[] = [],
  cause?: Partial<ToldReason>,
) => {
  const base = inputOf(config, []);
  const services = base.services.map(
    (view): ServiceView => ({
      ...view,
      checks: view.checks.map((check) => ({
        ...check,
        ...(check.check === 'cache' ? { status: 'unhealthy' as const, since: ago(10) } : stands),
      })),
    }),
  );
  const incident = {
    id: 'INC-1',
    severity: 'critical',
    root: 'cache',
    openedAt: ago(10),
    members: [],
    causes: cause ? [{ service: 'api', checks: ['health'], explains: [], ...cause }] : [],
  } as unknown as ReportedIncident;
  return resiliencePoints(sceneOf({ ...base, services, changes, incidents: [incident] }));
};

describe('resilience', () => {
  it('held when the endpoint says of the failed service that it is on its fallback', () => {
    expect(told({ status: 'degraded', since: ago(9), fault: degraded('services.redis') })).toMatchObject([
      { title: 'Resilience: Redis failed, its users went on', status: 'healthy' },
    ]);
  });

  it('held when the user did not change', () => {
    expect(told({ status: 'healthy', since: ago(99) })).toMatchObject([
      { title: 'Resilience: Redis failed, its users went on' },
    ]);
  });

  it.each([
    ['of another service', { status: 'degraded' as const, since: ago(9), fault: degraded('services.mlflow') }],
    ['from before the outage', { status: 'degraded' as const, since: ago(60), fault: degraded('services.redis') }],
  ])('is not claimed by a degraded answer %s', (_, stands) => {
    expect(told(stands)).toEqual([]);
  });

  it('held for a while only when the user went down later', () => {
    const changes = [changeOf(8, 'degraded', degraded('services.redis')), changeOf(6, 'unhealthy', down)];
    expect(told({ status: 'unhealthy', since: ago(6), fault: down }, changes)).toMatchObject([
      {
        title: 'Resilience: Redis failed, what its users had for it held for 4 min',
        status: 'degraded',
        lines: [expect.stringContaining('until health failed at')],
      },
    ]);
  });

  it.each([{}, { sure: 'possible' as const }, { sure: 'sure' as const }])(
    'is not claimed by another cause alone: %j',
    (cause) => {
      expect(told({ status: 'unhealthy', since: ago(9), fault: down }, [], cause)).toEqual([]);
    },
  );
});
