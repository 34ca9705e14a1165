import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import type { SandboxGroup } from '../../sandbox/aws/target-group.ts';
import { createTargetGroupReader } from '../../shared/aws/target-groups.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { createTargetGroupProbe } from '../../shared/probes/target-group.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { clientsOf } from '../aws/clients-of.ts';

const CHECK: Resolved<CheckOf<'target-group'>> = {
  kind: 'target-group',
  id: 'api-targets',
  service: 'api',
  from: 'vpc',
  timeoutMs: 5000,
  confirmMs: [],
  judging: { failAfter: 1, recoverAfter: 2 },
  hash: 'h',
};
const QUICK = { timeoutMs: 150, intervalMs: 40, registrationMs: 10, healthyThreshold: 1 };
const FAST_ANSWER: RequestListener = (_, response) => void response.writeHead(200).end();

describe('the target-group probe', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  let apps: Server[];

  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis);
    apps = [];
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
    for (const app of apps) app.closeAllConnections();
    await Promise.all(apps.map((app) => new Promise((resolve) => app.close(resolve))));
  });

  const serve = async (listener: RequestListener): Promise<number> => {
    const app = createServer(listener);
    apps.push(app);
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    return (app.address() as AddressInfo).port;
  };
  const groupOf = async (name: string, listener: RequestListener): Promise<SandboxGroup> => {
    const group = apis.loadBalancer.addGroup({ name, ...QUICK });
    group.register({ id: '127.0.0.1', port: await serve(listener), zone: 'us-east-1a' });
    return group;
  };
  const newProbe = () => {
    const targetGroups = createTargetGroupReader({ client: clients.elb, clock: systemClock, cacheMs: 60_000 });
    const probe = createTargetGroupProbe({ targetGroups, clock: systemClock });
    return (check: Partial<typeof CHECK>, signal = new AbortController().signal) =>
      probe({ ...CHECK, ...check }, signal);
  };
  const codeOf = (outcome: Outcome): string => (outcome.status === 'healthy' ? 'healthy' : outcome.fault.code);
  const eventually = (ask: () => Promise<Outcome>, code: string): Promise<Outcome> =>
    vi.waitFor(
      async () => {
        const outcome = await ask();
        expect(codeOf(outcome)).toBe(code);
        return outcome;
      },
      { timeout: 10_000, interval: 20 },
    );

  it('follows what real health checks find, from start to time-outs and back', async () => {
    let slow = false;
    const group = await groupOf('api', (_, response) => {
      if (!slow) response.writeHead(200).end();
    });
    const probe = newProbe();
    const ask = () => probe({ name: 'api' });
    const healthyOne = await eventually(ask, 'healthy');
    expect(healthyOne).toMatchObject({
      phases: [{ name: 'describe', stage: 'target' }],
      facts: { healthy: 1, total: 1, failOpen: false },
    });
    slow = true;
    const failed = await eventually(ask, 'target.timeout');
    expect(failed).toMatchObject({
      status: 'unhealthy',
      fault: {
        stage: 'target',
        message: expect.stringMatching(/^api: 0 of 1 healthy: 1 x Target\.Timeout \(127\.0\.0\.1:\d+ us-east-1a\); /),
      },
      facts: { failOpen: true, targets: [{ state: 'unhealthy', reason: 'Target.Timeout' }] },
    });
    slow = false;
    await eventually(ask, 'healthy');
    group.settings.deregistrationMs = 30;
    group.deregister(group.targets()[0] ?? { id: '', port: 0 });
    await eventually(ask, 'target.none-registered');
  });

  it('tells a wrong status code with the code', async () => {
    await groupOf('api', (_, response) => void response.writeHead(503).end());
    const probe = newProbe();
    const outcome = await eventually(() => probe({ name: 'api' }), 'target.wrong-code');
    expect(outcome).toMatchObject({
      fault: { message: expect.stringContaining('Health checks failed with these codes: [503]') },
    });
  });

  it('is settling while its only target starts', async () => {
    apis.loadBalancer
      .addGroup({ name: 'api', registrationMs: 60_000 })
      .register({ id: '127.0.0.1', port: 1, zone: 'a' });
    expect(await newProbe()({ name: 'api' })).toMatchObject({
      status: 'unhealthy',
      settling: true,
      fault: { code: 'target.stuck-initial', message: expect.stringContaining('1 x Elb.RegistrationInProgress') },
    });
  });

  it('names a group that does not exist', async () => {
    expect(await newProbe()({ name: 'gone' })).toMatchObject({
      status: 'unhealthy',
      fault: {
        code: 'target.not-found',
        message: 'no target group is named gone in this account and Region: mend the name, or create the group',
      },
    });
  });

  it('judges the group of blue and green that is in use, and sees the switch at once', async () => {
    const blue = await groupOf('blue', FAST_ANSWER);
    const green = await groupOf('green', FAST_ANSWER);
    green.use(false);
    const probe = newProbe();
    const ask = () => probe({ names: ['blue', 'green'] });
    expect((await eventually(ask, 'healthy')).facts).toMatchObject({ group: 'blue' });
    green.use(true);
    blue.use(false);
    expect((await eventually(ask, 'healthy')).facts).toMatchObject({ group: 'green' });
    green.use(false);
    expect(await eventually(ask, 'target.not-in-use')).toMatchObject({
      fault: { message: 'no load balancer sends to blue or green: add a listener rule for one of them' },
    });
  });

  it('tells a group that no load balancer uses, with its targets', async () => {
    const group = await groupOf('api', FAST_ANSWER);
    group.use(false);
    expect(await newProbe()({ name: 'api' })).toMatchObject({
      fault: { code: 'target.not-in-use', message: 'api: no load balancer sends to it: add a listener rule' },
      facts: { total: 1, targets: [{ state: 'unused', reason: 'Target.NotInUse' }] },
    });
  });

  it('judges the worst of several groups in use, and tells which name is missing', async () => {
    await groupOf('blue', FAST_ANSWER);
    apis.loadBalancer.addGroup({ name: 'green' });
    const outcome = await newProbe()({ names: ['blue', 'green', 'gone'] });
    expect(outcome).toMatchObject({
      fault: { code: 'target.none-registered' },
      facts: { group: 'green', notFound: ['gone'] },
    });
  });

  it('finds a group that was made anew under its name', async () => {
    await groupOf('api', FAST_ANSWER);
    const probe = newProbe();
    await eventually(() => probe({ name: 'api' }), 'healthy');
    apis.loadBalancer.removeGroup('api');
    expect(codeOf(await probe({ name: 'api' }))).toBe('target.not-found');
    await groupOf('api', FAST_ANSWER);
    await eventually(() => probe({ name: 'api' }), 'healthy');
  });

  it('takes its minimum and zones from the check', async () => {
    await groupOf('api', FAST_ANSWER);
    const probe = newProbe();
    await eventually(() => probe({ name: 'api' }), 'healthy');
    await eventually(() => probe({ name: 'api', expect: { minHealthy: 2 } }), 'target.some-unhealthy');
    await eventually(() => probe({ name: 'api', expect: { zones: ['us-east-1b'] } }), 'target.zone-lost');
  });

  it.each([
    ['denied', 'aws.access-denied', /elasticloadbalancing:DescribeTargetHealth on api is not allowed/],
    ['throttled', 'aws.throttled', /elasticloadbalancing:DescribeTargetHealth on api is throttled/],
  ] as const)('is unknown when its API is %s', async (trouble, code, message) => {
    await groupOf('api', FAST_ANSWER);
    apis.troubles.start('elasticloadbalancing:DescribeTargetHealth', trouble);
    const outcome = await newProbe()({ name: 'api' });
    expect(outcome).toMatchObject({ status: 'unknown', fault: { code, message: expect.stringMatching(message) } });
  });

  it('answers when its time is up', async () => {
    apis.troubles.start('elasticloadbalancing', 'silent');
    const outcome = await newProbe()({ name: 'api', timeoutMs: 50 }, AbortSignal.timeout(50));
    expect(outcome).toMatchObject({
      status: 'unknown',
      fault: { code: 'aws.unreachable', message: "the load balancer's API did not answer for api within 50 ms" },
    });
  });
});
