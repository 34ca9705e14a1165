import { describe, expect, it } from 'vitest';

import type { Target, TargetGroup } from '../../shared/aws/target-groups.ts';
import { parseConfig } from '../../shared/config/load.ts';
import type { Check, CheckOf, Resolved } from '../../shared/config/schema.ts';
import { fault } from '../../shared/health/fault.ts';
import { failing, healthy, type Outcome, type Phase } from '../../shared/health/outcome.ts';
import { judgeAgain } from '../../shared/probes/judge-again.ts';
import { factsOf } from '../../shared/probes/redis-facts.ts';
import { judge } from '../../shared/probes/redis-judge.ts';
import type { Seen } from '../../shared/probes/redis-walk.ts';
import { judgeTargetGroup } from '../../shared/probes/target-group-judge.ts';

const checkOf = (settings: string): Check => {
  const parsed = parseConfig(
    `version: 1\nplatform: Test\nservices: { it: { name: It, checks: { it-check: { ${settings} } } } }\n`,
    'test.yml',
  );
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const [check] = parsed.config.checks;
  if (check === undefined) throw new Error('no check');
  return check;
};
const codeOf = (outcome: Outcome): string => (outcome.status === 'healthy' ? 'healthy' : outcome.fault.code);
const phases = (...ms: number[]): Phase[] =>
  (['dns', 'tcp', 'tls', 'headers'] as const)
    .slice(0, ms.length)
    .map((name, n) => ({ name, stage: name, ms: ms[n] ?? 0 }));

describe('judgeAgain', () => {
  const HTTP = 'kind: http, url: "https://it.example/health"';
  it.each([
    [
      'slower than the new limit',
      'expect: { latency: 50ms }',
      healthy({ phases: phases(1, 20, 40), facts: {} }),
      'http.slow',
    ],
    ['fast enough', 'expect: { latency: 61ms }', healthy({ phases: phases(1, 20, 40), facts: {} }), 'healthy'],
    [
      'no limit any more',
      'method: GET',
      failing(fault('http.slow', 'slow'), { phases: phases(900), facts: {} }),
      'healthy',
    ],
    [
      'too few days',
      'expect: { certificate: 30d, latency: 1s }',
      healthy({ phases: phases(2000), facts: { certificateDaysLeft: 20 } }),
      'tls.expiring',
    ],
    [
      'days enough, yet slow',
      'expect: { certificate: 14d, latency: 1s }',
      failing(fault('tls.expiring', 'x'), { phases: phases(2000), facts: { certificateDaysLeft: 20 } }),
      'http.slow',
    ],
    [
      'graver',
      'expect: { latency: 1ms }',
      failing(fault('http.status', '503'), { phases: phases(2000), facts: {} }),
      'http.status',
    ],
    ['not measured', 'expect: { latency: 1ms }', failing(fault('probe.missed', 'x')), 'probe.missed'],
  ])('judges an HTTP answer: %s', (_, settings, recorded, code) => {
    expect(codeOf(judgeAgain(checkOf(`${HTTP}, ${settings}`), recorded))).toBe(code);
  });

  it('judges a name by the time that its name took, and a port by all its phases', () => {
    const recorded = healthy({ phases: phases(30, 100), facts: {} });
    const dns = (latency: string) => checkOf(`kind: dns, name: it.example, expect: { latency: ${latency} }`);
    const tcp = (latency: string) => checkOf(`kind: tcp, host: it.example, port: 80, expect: { latency: ${latency} }`);
    expect(
      [dns('29ms'), dns('30ms'), tcp('129ms'), tcp('130ms')].map((check) => codeOf(judgeAgain(check, recorded))),
    ).toEqual(['dns.slow', 'healthy', 'tcp.slow', 'healthy']);
  });

  it('keeps the recorded outcome itself where the thresholds say the same', () => {
    const slow = failing(fault('http.slow', 'as it was told'), { phases: phases(900), facts: {} });
    expect(judgeAgain(checkOf(`${HTTP}, expect: { latency: 800ms }`), slow)).toBe(slow);
  });
});

