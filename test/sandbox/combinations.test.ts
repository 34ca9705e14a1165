import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type Lab, startLab } from '../../sandbox/faults/lab.ts';
import { openMonitor } from '../../sandbox/faults/monitor.ts';
import { openStores } from '../../sandbox/faults/run.ts';
import type { Made } from '../../sandbox/faults/scenario.ts';
import { startBlackHole } from '../../sandbox/raw-servers.ts';
import type { MessageDocument } from '../../shared/alerts/json.ts';
import { notify } from '../../shared/notify.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { createInbox } from '../support/scripted-monitor.ts';

let stores: Awaited<ReturnType<typeof openStores>>;
let lab: Lab;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(() => stores.close());
afterEach(() => lab?.stop());

/** Watches for so many minutes, told as in one process; what was told. */
const tellings = async (made: Made, minutes: number): Promise<MessageDocument[]> => {
  const monitor = openMonitor(made, lab, await stores.create());
  const inbox = createInbox();
  try {
    for (let n = 1; n <= minutes; n += 1) {
      await monitor.run(n);
      const { config, store, timings, diagnosing } = monitor;
      await notify(config, { store, timings, diagnosing, clock: systemClock, publisher: inbox });
    }
  } finally {
    monitor.close();
  }
  return inbox.messages.map(({ json }) => json as MessageDocument);
};

const causesOf = (told: readonly MessageDocument[]): string[] =>
  told.flatMap(({ causes = [] }) => causes.map(({ cause, checks }) => `${cause} of ${checks.join(', ')}`)).sort();

const ok = (document: object = {}) => ({ status: 200, body: document });
/** An authority of the lab, as checks and groups take it. */
const HTTPS = { protocol: 'HTTPS' } as const;
const FAST = { timeoutMs: 2000, intervalMs: 100, healthyThreshold: 1, unhealthyThreshold: 1, registrationMs: 10 };

describe('several faults at once', () => {
  it('the name and Redis: each is named, the API that needs both is accused of nothing', async () => {
    lab = await startLab();
    lab.aws.registry.addNamespace('lab.local');
    lab.aws.registry.addService({ name: 'mlflow', namespace: 'lab.local' });
    const redis = lab.keep(await startBlackHole());
    const api = await lab.app(async () => ({
      status: 503,
      body: { error: 'cannot resolve mlflow.lab.local' },
    }));
    const resolver = lab.dns.address;
    const told = await tellings(
      {
        check: 'mlflow-dns',
        services: {
          redis: {
            name: 'Redis',
            impact: 'degraded',
            checks: { 'redis-primary': { kind: 'redis', host: '127.0.0.1', port: redis.port } },
          },
          mlflow: { name: 'MLflow', checks: { 'mlflow-dns': { kind: 'dns', name: 'mlflow.lab.local', resolver } } },
          api: {
            name: 'API',
            dependsOn: ['mlflow', 'redis'],
            checks: { 'api-health': { kind: 'http', url: `http://127.0.0.1:${api.port}/health` } },
          },
        },
      },
      2,
    );
    expect(causesOf(told)).toEqual([
      'dns.nxdomain/no-instances of mlflow-dns',
      expect.stringMatching(/^tcp\.timeout\S* of redis-primary$/),
    ]);
    const explained = told.flatMap(({ causes = [] }) => causes.flatMap(({ explains }) => explains));
    expect(explained).toContainEqual({ check: 'api-health', because: expect.stringContaining('mlflow.lab.local') });
  });

  it('a slow app with a wrong path: both are to be mended', async () => {
    lab = await startLab();
    const app = await lab.app(async () => {
      await systemClock.sleep(2400);
      return { status: 404, body: { error: 'no such page' } };
    });
    const group = lab.aws.loadBalancer.addGroup({ name: 'api', path: '/helth', ...FAST });
    group.register({ id: '127.0.0.1', port: app.port, zone: 'us-east-1a' });
    await unhealthy(group);
    const told = await tellings(
      {
        check: 'api-targets',
        services: { api: { name: 'API', checks: { 'api-targets': { kind: 'target-group', name: 'api' } } } },
      },
      1,
    );
    expect(causesOf(told)).toEqual([
      'target.timeout/too-tight of api-targets',
      expect.stringMatching(/^target\.wrong-code\/\S+ of api-targets$/),
    ]);
  });

  it('an expired certificate behind an unhealthy target: both are named', async () => {
    lab = await startLab();
    const leaf = await lab.certificates.issue({ names: ['127.0.0.1'], days: -3 });
    const app = await lab.app(async () => ({ status: 500, body: { error: 'out of order' } }), leaf);
    const group = lab.aws.loadBalancer.addGroup({ name: 'api', ...FAST, ...HTTPS });
    group.register({ id: '127.0.0.1', port: app.port, zone: 'us-east-1a' });
    await unhealthy(group);
    const told = await tellings(
      {
        check: 'api-targets',
        services: { api: { name: 'API', checks: { 'api-targets': { kind: 'target-group', name: 'api' } } } },
      },
      1,
    );
    expect(causesOf(told)).toEqual([
      expect.stringMatching(/^target\.wrong-code\/\S+ of api-targets$/),
      'tls.expired of api-targets',
    ]);
  });
});

