import { describe, expect, it } from 'vitest';

import type { Change } from '../../shared/health/state.ts';
import { recommendationsOf } from '../../shared/report/recommend.ts';
import type { Answer } from '../../shared/report/report-answer.ts';
import { sceneOf } from '../../shared/report/summarize-scene.ts';
import { file, parsed } from '../config/configs.ts';
import { ago, inputOf, runsOf } from './report-input.ts';

const redis = { kind: 'redis', host: 'r.local', port: 6379, expect: { memoryBelow: '90%', replicationLag: '10s' } };
const page = { kind: 'http', url: 'https://p.example/health', expect: { certificate: '14d', latency: '100ms' } };
const name = { kind: 'dns', name: 'n.local' };
const group = { kind: 'target-group', name: 'api-tg' };

const recommended = (check: object, answers: readonly Answer[], changes: readonly Change[] = []) =>
  recommendationsOf(sceneOf(inputOf(parsed(file({ it: check })), answers, { changes })));

const targets = (zones: Record<string, { healthy: number; total: number }>, total: number) => ({
  group: 'api-tg',
  healthy: total,
  total,
  minHealthy: 1,
  failOpen: false,
  zones,
  settings: { healthCheckTimeoutS: 2, intervalS: 10, protocol: 'HTTP', path: '/health' },
});
const dialled = (zone: string, ms: number, more = {}) => ({
  id: '10.0.1.5',
  port: 80,
  zone,
  url: 'http://10.0.1.5/health',
  waitedMs: ms,
  result: 'answered' as const,
  ms,
  ...more,
});

