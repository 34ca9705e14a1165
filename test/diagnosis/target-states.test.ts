import { describe, expect, it } from 'vitest';

import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { checkOf } from './evidence.ts';
import {
  commandsOf,
  containers,
  dial,
  explainGroup,
  group,
  IN_PROGRESS,
  NO_SERVICE,
  target,
} from './target-evidence.ts';

const UP = target('healthy');
const DOWN = target('unhealthy', 'Target.Timeout', { id: '10.0.2.5', zone: 'us-east-1b' });
const NEW = target('initial', 'Elb.InitialHealthChecking');
const LEAVING = target('draining', 'Target.DeregistrationInProgress');
const stopped = (reason: string, exitCode?: number) => ({ reason, ...(exitCode !== undefined && { exitCode }) });
const BY_CHECKS = 'Task failed ELB health checks in (target-group arn)';
const STALE = { deployments: [{ ...IN_PROGRESS.deployments[0], createdAt: '2026-11-24T23:00:00Z' }] } as never;
const ZONES = { check: checkOf('target-group', { name: 'api', expect: { zones: ['us-east-1a', 'us-east-1b'] } }) };

type Row = [string, FaultCode, Parameters<typeof explainGroup>[1], string];

describe('a group without enough healthy targets', () => {
  it.each<Row>([
    [
      'service set to 0',
      'target.none-registered',
      { more: { containers: containers({ desired: 0, running: 0 }) } },
      'target.none-registered/scaled-to-zero high',
    ],
    [
      'tasks that end',
      'target.none-registered',
      { more: { containers: containers({ running: 0 }, { stopped: [stopped('no image')] }) } },
      'target.none-registered/tasks-fail high',
    ],
    [
      'no service',
      'target.none-registered',
      { more: { containers: NO_SERVICE } },
      'target.none-registered/not-attached medium',
    ],
    [
      'unseen service',
      'target.none-registered',
      { more: { containers: { unseen: 'could not look' } } },
      'target.none-registered low',
    ],
    [
      'stopped instance',
      'target.none-registered',
      { targets: [target('unused', 'Target.InvalidState')] },
      'target.none-registered/unusable high',
    ],
    [
      'not in use',
      'target.not-in-use',
      { more: { group: group({ group: { ...group().seen.group, inUse: false } as never }) } },
      'target.not-in-use/no-listener-rule high',
    ],
    [
      'zone not enabled',
      'target.not-in-use',
      { targets: [target('unused', 'Target.NotInUse', { zone: 'us-east-1c' })] },
      'target.not-in-use/zone-not-enabled high',
    ],
    [
      'not in use, unseen',
      'target.not-in-use',
      { more: { group: { unseen: 'could not look' } } },
      'target.not-in-use low',
    ],
    [
      'tasks that crash',
      'target.stuck-initial',
      {
        targets: [NEW],
        more: { containers: containers({}, { stopped: [stopped('exited', 1), stopped('exited', 1)] }) },
      },
      'target.stuck-initial/crash-loop high',
    ],
    [
      'tasks that were scaled in',
      'target.stuck-initial',
      {
        targets: [NEW],
        more: {
          containers: containers(
            {},
            {
              stopped: [
                stopped('Scaling activity initiated by (deployment x)', 143),
                stopped('Scaling activity initiated by (deployment x)', 143),
              ],
            },
          ),
        },
      },
      'target.stuck-initial/starting medium',
    ],
    [
      'grace period 0',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({}, { stopped: [stopped(BY_CHECKS, 143)] }) } },
      'target.stuck-initial/grace-period high',
    ],
    [
      'long grace period',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({ gracePeriodS: 600 }, { stopped: [stopped(BY_CHECKS)] }) } },
      'target.stuck-initial/starting medium',
    ],
    [
      'first targets of a deployment',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers(IN_PROGRESS) } },
      'target.stuck-initial/deploying high',
    ],
    [
      'a deployment that lasts an hour',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers(STALE) } },
      'target.stuck-initial/starting medium',
    ],
    ['nothing seen', 'target.stuck-initial', { targets: [NEW] }, 'target.stuck-initial/starting low'],
    [
      'scaled in',
      'target.draining-too-long',
      { targets: [LEAVING], more: { containers: containers({ desired: 0 }) } },
      'target.draining-too-long/scaled-in high',
    ],
    [
      'a long delay',
      'target.draining-too-long',
      { targets: [LEAVING], more: { group: group({ deregistrationDelayS: 300 }) } },
      'target.draining-too-long/long-delay medium',
    ],
    [
      'a deployment that replaces them',
      'target.draining-too-long',
      { targets: [LEAVING], more: { containers: containers(IN_PROGRESS) } },
      'target.draining-too-long/deploying high',
    ],
    ['checks off', 'target.checks-disabled', {}, 'target.checks-disabled high'],
    [
      'an error of the load balancer',
      'target.elb-internal',
      { targets: [target('unhealthy', 'Elb.InternalError')] },
      'target.elb-internal high',
    ],
    [
      'no such group',
      'target.not-found',
      { more: { group: { seen: { targets: [], loadBalancers: [], listeners: [], similar: [] } } } },
      'target.not-found high',
    ],
    [
      'a similar name',
      'target.not-found',
      { more: { group: { seen: { targets: [], loadBalancers: [], listeners: [], similar: ['api-2'] } } } },
      'target.not-found/similar high',
    ],
    [
      'no such group, unseen',
      'target.not-found',
      { more: { group: { unseen: 'could not look' } } },
      'target.not-found low',
    ],
    [
      'too few',
      'target.some-unhealthy',
      { targets: [UP], facts: { minHealthy: 2 } },
      'target.some-unhealthy/too-few-registered high',
    ],
  ])('because of %s', (_, code, given, expected) => {
    const [found] = explainGroup(code, given);
    expect(`${found?.cause} ${found?.confidence}`).toBe(expected);
  });
});

