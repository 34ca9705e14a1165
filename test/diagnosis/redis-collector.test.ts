import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import type { ClientOptions } from '../../shared/aws/client-options.ts';
import { createDiagnosisClients } from '../../shared/aws/diagnosis-clients.ts';
import { type Collect, createCollect } from '../../shared/diagnosis/collect.ts';
import { createCacheCollector } from '../../shared/diagnosis/collectors/cache.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { checkOf, evidenceOf } from './evidence.ts';
import { PRIMARY, READER, redisEvidence } from './redis-evidence.ts';

let apis: AwsApis;
let close: () => void;
const collectWith = (options: ClientOptions = {}): Collect => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = createDiagnosisClients({
    endpoint: apis.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestTimeoutMs: 20_000,
    ...options,
  });
  close = clients.close;
  return createCollect([createCacheCollector(clients.elasticache)]);
};
const limits = () => ({ clock: systemClock, lookMs: 20_000, signal: new AbortController().signal });
const look = async (evidence = redisEvidence('tcp.timeout'), options?: ClientOptions) =>
  (await collectWith(options)(evidence, limits())).cache;

beforeEach(async () => {
  apis = await startAwsApis();
});
afterEach(async () => {
  close();
  await apis.stop();
});

const addCache = (own: object = {}) =>
  apis.caches.add({
    id: 'lab-redis',
    tls: true,
    primary: { host: PRIMARY, port: 6379 },
    reader: { host: READER, port: 6379 },
    groupIds: ['sg-1'],
    authChangedAt: new Date('2026-11-24T00:00:00Z'),
    nodes: ['001', '002'].map((number, index) => ({
      id: `lab-redis-${number}`,
      zone: `us-east-1${'ab'.charAt(index)}`,
      host: `lab-redis-${number}.lab-redis.lab001.use1.cache.amazonaws.com`,
      status: 'available',
      role: async () => (index === 0 ? 'primary' : 'replica') as 'primary' | 'replica',
    })),
    ...own,
  });