describe('a recommendation follows from figures, which it cites', () => {
  const cases: readonly {
    rule: string;
    check: object;
    answers: readonly Answer[];
    because: RegExp;
    not: readonly Answer[];
  }[] = [
    {
      rule: 'certificate-days',
      check: page,
      answers: runsOf('it', 90, () => ({ facts: { certificateDaysLeft: 20 } })),
      because: /valid for 20 days more; it is degraded below 14 days/,
      not: runsOf('it', 90, () => ({ facts: { certificateDaysLeft: 30 } })),
    },
    {
      rule: 'memory-trend',
      check: redis,
      answers: runsOf('it', 1430, (minutes) => ({ facts: { memoryPercent: 80 - minutes / 144 } })),
      because: /and 10 % more each day; the limit is 90 %/,
      not: runsOf('it', 1430, (minutes) => ({ facts: { memoryPercent: 50 + (minutes % 7) } })),
    },
    {
      rule: 'replication-lag',
      check: redis,
      answers: runsOf('it', 90, (minutes) => ({ facts: { replicationLagS: minutes === 4 ? 6 : 0 } })),
      because: /6 s behind at most, 0 s at the end; 10 s is degraded/,
      not: runsOf('it', 90, () => ({ facts: { replicationLagS: 4 } })),
    },
    {
      rule: 'near-threshold',
      check: page,
      answers: runsOf('it', 90, () => ({ latencyMs: 85 })),
      because: /p95 is 85 ms, at most 85 ms; 100 ms is degraded/,
      not: runsOf('it', 90, () => ({ latencyMs: 60 })),
    },
    {
      rule: 'first-attempts',
      check: name,
      answers: runsOf('it', 100, (minutes) => ({ failedAttempts: minutes <= 4 ? ['dns.timeout' as const] : [] })),
      because: /4 healthy runs \(4 %\) needed a second attempt, mostly for dns\.timeout/,
      not: runsOf('it', 100, (minutes) => ({ failedAttempts: minutes <= 2 ? ['dns.timeout' as const] : [] })),
    },
    {
      rule: 'often-blind',
      check: name,
      answers: runsOf('it', 100, (minutes) =>
        minutes <= 10 ? { status: 'unknown', fault: { code: 'aws.throttled' } } : {},
      ),
      because: /10 runs \(10 %\) measured nothing, mostly as AWS throttles/,
      not: runsOf('it', 100, (minutes) =>
        minutes <= 1 ? { status: 'unknown', fault: { code: 'aws.throttled' } } : {},
      ),
    },
    {
      rule: 'dns-ttl',
      check: name,
      answers: runsOf('it', 90, () => ({ facts: { answers: ['10.0.0.1', '10.0.0.2'], ttlS: 300 } })),
      because: /less than 300 s: .* for up to 5 min/,
      not: runsOf('it', 90, () => ({ facts: { answers: ['10.0.0.1'], ttlS: 60 } })),
    },
    {
      rule: 'dns-negative-ttl',
      check: name,
      answers: runsOf('it', 90, () => ({
        status: 'unhealthy',
        fault: { code: 'dns.nxdomain' },
        inspection: { asked: {}, name: { negativeTtlS: 900, types: [] } },
      })),
      because: /did not exist in 90 runs, and its zone lets resolvers keep that for 900 s/,
      not: runsOf('it', 90, () => ({ status: 'unhealthy', fault: { code: 'dns.nxdomain' } })),
    },
    {
      rule: 'timeout-headroom',
      check: group,
      answers: runsOf('it', 90, () => ({
        status: 'unhealthy',
        facts: targets({}, 2),
        inspection: { asked: {}, targets: [dialled('a', 3400)] },
      })),
      because: /own dial after 3\.4 s at most, and it waits 2 s/,
      not: runsOf('it', 90, () => ({ facts: targets({}, 2), inspection: { asked: {}, targets: [dialled('a', 400)] } })),
    },
    {
      rule: 'health-endpoint',
      check: group,
      answers: runsOf('it', 90, () => ({
        status: 'unhealthy',
        facts: targets({}, 2),
        inspection: { asked: {}, targets: [dialled('a', 3400, { status: 503, said: 'no database' })] },
      })),
      because: /answered 503 after 3\.4 s, saying: no database/,
      not: runsOf('it', 90, () => ({
        facts: targets({}, 2),
        inspection: { asked: {}, targets: [dialled('a', 3400, { status: 200 })] },
      })),
    },
    {
      rule: 'latency-by-zone',
      check: group,
      answers: runsOf('it', 90, () => ({
        status: 'unhealthy',
        facts: targets({}, 2),
        inspection: { asked: {}, targets: [dialled('us-east-1a', 100), dialled('us-east-1b', 900)] },
      })),
      because: /after 900 ms there and 100 ms in us-east-1a/,
      not: runsOf('it', 90, () => ({
        facts: targets({}, 2),
        inspection: { asked: {}, targets: [dialled('us-east-1a', 100), dialled('us-east-1b', 120)] },
      })),
    },
    {
      rule: 'latency-by-zone',
      check: redis,
      answers: runsOf('it', 90, (minutes) =>
        minutes % 2
          ? { facts: { address: '10.0.1.5' }, phases: { tcp: 0.4 } }
          : { facts: { address: '10.0.2.5' }, phases: { tcp: 1.9 } },
      ),
      because: /1\.9 ms there and 0\.4 ms at 10\.0\.1\.5/,
      not: runsOf('it', 90, (minutes) => ({ facts: { address: `10.0.${minutes % 2}.5` }, phases: { tcp: 0.4 } })),
    },
    {
      rule: 'redundancy',
      check: group,
      answers: runsOf('it', 90, () => ({ facts: targets({ 'us-east-1a': { healthy: 2, total: 2 } }, 2) })),
      because: /all 2 targets are in us-east-1a/,
      not: runsOf('it', 90, () => ({
        facts: targets({ 'us-east-1a': { healthy: 1, total: 1 }, 'us-east-1b': { healthy: 1, total: 1 } }, 2),
      })),
    },
  ];

  it.each(cases)('$rule: $because', ({ rule, check, answers, because, not }) => {
    const found = recommended(check, answers).filter((each) => each.rule === rule);
    expect(found).toMatchObject([
      { because: expect.stringMatching(because), checks: ['it'], basis: expect.stringMatching(/^[\d,]+ .* of it in /) },
    ]);
    expect(recommended(check, not).filter((each) => each.rule === rule)).toEqual([]);
  });

  it('recurring: it broke three times', () => {
    const breaks = [30, 20, 10].map(
      (minutes, seq): Change => ({ check: 'it', seq, at: ago(minutes), from: 'healthy', to: 'unhealthy' }),
    );
    const [found] = recommended(name, runsOf('it', 90), breaks);
    expect(found).toMatchObject({
      rule: 'recurring',
      because: expect.stringMatching(/broke 3 times in 24 h, the last time at .*, 10 min ago/),
    });
    expect(recommended(name, runsOf('it', 90), breaks.slice(1))).toEqual([]);
  });

  it('unwatched: a service without a check', () => {
    const config = parsed(file({ it: name }));
    const services = [...config.services, { id: 'queue', name: 'Queue', impact: 'unhealthy' as const, dependsOn: [] }];
    const found = recommendationsOf(sceneOf(inputOf({ ...config, services }, [])));
    expect(found).toMatchObject([{ rule: 'unwatched', title: 'Watch Queue', checks: [] }]);
  });

  it('is said once of several that the same is true of', () => {
    const config = parsed(file({ one: group, two: { ...group, name: 'web-tg' } }));
    const answers = [
      ...runsOf('one', 90, () => ({ facts: targets({}, 1) })),
      ...runsOf('two', 90, () => ({ facts: { ...targets({}, 1), group: 'web-tg' } })),
    ];
    const found = recommendationsOf(sceneOf(inputOf(config, answers)));
    expect(found).toMatchObject([{ title: 'Give api-tg and web-tg a second target', checks: ['one', 'two'] }]);
  });

  it('is nothing of a few runs, or of a few minutes of them', () => {
    const one = { facts: targets({}, 1) };
    expect(
      recommended(
        group,
        runsOf('it', 10, () => one),
      ),
    ).toEqual([]);
    expect(
      recommended(
        group,
        runsOf('it', 40, () => one),
      ),
    ).toEqual([]);
    expect(
      recommended(
        group,
        runsOf('it', 90, () => one),
      ),
    ).toHaveLength(1);
  });

  it('gives a health check no room for answers that are errors', () => {
    const failing = {
      facts: targets({}, 2),
      inspection: { asked: {}, targets: [dialled('a', 3400, { status: 503 })] },
    };
    expect(
      recommended(
        group,
        runsOf('it', 90, () => failing),
      ),
    ).toEqual([]);
  });

  it('says of a certificate that is over that it has expired', () => {
    const [found] = recommended(
      page,
      runsOf('it', 1, () => ({ facts: { certificateDaysLeft: -2 } })),
    );
    expect(found?.because).toMatch(/^it has expired/);
  });

  it('asks no second address for the name of a Redis primary', () => {
    const config = parsed(
      JSON.stringify({
        version: 1,
        platform: 'Shop',
        services: {
          redis: { name: 'Redis', checks: { it: { kind: 'dns', name: 'master.r.abc.use1.cache.amazonaws.com' } } },
          web: { name: 'Web', dependsOn: ['redis'], checks: { page } },
        },
      }),
    );
    const answers = runsOf('it', 90, () => ({ facts: { answers: ['10.0.0.1'] } }));
    expect(recommendationsOf(sceneOf(inputOf(config, answers)))).toEqual([]);
  });

  it('is nothing when nothing was measured', () => {
    expect(recommended(redis, [])).toEqual([]);
  });
});
