import { describe, expect, it } from 'vitest';
import { impactInWords, mergedImpact, troubledServices } from '../../shared/health/impact.ts';
import { createTopology } from '../../shared/health/topology.ts';

const alone = (name: string, status = 'unhealthy'): string => `${name} is ${status}; no other service depends on it`;
const UNSEEN = 'the monitor does not see it; this says nothing of those who use it';

describe('impacts of one cause', () => {
  it.each<[string, string[], string]>([
    ['nothing', ['', ''], ''],
    ['one', ['', alone('API'), alone('API')], 'API is unhealthy; no other service depends on it'],
    [
      'two services that nobody uses',
      [alone('API Service'), alone('Registry API')],
      'API Service and Registry API are unhealthy; no other service depends on them',
    ],
    [
      'three, one of them milder',
      [alone('A'), alone('B'), alone('C', 'degraded')],
      'A and B are unhealthy; C is degraded; no other service depends on them',
    ],
    [
      'a service and those that fail with it',
      ['failing with it: API Service and Registry API; at risk: MLflow UI', alone('API Service'), alone('MLflow UI')],
      'failing with it: API Service and Registry API; at risk: MLflow UI',
    ],
    [
      'a service with users and one without',
      ['failing with it: API', alone('Batch')],
      'failing with it: API; Batch is unhealthy',
    ],
    [
      'several that hit the same, told where it is hit worst',
      ['at risk: A, B and C', 'failing with it: B; at worst degraded: C and D'],
      'failing with it: B; at risk: A and C; at worst degraded: D',
    ],
    [
      'a fallback',
      ['at worst degraded: API; who uses Redis has a fallback', 'at risk: API'],
      'at risk: API; who uses Redis has a fallback',
    ],
    ['what is seen and what is not', [UNSEEN, alone('API')], 'API is unhealthy; no other service depends on it'],
    ['what is not seen', [UNSEEN, UNSEEN], UNSEEN],
    ['words of another version', ['hits all of it', 'and more'], 'hits all of it; and more'],
  ])('of %s', (_, impacts, merged) => {
    expect(mergedImpact(impacts)).toBe(merged);
  });
});

describe('the impact of a service', () => {
  it('tells of each that uses it by how that is: failing, degraded or not yet', () => {
    const services = [
      { id: 'redis', name: 'Redis' },
      ...['A', 'B', 'C'].map((name) => ({ id: name.toLowerCase(), name, dependsOn: ['redis'] })),
    ].map((service) => ({ impact: 'unhealthy' as const, dependsOn: [], ...service }));
    const failing = troubledServices([
      { service: 'a', status: 'degraded' },
      { service: 'b', status: 'unhealthy' },
      { service: 'b', status: 'degraded' },
      { service: 'c', status: 'unknown' },
    ]);
    const topology = createTopology(services);
    expect(impactInWords('redis', 'unhealthy', { topology, services, failing })).toBe(
      'failing with it: B; degraded with it: A; at risk: C',
    );
  });
});