describe('what is no fault', () => {
  const watchGroup: Made = {
    check: 'api-targets',
    services: { api: { name: 'API', checks: { 'api-targets': { kind: 'target-group', name: 'api' } } } },
  };

  it('a deployment in progress accuses nothing', async () => {
    lab = await startLab();
    const [old, young] = [await lab.app(async () => ok()), await lab.app(async () => ok())];
    const group = lab.aws.loadBalancer.addGroup({ name: 'api', ...FAST, deregistrationMs: 60_000 });
    group.register({ id: '127.0.0.1', port: old.port, zone: 'us-east-1a' });
    await healthy(group);
    group.settings.registrationMs = 60_000;
    group.register({ id: '127.0.0.1', port: young.port, zone: 'us-east-1b' });
    group.deregister({ id: '127.0.0.1', port: old.port });
    expect(group.targets().map(({ state }) => state)).toEqual(['draining', 'initial']);
    expect(await tellings(watchGroup, 3)).toEqual([]);
  });

  it('a scale-in accuses nothing', async () => {
    lab = await startLab();
    const apps = [await lab.app(async () => ok()), await lab.app(async () => ok())];
    const group = lab.aws.loadBalancer.addGroup({ name: 'api', ...FAST, deregistrationMs: 60_000 });
    for (const { port } of apps) group.register({ id: '127.0.0.1', port, zone: 'us-east-1a' });
    await healthy(group);
    group.deregister({ id: '127.0.0.1', port: apps[1]?.port ?? 0 });
    expect(await tellings(watchGroup, 3)).toEqual([]);
  });

  it('one slow minute accuses nothing', async () => {
    lab = await startLab();
    let slow = true;
    const app = await lab.app(async () => {
      if (slow) await systemClock.sleep(400);
      return ok();
    });
    const url = `http://127.0.0.1:${app.port}/`;
    const told = await tellings(
      {
        check: 'api-health',
        services: {
          api: {
            name: 'API',
            checks: { 'api-health': { kind: 'http', url, failAfter: 2, expect: { latency: '300ms' } } },
          },
        },
        beforeRun: () => {
          slow = false;
        },
      },
      3,
    );
    expect(told).toEqual([]);
  });

  it('an API of AWS that throttles for a minute or two accuses nothing', async () => {
    lab = await startLab();
    const app = await lab.app(async () => ok());
    const group = lab.aws.loadBalancer.addGroup({ name: 'api', ...FAST });
    group.register({ id: '127.0.0.1', port: app.port, zone: 'us-east-1a' });
    await healthy(group);
    lab.aws.troubles.start('elasticloadbalancing', 'throttled');
    const told = await tellings({ ...watchGroup, beforeRun: (n) => (n === 3 ? lab.aws.troubles.end() : undefined) }, 4);
    expect(told).toEqual([]);
  });

  it('a control plane that throttles while something is diagnosed costs confidence only', async () => {
    lab = await startLab();
    lab.aws.registry.addNamespace('lab.local');
    lab.aws.registry.addService({ name: 'mlflow', namespace: 'lab.local' });
    lab.aws.troubles.start('servicediscovery', 'throttled');
    const check = { kind: 'dns', name: 'mlflow.lab.local', resolver: lab.dns.address };
    const [told] = await tellings(
      { check: 'mlflow-dns', services: { mlflow: { name: 'MLflow', checks: { 'mlflow-dns': check } } } },
      1,
    );
    expect(told?.causes?.[0]).toMatchObject({
      code: 'dns.nxdomain',
      confidence: expect.not.stringMatching('high'),
      unseen: expect.arrayContaining([expect.stringMatching(/could not look at .*Throttling/)]),
    });
  });
});

type Group = ReturnType<Lab['aws']['loadBalancer']['addGroup']>;
const stateIs = async (group: Group, wanted: string): Promise<void> => {
  while (!group.targets().every(({ state }) => state === wanted)) await systemClock.sleep(20);
};
const unhealthy = (group: Group): Promise<void> => stateIs(group, 'unhealthy');
const healthy = (group: Group): Promise<void> => stateIs(group, 'healthy');
