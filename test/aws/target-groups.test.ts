import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { createTargetGroupReader } from '../../shared/aws/target-groups.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { callsOf, clientsOf } from './clients-of.ts';

const CACHE_MS = 300_000;

describe('the target group reader', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  const clock = createFakeClock();
  const reader = () => createTargetGroupReader({ client: clients.elb, clock, cacheMs: CACHE_MS });

  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis);
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  it('reads the settings of a group', async () => {
    apis.loadBalancer.addGroup({ name: 'api', path: '/ready', matcher: '200-299', timeoutMs: 2000, intervalMs: 5000 });
    expect(await reader().settings('api')).toEqual({
      name: 'api',
      arn: expect.stringMatching(/^arn:aws:elasticloadbalancing:.*targetgroup\/api\//),
      protocol: 'HTTP',
      targetType: 'ip',
      inUse: true,
      healthCheck: {
        enabled: true,
        protocol: 'HTTP',
        port: 'traffic-port',
        path: '/ready',
        matcher: '200-299',
        timeoutS: 2,
        intervalS: 5,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
      },
    });
  });

  it('asks for 45 groups in three calls', async () => {
    const names = Array.from({ length: 45 }, (_, n) => `group-${n}`);
    for (const name of names) apis.loadBalancer.addGroup({ name });
    const calls = callsOf(clients.elb);
    const read = reader();
    const groups = await Promise.all(names.map((name) => read.settings(name)));
    expect(groups.map((group) => group?.name)).toEqual(names);
    expect(calls.map(({ input }) => (input.Names as string[]).length)).toEqual([20, 20, 5]);
  });

  it('finds the one missing name of a batch, and spares the others', async () => {
    const names = Array.from({ length: 19 }, (_, n) => `group-${n}`);
    for (const name of names) apis.loadBalancer.addGroup({ name });
    const calls = callsOf(clients.elb);
    const read = reader();
    const groups = await Promise.all([...names, 'gone'].map((name) => read.settings(name)));
    expect(groups.map((group) => group?.name)).toEqual([...names, undefined]);
    expect(calls.length).toBeLessThan(12);
  });

  it('reuses settings for their lifetime, unless they must be fresh', async () => {
    const group = apis.loadBalancer.addGroup({ name: 'api' });
    const read = reader();
    await read.settings('api');
    group.settings.path = '/moved';
    clock.advance(CACHE_MS - 1);
    expect((await read.settings('api'))?.healthCheck.path).toBe('/health');
    expect((await read.settings('api', true))?.healthCheck.path).toBe('/moved');
    group.settings.path = '/again';
    clock.advance(CACHE_MS);
    expect((await read.settings('api'))?.healthCheck.path).toBe('/again');
  });

  it('does not remember that a group was missing', async () => {
    const read = reader();
    expect(await read.settings('api')).toBeUndefined();
    apis.loadBalancer.addGroup({ name: 'api' });
    expect(await read.settings('api')).toMatchObject({ name: 'api' });
  });

  it('reads each target with its state, reason and zone', async () => {
    const group = apis.loadBalancer.addGroup({ name: 'api', registrationMs: 60_000 });
    group.register({ id: '127.0.0.1', port: 8000, zone: 'us-east-1a' });
    const read = reader();
    const settings = await read.settings('api');
    if (!settings) throw new Error('no settings');
    group.use(false);
    expect(await read.targets(settings)).toEqual([
      {
        id: '127.0.0.1',
        port: 8000,
        zone: 'us-east-1a',
        state: 'unused',
        reason: 'Target.NotInUse',
        description: 'Target group is not configured to receive traffic from the load balancer',
      },
    ]);
    apis.loadBalancer.removeGroup('api');
    expect(await read.targets(settings)).toBeUndefined();
  });

  it('backs off when it is throttled', async () => {
    apis.loadBalancer.addGroup({ name: 'api' });
    const read = reader();
    const settings = await read.settings('api');
    apis.troubles.start('elasticloadbalancing:DescribeTargetHealth', 'throttled', 1);
    expect(settings && (await read.targets(settings))).toEqual([]);
  });

  it.each([
    ['DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetGroups on api is not allowed'],
    ['DescribeTargetHealth', 'elasticloadbalancing:DescribeTargetHealth on api is not allowed'],
  ])('names %s when it is denied', async (action, message) => {
    apis.loadBalancer.addGroup({ name: 'api' });
    apis.troubles.start(`elasticloadbalancing:${action}`, 'denied');
    const read = reader();
    const asked = read.settings('api').then((group) => group && read.targets(group));
    await expect(asked).rejects.toMatchObject({
      name: 'AwsError',
      fault: { code: 'aws.access-denied', message: expect.stringContaining(message) },
    });
  });
});
