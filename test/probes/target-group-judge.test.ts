import { describe, expect, it } from 'vitest';

import type { Target, TargetGroup } from '../../shared/aws/target-groups.ts';
import { judgeTargetGroup } from '../../shared/probes/target-group-judge.ts';

const CHECK = {
  enabled: true,
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/health',
  matcher: '200',
  timeoutS: 5,
  intervalS: 30,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
};
const GROUP: TargetGroup = {
  name: 'api',
  arn: 'arn:api',
  protocol: 'HTTP',
  targetType: 'ip',
  inUse: true,
  healthCheck: CHECK,
};
const SETTINGS = 'health check HTTP /health on traffic-port, matcher 200, time-out 5 s, interval 30 s, 2 failures';

let nextId = 0;
const target = (state: string, reason?: string, more: Partial<Target> = {}): Target => {
  nextId = (nextId % 200) + 1;
  return { id: `10.0.1.${nextId}`, port: 8000, zone: 'us-east-1a', state, ...(reason ? { reason } : {}), ...more };
};
const up = (more?: Partial<Target>) => target('healthy', undefined, more);
const down = (reason: string, more?: Partial<Target>) => target('unhealthy', reason, more);

type Case = {
  targets: Target[];
  group?: Partial<TargetGroup>;
  minHealthy?: number;
  zones?: string[];
};
const judge = ({ targets, group, minHealthy = 1, zones = [] }: Case) =>
  judgeTargetGroup({ ...GROUP, ...group }, targets, { minHealthy, zones });
const verdictOf = (given: Case): string => {
  const outcome = judge(given);
  if (outcome.status === 'healthy') return 'healthy';
  return [outcome.status, outcome.fault.code, ...(outcome.settling ? ['settling'] : [])].join(' ');
};

describe('each state and reason of a target', () => {
  it.each([
    ['healthy', undefined, 'healthy'],
    ['initial', 'Elb.RegistrationInProgress', 'unhealthy target.stuck-initial settling'],
    ['initial', 'Elb.InitialHealthChecking', 'unhealthy target.stuck-initial settling'],
    ['unhealthy', 'Target.Timeout', 'unhealthy target.timeout'],
    ['unhealthy', 'Target.ResponseCodeMismatch', 'unhealthy target.wrong-code'],
    ['unhealthy', 'Target.FailedHealthChecks', 'unhealthy target.failed-checks'],
    ['unhealthy', 'Elb.InternalError', 'unhealthy target.elb-internal'],
    ['unhealthy', 'Some.NewReason', 'unhealthy target.failed-checks'],
    ['unhealthy.draining', 'Target.DeregistrationInProgress', 'unhealthy target.draining-too-long settling'],
    ['unused', 'Target.NotRegistered', 'unhealthy target.none-registered'],
    ['unused', 'Target.NotInUse', 'unhealthy target.not-in-use'],
    ['unused', 'Target.InvalidState', 'unhealthy target.none-registered'],
    ['unused', 'Target.IpUnusable', 'unhealthy target.none-registered'],
    ['draining', 'Target.DeregistrationInProgress', 'unhealthy target.draining-too-long settling'],
    ['unavailable', 'Target.HealthCheckDisabled', 'unknown target.checks-disabled'],
    ['unavailable', 'Elb.InternalError', 'unhealthy target.elb-internal'],
  ])('%s %s alone in its group', (state, reason, verdict) => {
    expect(verdictOf({ targets: [target(state, reason)] })).toBe(verdict);
  });

  it.each([
    ['initial', 'Elb.InitialHealthChecking', 'healthy'],
    ['draining', 'Target.DeregistrationInProgress', 'healthy'],
    ['unhealthy.draining', 'Target.DeregistrationInProgress', 'healthy'],
    ['unhealthy', 'Target.Timeout', 'degraded target.some-unhealthy'],
    ['unused', 'Target.InvalidState', 'degraded target.some-unhealthy'],
    ['unused', 'Target.NotInUse', 'degraded target.some-unhealthy'],
    ['unavailable', 'Elb.InternalError', 'degraded target.some-unhealthy'],
  ])('%s %s beside enough healthy ones', (state, reason, verdict) => {
    expect(verdictOf({ targets: [up(), target(state, reason)] })).toBe(verdict);
  });
});

