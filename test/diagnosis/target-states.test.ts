import { describe, expect, it } from 'vitest';

import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { checkOf } from './evidence.ts';
import {
  ARN,
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
const stopped = (reason: string, exitCode?: number, livedS?: number, stopCode = 'EssentialContainerExited') => ({
  reason,
  stopCode,
  ...(exitCode !== undefined && { exitCode }),
  ...(livedS !== undefined && {
    startedAt: '2026-11-24T20:00:00.000Z',
    stoppedAt: new Date(Date.parse('2026-11-24T20:00:00.000Z') + livedS * 1000).toISOString(),
  }),
});
const twice = <T>(task: T): T[] => [task, task];
const PAIR = { attached: [{ groupArn: 'arn:x/blue/1', container: 'app', port: 8000, pair: ARN }] };
const SOME_FIT = ['us-east-1a', 'us-east-1b', 'all'].map((zone) => target('unused', 'Target.NotInUse', { zone }));
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
      'tasks that do not start',
      'target.none-registered',
      { more: { containers: containers({ running: 0, events: [{ at: '', message: 'unable to place a task' }] }) } },
      'target.none-registered/tasks-fail medium',
    ],
    [
      'tasks that are on their way',
      'target.none-registered',
      {
        more: {
          containers: containers(
            { running: 0, pending: 2 },
            { stopped: [stopped('Scaling activity initiated by (deployment x)', 143)] },
          ),
        },
      },
      'target.none-registered medium',
    ],
    [
      'a first deployment',
      'target.none-registered',
      { more: { containers: containers({ ...IN_PROGRESS, running: 0 }) } },
      'target.none-registered/deploying high',
    ],
    [
      'the other of a pair',
      'target.none-registered',
      { more: { containers: containers(PAIR) } },
      'target.none-registered/idle medium',
    ],
    [
      'tasks that end, of a pair',
      'target.none-registered',
      { more: { containers: containers({ ...PAIR, running: 0 }, { stopped: [stopped('no image')] }) } },
      'target.none-registered/tasks-fail high',
    ],
    [
      'no service',
      'target.none-registered',
      { more: { containers: NO_SERVICE } },
      'target.none-registered/not-attached medium',
    ],
    [
      'no service, a worker attached to nothing',
      'target.none-registered',
      { more: { containers: { seen: { ...NO_SERVICE.seen, unattached: [{ cluster: 'hokusai', name: 'worker' }] } } } },
      'target.none-registered/not-attached medium',
    ],
    [
      'no service of those looked at',
      'target.none-registered',
      { more: { containers: { seen: { ...NO_SERVICE.seen, lacks: { services: 'could not look at all' } } } } },
      'target.none-registered/not-attached low',
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
    ['not in use, all zones enabled', 'target.not-in-use', { targets: SOME_FIT }, 'target.not-in-use low'],
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
        more: { containers: containers({}, { stopped: twice(stopped('exited', 1, 20)) }) },
      },
      'target.stuck-initial/crash-loop high',
    ],
    [
      'tasks that crash after who knows how long',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({}, { stopped: twice(stopped('exited', 1)) }) } },
      'target.stuck-initial/crash-loop medium',
    ],
    [
      'tasks that ran for hours',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({}, { stopped: twice(stopped('exited', 1, 7200)) }) } },
      'target.stuck-initial/starting medium',
    ],
    ...['SpotInterruption', 'TerminationNotice', 'ServiceSchedulerInitiated'].map(
      (stopCode): Row => [
        `tasks that were stopped: ${stopCode}`,
        'target.stuck-initial',
        {
          targets: [NEW],
          more: { containers: containers({}, { stopped: twice(stopped('stopped', 143, 20, stopCode)) }) },
        },
        'target.stuck-initial/starting medium',
      ],
    ),
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
                stopped('Scaling activity initiated by (deployment x)', 143, 20, 'ServiceSchedulerInitiated'),
                stopped('Scaling activity initiated by (deployment x)', 143, 20, 'ServiceSchedulerInitiated'),
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
      { targets: [NEW], more: { containers: containers({}, { stopped: twice(stopped(BY_CHECKS, 143, 65)) }) } },
      'target.stuck-initial/grace-period high',
    ],
    [
      'grace period 0, one task',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({}, { stopped: [stopped(BY_CHECKS, 143, 65)] }) } },
      'target.stuck-initial/grace-period medium',
    ],
    [
      'grace period 0, an app that answers',
      'target.stuck-initial',
      {
        targets: [NEW],
        dials: [dial('answered', { status: 500 })],
        more: { containers: containers({}, { stopped: twice(stopped(BY_CHECKS, 143, 65)) }) },
      },
      'target.stuck-initial/grace-period medium',
    ],
    [
      'grace period 0, tasks that had drained for long',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({}, { stopped: twice(stopped(BY_CHECKS, 143, 400)) }) } },
      'target.stuck-initial/grace-period medium',
    ],
    [
      'grace period 0, tasks that had served for an hour',
      'target.stuck-initial',
      { targets: [NEW], more: { containers: containers({}, { stopped: twice(stopped(BY_CHECKS, 143, 3600)) }) } },
      'target.stuck-initial/starting medium',
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
  const some = (more: Partial<Evidence> = {}, dials = [dial('silent', { id: '10.0.2.5', waitedMs: 15_000 })]) =>
    explainGroup('target.some-unhealthy', { targets: [UP, DOWN], dials, more });

  it('is told with how many, the floor and why', () => {
    const [found] = some();
    expect(found).toMatchObject({ cause: 'target.some-unhealthy', confidence: 'high' });
    expect(found?.summary).toBe(
      '1 of 2 targets of api fails its health checks, 1 healthy; at least 1 is needed, so it still serves: ' +
        'the targets of api accept connections and do not answer, not even within 15 s',
    );
  });

  it('is not told with a reason that is a guess', () => {
    const [found] = some({}, [dial('silent', { id: '10.0.2.5', waitedMs: 4000 })]);
    expect(found).toMatchObject({ confidence: 'high', summary: expect.stringMatching(/so it still serves$/) });
  });

  it('has the one task replaced that fails, and no other, when all else was looked at', () => {
    const tasks = [
      { id: 't1', address: '10.0.1.5', health: 'UNKNOWN' },
      { id: 't2', address: '10.0.2.5', health: 'UNKNOWN' },
    ];
    const [found] = some({ containers: containers({}, { tasks }) });
    const commands = (found && commandsOf(found)) ?? [];
    expect(commands.at(-1)).toBe('aws ecs stop-task --cluster hokusai --task t2 --region us-east-1');
    expect(commands.join()).not.toContain('force-new-deployment');
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

describe('a mend', () => {
  const saysOf = (code: FaultCode, given: Parameters<typeof explainGroup>[1]): string[] =>
    explainGroup(code, given).flatMap(({ remedy }) => remedy.map(({ say }) => say));

  it.each<[string, FaultCode, Parameters<typeof explainGroup>[1]]>([
    ['set to 0', 'target.none-registered', { more: { containers: containers({ desired: 0, running: 0 }) } }],
    ['scaled in', 'target.draining-too-long', { targets: [LEAVING], more: { containers: containers({ desired: 0 }) } }],
  ])('of a service that is %s doubts that it is not meant, and tells what it was', (_, code, given) => {
    expect(saysOf(code, given)).toEqual([
      'See whether Auto Scaling sets the number of tasks: if so, raise its minimum, or it sets it back',
      'If 0 is not meant: run 1 (was 0)',
    ]);
  });

  it('never lowers a grace period', () => {
    const given = (gracePeriodS: number) => ({ targets: [NEW], more: { containers: containers({ gracePeriodS }) } });
    expect(saysOf('target.stuck-initial', given(900)).join()).not.toContain('300 s');
    expect(saysOf('target.stuck-initial', given(60))).toContain('Give the tasks 300 s to start (was 60 s)');
  });

  it('of an empty group attaches a service only after all else', () => {
    const unattached = [{ cluster: 'hokusai', name: 'worker' }];
    const says = saysOf('target.none-registered', {
      more: { containers: { seen: { ...NO_SERVICE.seen, unattached } } },
    });
    expect(says[0]).toContain('blue and green pair');
    expect(says.indexOf('If worker should fill it: attach it; it starts a deployment')).toBe(3);
  });

  it.each([
    ['of one load balancer shows what answers there now', ['HTTP', 'HTTPS'], ['public'], 'from port 443 of public'],
    ['of several leaves the choice', ['HTTPS'], ['public', 'internal'], 'Find the load balancer that should send'],
  ])('of a group without a rule %s', (_, protocols, names, expected) => {
    const [balancer] = group().seen.loadBalancers;
    const seen = group({
      group: { ...group().seen.group, inUse: false } as never,
      loadBalancers: names.map((name) => ({ ...balancer, name })) as never,
      listeners: protocols.map((protocol) => ({
        arn: `arn:${protocol}`,
        loadBalancer: 'public',
        protocol,
        port: protocol === 'HTTP' ? 80 : 443,
      })),
    });
    const says = saysOf('target.not-in-use', { more: { group: seen } });
    expect(says[0]).toContain('blue and green');
    expect(says.at(-1)).toContain(expected);
  });

  it('of all that fail goes back before it replaces', () => {
    const says = saysOf('target.fail-open', {
      targets: [target('unhealthy', 'Target.Timeout'), DOWN],
      more: { containers: containers() },
    });
    expect(says[1]).toBe('If all began with one deployment: go back to the task definition before it (now api:7)');
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