describe('the cache collector', () => {
  it('finds the cache of an endpoint, with its nodes, groups and events', async () => {
    addCache();
    apis.caches.tell('lab-redis-001', 'Recovering cache nodes 0001', 60_000);
    apis.caches.tell('lab-redis', 'Snapshot succeeded', 7_200_000);
    apis.caches.tell('other-001', 'Cache node 0001 restarted');
    expect(await look()).toEqual({
      seen: {
        cache: {
          id: 'lab-redis',
          kind: 'replication-group',
          status: 'available',
          engine: 'redis',
          version: '7.0.7',
          tls: true,
          auth: false,
          authChangedAt: '2026-11-24T00:00:00.000Z',
          pending: [],
          userGroups: [],
          clusterMode: false,
          primary: { host: PRIMARY, port: 6379 },
          reader: { host: READER, port: 6379 },
          nodeType: 'cache.t4g.small',
          parameterGroup: 'default.redis7',
          nodes: [
            {
              id: 'lab-redis-001',
              role: 'primary',
              zone: 'us-east-1a',
              status: 'available',
              host: 'lab-redis-001.lab-redis.lab001.use1.cache.amazonaws.com',
            },
            {
              id: 'lab-redis-002',
              role: 'replica',
              zone: 'us-east-1b',
              status: 'available',
              host: 'lab-redis-002.lab-redis.lab001.use1.cache.amazonaws.com',
            },
          ],
          groupIds: ['sg-1'],
        },
        as: 'primary',
        looked: 1,
        similar: [],
        events: [{ at: expect.any(String), message: 'Recovering cache nodes 0001', source: 'lab-redis-001' }],
      },
    });
  });

  it.each([
    ['the reader endpoint', READER, 'reader'],
    ['a node', 'lab-redis-002.lab-redis.lab001.use1.cache.amazonaws.com', 'node'],
  ])('knows %s', async (_, host, as) => {
    addCache();
    expect(await look(redisEvidence('tcp.timeout', {}, { host }))).toMatchObject({ seen: { as } });
  });

  it('finds a cache without replicas, and a serverless one', async () => {
    const host = 'alone.lab001.0001.use1.cache.amazonaws.com';
    const role = async () => 'primary' as const;
    const node = { id: 'alone', zone: 'us-east-1a', host, status: 'available', role };
    apis.caches.add({ id: 'alone', kind: 'cluster', nodes: [node] });
    const found = await look(redisEvidence('tcp.timeout', {}, { host }));
    expect(found).toMatchObject({ seen: { as: 'primary', cache: { id: 'alone', kind: 'cluster' } } });

    close();
    const serverless = { host: 'quick-lab001.serverless.use1.cache.amazonaws.com', port: 6379 };
    apis.caches.add({ id: 'quick', kind: 'serverless', primary: serverless, groupIds: ['sg-2'] });
    expect(await look(redisEvidence('tcp.timeout', {}, { host: serverless.host }))).toMatchObject({
      seen: { cache: { id: 'quick', kind: 'serverless', tls: true, groupIds: ['sg-2'] } },
    });
  });

  it('names the caches that are like one that is gone, and what happened to it', async () => {
    const blue = 'master.lab-redis-blue.lab001.use1.cache.amazonaws.com';
    apis.caches.add({ id: 'lab-redis-blue', primary: { host: blue, port: 6379 } });
    apis.caches.add({ id: 'sessions', primary: { host: 'master.sessions.lab001.use1.cache.amazonaws.com', port: 1 } });
    addCache();
    apis.caches.remove('lab-redis');
    expect(await look(evidenceOf('dns.nxdomain', { check: checkOf('dns', { name: PRIMARY, type: 'A' }) }))).toEqual({
      seen: {
        looked: 2,
        similar: [{ id: 'lab-redis-blue', host: blue, port: 6379 }],
        events: [{ at: expect.any(String), message: 'Replication group lab-redis deleted', source: 'lab-redis' }],
      },
    });
  });

  it('follows the pages', async () => {
    const groups = Array.from({ length: 150 }, (_, index) => `other-${index}`);
    for (const id of groups) apis.caches.add({ id });
    addCache();
    expect(await look()).toMatchObject({ seen: { cache: { id: 'lab-redis' }, looked: 151 } });
  });

  it('says that it could not look at all, and what it did not find', async () => {
    for (let index = 0; index < 501; index += 1) apis.caches.add({ id: `other-${index}` });
    expect(await look()).toMatchObject({
      seen: { looked: 500, lacks: { caches: 'could not look at all caches: the Region has more than 500' } },
    });
  });

  it('follows the pages of serverless caches', async () => {
    for (let index = 0; index < 60; index += 1) apis.caches.add({ id: `other-${index}`, kind: 'serverless' });
    const host = 'quick-lab001.serverless.use1.cache.amazonaws.com';
    apis.caches.add({ id: 'quick', kind: 'serverless', primary: { host, port: 6379 } });
    expect(await look(redisEvidence('tcp.timeout', {}, { host }))).toMatchObject({ seen: { cache: { id: 'quick' } } });
  });

  it.each([
    ['denied', 'DescribeCacheClusters', 'nodes', /elasticache:DescribeCacheClusters on .* is not allowed/],
    ['throttled', 'DescribeEvents', 'events', /elasticache:DescribeEvents on .* is throttled/],
  ] as const)('keeps what it saw when %s at %s', async (trouble, action, part, message) => {
    addCache();
    apis.troubles.start(`elasticache:${action}`, trouble);
    expect(await look()).toMatchObject({
      seen: { cache: { id: 'lab-redis', tls: true }, lacks: { [part]: expect.stringMatching(message) } },
    });
  });

  it.each(['DescribeReplicationGroups', 'DescribeCacheClusters'])(
    'does not say that there is no cache when it may not %s',
    async (action) => {
      apis.troubles.start(`elasticache:${action}`, 'denied');
      expect(await look()).toEqual({ unseen: expect.stringMatching(`elasticache:${action} on .* is not allowed`) });
    },
  );

  it('tells what it may not see of serverless caches, which may have taken the place', async () => {
    apis.troubles.start('elasticache:DescribeServerlessCaches', 'denied');
    expect(await look()).toMatchObject({
      seen: { looked: 0, lacks: { serverless: expect.stringContaining('could not look at the serverless caches') } },
    });
  });

  it('tells an API that says nothing', async () => {
    apis.troubles.start('elasticache', 'silent');
    expect(await look(undefined, { requestTimeoutMs: 150 })).toEqual({
      unseen: expect.stringMatching(
        /^could not look at the ElastiCache cache: no answer to elasticache:Describe.*com\.amazonaws\.us-east-1\.elasticache$/,
      ),
    });
  });

  it.each([
    ['a host that is none of ElastiCache', redisEvidence('tcp.timeout', {}, { host: 'redis.internal' })],
    ['a fault that no cache explains', redisEvidence('config.secret-missing')],
    ['a host that nobody resolved', redisEvidence('redis.silent', {}, { host: '${ssm:/endpoint}' })],
  ])('does not look for %s', async (_, evidence) => {
    expect(await look(evidence)).toBeUndefined();
  });
});