describe('a group', () => {
  const timeout = () => down('Target.Timeout');
  const initial = () => target('initial', 'Elb.InitialHealthChecking');
  it.each<[string, Case, string]>([
    ['without targets', { targets: [] }, 'unhealthy target.none-registered'],
    ['that may be empty', { targets: [], minHealthy: 0 }, 'healthy'],
    ['that may be empty, with all down', { targets: [timeout()], minHealthy: 0 }, 'degraded target.some-unhealthy'],
    [
      'that no load balancer uses',
      { targets: [target('unused', 'Target.NotInUse')], group: { inUse: false } },
      'unhealthy target.not-in-use',
    ],
    [
      'of a lambda with its checks off',
      { targets: [up()], group: { targetType: 'lambda', healthCheck: { ...CHECK, enabled: false } } },
      'unknown target.checks-disabled',
    ],
    ['below its minimum for one reason', { targets: [up(), timeout()], minHealthy: 2 }, 'unhealthy target.timeout'],
    [
      'below its minimum for several reasons: the most frequent',
      { targets: [up(), down('Target.FailedHealthChecks'), timeout(), timeout()], minHealthy: 2 },
      'unhealthy target.timeout',
    ],
    [
      'all down for several reasons',
      { targets: [timeout(), timeout(), down('Target.FailedHealthChecks')] },
      'unhealthy target.fail-open',
    ],
    ['all down for one reason', { targets: [timeout(), timeout()] }, 'unhealthy target.timeout'],
    ['with too few registered', { targets: [up()], minHealthy: 2 }, 'unhealthy target.some-unhealthy'],
    [
      'below its minimum only because others settle',
      { targets: [up(), initial(), target('draining')], minHealthy: 2 },
      'unhealthy target.stuck-initial settling',
    ],
    [
      'below its minimum because one fails while another settles',
      { targets: [up(), initial(), timeout()], minHealthy: 2 },
      'unhealthy target.timeout',
    ],
    [
      'with a zone that has no target',
      { targets: [up()], zones: ['us-east-1a', 'us-east-1b'] },
      'degraded target.zone-lost',
    ],
    [
      'with a zone whose targets fail',
      { targets: [up(), down('Target.Timeout', { zone: 'us-east-1b' })], zones: ['us-east-1b'] },
      'degraded target.zone-lost',
    ],
    [
      'with a zone whose targets settle',
      { targets: [up(), target('initial', 'Elb.InitialHealthChecking', { zone: 'b' })], zones: ['us-east-1a', 'b'] },
      'degraded target.zone-lost settling',
    ],
    ['with all its zones', { targets: [up(), up({ zone: 'b' })], zones: ['us-east-1a', 'b'] }, 'healthy'],
    [
      'whose time-out is not below its interval',
      { targets: [up()], group: { healthCheck: { ...CHECK, timeoutS: 30 } } },
      'degraded target.misconfigured',
    ],
    [
      'of a network load balancer, whose time-out may equal the interval',
      { targets: [up()], group: { protocol: 'TCP', healthCheck: { ...CHECK, timeoutS: 10, intervalS: 10 } } },
      'healthy',
    ],
    [
      'misconfigured and down: the targets come first',
      { targets: [timeout()], group: { healthCheck: { ...CHECK, timeoutS: 30 } } },
      'unhealthy target.timeout',
    ],
  ])('%s', (_, given, verdict) => {
    expect(verdictOf(given)).toBe(verdict);
  });
});