describe('judgeAgain of Redis', () => {
  const info = { usedMemoryBytes: 800, maxMemoryBytes: 1000, countedMemoryBytes: 790, evicts: true } as const;
  const SEEN: Record<string, Partial<Seen>> = {
    healthy: { role: 'master', pingMs: 4, info },
    lagging: { role: 'replica', pingMs: 4, info: { ...info, linkUp: true, lagS: 12, master: '10.0.0.1:6379' } },
    'without a link': { role: 'replica', pingMs: 4, info: { ...info, linkUp: false } },
    full: { role: 'master', pingMs: 80, info: { ...info, countedMemoryBytes: 1000, evicts: false } },
    slow: { role: 'master', pingMs: 80 },
    'open to anybody': { role: 'master', pingMs: 4, passwordNotNeeded: true, info },
  };
  const EXPECTED = [
    'role: master',
    'role: replica, latency: 50ms',
    'memoryBelow: 80%, latency: 5ms',
    'memoryBelow: 90%',
    'replicationLag: 10s',
    'replicationLag: 30s, role: replica',
  ].map(
    (expected) =>
      checkOf(`kind: redis, host: it.example, port: 6379, expect: { ${expected} }`) as Resolved<CheckOf<'redis'>>,
  );

  const judged = (check: Resolved<CheckOf<'redis'>>, seen: Seen): Outcome => {
    const observed = { phases: [{ name: 'ping', stage: 'command' as const, ms: seen.pingMs }], facts: factsOf(seen) };
    const judgement = judge(check, seen);
    return judgement ? failing(judgement.fault, observed, judgement.status) : healthy(observed);
  };

  it.each(Object.keys(SEEN))('says of one that is %s what the probe would have said', (name) => {
    const seen: Seen = { phases: [], passwordNotNeeded: false, pingMs: 0, skipped: {}, ...SEEN[name] };
    for (const before of EXPECTED) {
      for (const after of EXPECTED) {
        const [again, fresh] = [judgeAgain(after as Check, judged(before, seen)), judged(after, seen)];
        // What was masked by something graver is not in the record.
        if (seen.passwordNotNeeded && codeOf(judged(before, seen)) !== 'redis.password-not-needed') continue;
        expect([codeOf(again), again.status], JSON.stringify([before.expect, after.expect])).toEqual([
          codeOf(fresh),
          fresh.status,
        ]);
      }
    }
  });

  it('leaves what a server refused', () => {
    const refused = failing(fault('redis.oom', 'x'), {
      phases: [],
      facts: { role: 'master', broke: { at: 'PING', how: 'refused' } },
    });
    for (const check of EXPECTED) expect(judgeAgain(check as Check, refused)).toBe(refused);
  });
});

describe('judgeAgain of target groups', () => {
  const group: TargetGroup = {
    ...{ name: 'api', arn: 'arn', protocol: 'HTTP', targetType: 'ip', inUse: true },
    healthCheck: {
      enabled: true,
      protocol: 'HTTP',
      port: 'traffic-port',
      path: '/',
      matcher: '200',
      timeoutS: 5,
      intervalS: 30,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    },
  };
  const target = (id: string, zone: string, state: string, reason?: string): Target => ({
    id,
    port: 80,
    zone,
    state,
    ...(reason && { reason }),
  });
  const GROUPS: Record<string, [TargetGroup, Target[]]> = {
    'two healthy in one zone': [group, [target('1', 'a', 'healthy'), target('2', 'a', 'healthy')]],
    'one of two': [group, [target('1', 'a', 'healthy'), target('2', 'b', 'unhealthy', 'Target.Timeout')]],
    'one of two, the other starting': [
      group,
      [target('1', 'a', 'healthy'), target('2', 'b', 'initial', 'Elb.InitialHealthChecking')],
    ],
    'none registered': [group, []],
    'a time-out as long as the interval': [
      { ...group, healthCheck: { ...group.healthCheck, timeoutS: 30 } },
      [target('1', 'a', 'healthy'), target('2', 'b', 'healthy')],
    ],
    'not in use': [{ ...group, inUse: false }, [target('1', 'a', 'healthy')]],
  };
  const EXPECTED = ['minHealthy: 0', 'minHealthy: 1', 'minHealthy: 2', 'minHealthy: 3', 'zones: [a, b]'].map(
    (expected) => checkOf(`kind: target-group, name: api, expect: { ${expected} }`) as CheckOf<'target-group'>,
  );
  const judged = ({ expect: { minHealthy = 1, zones = [] } = {} }: CheckOf<'target-group'>, name: string): Outcome => {
    const [one, targets] = GROUPS[name] as [TargetGroup, Target[]];
    return judgeTargetGroup(one, targets, { minHealthy, zones });
  };

  it.each(Object.keys(GROUPS))('says of %s what the probe would have said', (name) => {
    for (const before of EXPECTED) {
      for (const after of EXPECTED) {
        const recorded = judged(before, name);
        // A slip in its settings is told last of all, and not in the record when something else was.
        if (name.startsWith('a time-out') && codeOf(recorded) !== 'target.misconfigured') continue;
        const again = judgeAgain(after, recorded);
        const fresh = judged(after, name);
        const shown = (outcome: Outcome) => [
          codeOf(outcome),
          outcome.status,
          'settling' in outcome && outcome.settling === true,
        ];
        expect(shown(again), JSON.stringify([before.expect, after.expect])).toEqual(shown(fresh));
      }
    }
  });

  it('leaves a group of which not all targets are in the record', () => {
    const recorded = healthy({ phases: [], facts: { healthy: 30, total: 30, targets: [] } });
    expect(judgeAgain(EXPECTED[3] as Check, recorded)).toBe(recorded);
  });
});