describe('a group in part', () => {
  const some = (more: Partial<Evidence> = {}, dials = [dial('silent', { id: '10.0.2.5' })]) =>
    explainGroup('target.some-unhealthy', { targets: [UP, DOWN], dials, more });

  it('is told with how many, the floor and why', () => {
    const [found] = some();
    expect(found).toMatchObject({ cause: 'target.some-unhealthy', confidence: 'high' });
    expect(found?.summary).toBe(
      '1 of 2 targets of api fails its health checks, 1 healthy; the floor is 1, so it serves: ' +
        'the targets of api accept connections and do not answer, not even within 100 ms',
    );
  });

  it('has the task replaced that fails', () => {
    const tasks = [
      { id: 't1', address: '10.0.1.5', health: 'UNKNOWN' },
      { id: 't2', address: '10.0.2.5', health: 'UNKNOWN' },
    ];
    const [found] = some({ containers: containers({}, { tasks }) });
    expect(found && commandsOf(found)[0]).toBe('aws ecs stop-task --cluster hokusai --task t2 --region us-east-1');
  });

  it('accuses nobody while a deployment is under way', () => {
    const [found] = some({ containers: containers(IN_PROGRESS) });
    expect(found).toMatchObject({ cause: 'target.some-unhealthy/deploying', title: 'a deployment is under way' });
    expect(found && commandsOf(found)).toEqual([
      'aws ecs wait services-stable --cluster hokusai --services api --region us-east-1',
    ]);
  });

  it('takes no deployment as an excuse of which a task has failed', () => {
    const [deployment] = IN_PROGRESS.deployments;
    const [found] = some({ containers: containers({ deployments: [{ ...deployment, failed: 2 } as never] }) });
    expect(found?.cause).toBe('target.some-unhealthy');
  });

  it.each<[string, Parameters<typeof explainGroup>[1], string]>([
    ['has no target', { targets: [UP] }, 'target.zone-lost/none-registered'],
    ['has targets that fail', { targets: [UP, DOWN] }, 'target.zone-lost/unhealthy'],
  ])('loses a zone that %s', (_, given, cause) => {
    const [found] = explainGroup('target.zone-lost', { ...given, more: ZONES });
    expect(found).toMatchObject({ cause, confidence: 'high' });
    expect(found?.summary).toContain('us-east-1b of api has no healthy target');
  });

  it('loses a zone in which the load balancer is not', () => {
    const [balancer] = group().seen.loadBalancers;
    const seen = group({ loadBalancers: [{ ...balancer, zones: ['us-east-1a'], subnetIds: ['subnet-a'] } as never] });
    const [found] = explainGroup('target.zone-lost', { targets: [UP], more: { ...ZONES, group: seen } });
    expect(found?.cause).toBe('target.zone-lost/zone-not-enabled');
    expect(found && commandsOf(found)[1]).toMatch(
      /^printf %s 'subnet of us-east-1b: ' && read -r value && .* --subnets subnet-a "\$value"$/,
    );
  });
});

describe('a group of which all fail', () => {
  it('tells that traffic goes to all, and each cause beside it', () => {
    const found = explainGroup('target.fail-open', {
      targets: [target('unhealthy', 'Target.Timeout'), { ...DOWN, reason: 'Target.FailedHealthChecks' }],
      dials: [dial('silent', { waitedMs: 15_000 }), dial('not-http', { id: '10.0.2.5' })],
    });
    expect(found.map(({ cause }) => cause)).toEqual([
      'target.fail-open',
      'target.timeout/silent',
      'target.failed-checks/not-http',
    ]);
    expect(found[0]?.evidence).toContain(
      'load balancer: with no healthy target it sends traffic to all of them (fail-open)',
    );
  });
});

describe('settings', () => {
  it('are mended with a time-out below the interval, and tell of a grace period beside', () => {
    const found = explainGroup('target.misconfigured', {
      targets: [UP],
      settings: { healthCheckTimeoutS: 30 },
      more: { containers: containers({}, { stopped: [stopped(BY_CHECKS)] }) },
    });
    expect(found.map(({ cause }) => cause)).toEqual(['target.misconfigured', 'target.misconfigured/grace-period']);
    expect(found[0] && commandsOf(found[0])[0]).toContain(
      '--health-check-timeout-seconds 30 --health-check-interval-seconds 35 ',
    );
  });
});