describe('what is said', () => {
  const messageOf = (given: Case): string => {
    const outcome = judge(given);
    return outcome.status === 'healthy' ? 'healthy' : outcome.fault.message;
  };
  const at = (n: number, zone = 'us-east-1a') => ({ id: `10.0.1.${n}`, zone });

  it('has figures, targets and the health check', () => {
    const targets = [1, 2, 3, 4].map((n) => down('Target.Timeout', at(n)));
    expect(messageOf({ targets })).toBe(
      'api: 0 of 4 healthy: 4 x Target.Timeout (10.0.1.1:8000 us-east-1a, 10.0.1.2:8000 us-east-1a, ' +
        `10.0.1.3:8000 us-east-1a, …); traffic goes to all of them (fail-open); ${SETTINGS}`,
    );
  });

  it('has the status code that a target answered, and the matcher', () => {
    const description = 'Health checks failed with these codes: [503]';
    expect(messageOf({ targets: [up(), down('Target.ResponseCodeMismatch', { ...at(1), description })] })).toBe(
      `api: 1 of 2 healthy: 1 x Target.ResponseCodeMismatch: ${description} (10.0.1.1:8000 us-east-1a); ${SETTINGS}`,
    );
  });

  it('has each reason with its targets, the most frequent first', () => {
    const targets = [
      down('Target.Timeout', at(1)),
      down('Target.FailedHealthChecks', at(2)),
      down('Target.FailedHealthChecks', at(3)),
    ];
    expect(messageOf({ targets })).toContain(
      '2 x Target.FailedHealthChecks (10.0.1.2:8000 us-east-1a, 10.0.1.3:8000 us-east-1a), 1 x Target.Timeout (10.0.1.1:8000 us-east-1a)',
    );
  });

  it.each<[Case, string]>([
    [{ targets: [] }, 'api: no target is registered, at least 1 expected: register one'],
    [{ targets: [], group: { inUse: false } }, 'api: no load balancer sends to it: add a listener rule'],
    [{ targets: [up()], minHealthy: 2 }, 'api: 1 of 1 healthy, at least 2 expected: register more targets'],
    [
      { targets: [up()], zones: ['b', 'c'] },
      'api: no healthy target in b, c (none is registered there); 1 of 1 healthy',
    ],
    [
      { targets: [target('unused', 'Target.NotInUse', at(1))] },
      'api: no target is in a zone that its load balancer uses: enable the zone (1 x Target.NotInUse (10.0.1.1:8000 us-east-1a))',
    ],
    [
      { targets: [up()], group: { targetType: 'lambda', healthCheck: { ...CHECK, enabled: false } } },
      'api: a lambda group with its health checks off is not measured: enable them',
    ],
    [
      { targets: [up()], group: { healthCheck: { ...CHECK, timeoutS: 30 } } },
      'api: health check time-out of 30 s is not below its interval of 30 s',
    ],
    [
      { targets: [target('initial', 'Elb.InitialHealthChecking', at(1))] },
      'api: 0 of 1 healthy: 1 x Elb.InitialHealthChecking (10.0.1.1:8000 us-east-1a)',
    ],
  ])('%#', (given, message) => {
    expect(messageOf(given)).toBe(message);
  });
});

describe('the facts', () => {
  it('have each target, the zones and the settings', () => {
    const targets = [up({ id: '10.0.1.1' }), down('Target.Timeout', { id: '10.0.1.2', zone: 'us-east-1b' })];
    const { enabled: _, timeoutS, ...settings } = CHECK;
    expect(judge({ targets }).facts).toEqual({
      group: 'api',
      healthy: 1,
      total: 2,
      minHealthy: 1,
      failOpen: false,
      zones: { 'us-east-1a': { healthy: 1, total: 1 }, 'us-east-1b': { healthy: 0, total: 1 } },
      settings: { ...settings, healthCheckTimeoutS: timeoutS },
      targets,
    });
  });

  it('have twenty targets at most', () => {
    const { facts } = judge({ targets: Array.from({ length: 30 }, () => up()) });
    expect(facts).toMatchObject({ total: 30 });
    expect(facts.targets).toHaveLength(20);
  });

  it.each<[string, Target[], boolean]>([
    ['all unhealthy', [down('Target.Timeout'), down('Elb.InternalError')], true],
    ['all unhealthy but those that leave', [down('Target.Timeout'), target('draining')], true],
    ['one is healthy', [down('Target.Timeout'), up()], false],
    ['one still starts', [down('Target.Timeout'), target('initial')], false],
    ['there are none', [], false],
  ])('say whether the load balancer fails open: %s', (_, targets, failOpen) => {
    expect(judge({ targets }).facts.failOpen).toBe(failOpen);
  });
});
