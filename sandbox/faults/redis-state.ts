import { rm } from 'node:fs/promises';

import { startLabCache } from '../redis-cache.ts';
import { until, withRedis } from '../redis-doing.ts';
import { startRespServer } from '../redis-peers.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import type { Lab } from './lab.ts';
import { type Scenario, watching } from './scenario.ts';

const pingSays = (port: number, token: string): Promise<boolean> =>
  withRedis({ port }, (redis) => redis.call('PING')).then(
    () => false,
    (error: Error) => error.message.startsWith(token),
  );

const loadSlowly = async ({ port }: Pick<RedisServer, 'port'>): Promise<void> =>
  withRedis({ port }, async (redis) => {
    await redis.call('DEBUG', 'POPULATE', '20000', 'key', '100');
    await redis.call('CONFIG', 'SET', 'key-load-delay', '1000', 'loading-process-events-interval-bytes', '1024');
    redis.call('DEBUG', 'RELOAD').catch(() => {});
    await until(() => pingSays(port, 'LOADING'), 'LOADING');
  });

/** Takes the one connection there is, until the lab ends. */
const holdClient = async (lab: Lab, port: number): Promise<void> => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const client = withRedis({ port }, async (redis) => {
    await redis.ping();
    take();
    await held;
  });
  lab.keep({
    stop: async () => {
      release();
      await client;
    },
  });
  await taken;
};

const clusterNode = (lab: Lab, ...directives: string[]) =>
  startRedisServer({ directives: ['cluster-enabled yes', ...directives] }).then(lab.keep);
const asCluster = (port: number) => watching({ kind: 'redis', host: '127.0.0.1', port, mode: 'cluster' });

const clusterSays = (port: number, said: RegExp): Promise<void> =>
  until(
    async () => said.test(String(await withRedis({ port }, (redis) => redis.call('CLUSTER', 'INFO')))),
    String(said),
  );

export const REDIS_STATE_SCENARIOS: readonly Scenario[] = [
  {
    number: 29,
    made: 'data that takes long to load',
    expect: { code: 'redis.loading', stage: 'command', cause: 'redis.loading' },
    make: async (lab) => {
      const { port } = lab.keep(await startRedisServer({ directives: ['enable-debug-command yes'] }));
      await loadSlowly({ port });
      return watching({ kind: 'redis', host: '127.0.0.1', port });
    },
  },
  {
    number: 29,
    made: 'a node that ElastiCache replaced loads its data',
    expect: { code: 'redis.loading', stage: 'command', cause: 'redis.loading/node-replaced' },
    make: async (lab) => {
      const { check, port, cache } = await startLabCache(lab, { directives: ['enable-debug-command yes'] });
      await loadSlowly({ port });
      lab.aws.caches.tell(`${cache.id}-001`, 'Cache node 0001 restarted', 90_000);
      return watching(check);
    },
  },
  {
    number: 32,
    made: 'a cluster without slots',
    expect: { code: 'redis.cluster-down', stage: 'command', cause: 'redis.cluster-down/slots-unassigned' },
    make: async (lab) => asCluster((await clusterNode(lab)).port),
  },
  {
    number: 32,
    made: 'a cluster whose second shard is gone',
    expect: { code: 'redis.cluster-down', stage: 'command', cause: 'redis.cluster-down/shard-down' },
    make: async (lab) => {
      const timeout = 'cluster-node-timeout 500';
      const [one, two] = [await clusterNode(lab, timeout), await clusterNode(lab, timeout)];
      await withRedis(one, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', '0', '8191'));
      await withRedis(two, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383'));
      await withRedis(one, (redis) => redis.call('CLUSTER', 'MEET', two.host, String(two.port)));
      await clusterSays(one.port, /cluster_state:ok/);
      await two.stop();
      await clusterSays(one.port, /cluster_state:fail[\s\S]*slots_ok:8192/);
      return asCluster(one.port);
    },
  },
  {
    number: 32,
    made: 'a cluster that says no more than CLUSTERDOWN (a scripted server)',
    expect: { code: 'redis.cluster-down', stage: 'command', cause: 'redis.cluster-down' },
    make: async (lab) => {
      const { port } = lab.keep(await startRespServer(['-CLUSTERDOWN Hash slot not served\r\n', 'hang up']));
      return asCluster(port);
    },
  },
  {
    number: 32,
    made: 'a cluster that is none',
    expect: { code: 'redis.cluster-down', stage: 'command', cause: 'redis.cluster-down/not-a-cluster' },
    make: async (lab) => asCluster(lab.keep(await startRedisServer()).port),
  },
  {
    number: 33,
    made: 'a script that does not end',
    expect: { code: 'redis.busy', stage: 'command', cause: 'redis.busy' },
    make: async (lab) => {
      const { check, port } = await startLabCache(lab, { directives: ['busy-reply-threshold 20'] });
      const script = withRedis({ port }, (redis) => redis.eval('while true do end', 0)).catch(() => {});
      lab.keep({
        stop: async () => {
          await withRedis({ port }, (redis) => redis.script('KILL')).catch(() => {});
          await script;
        },
      });
      await until(() => pingSays(port, 'BUSY'), 'BUSY');
      return watching(check);
    },
  },
  {
    number: 34,
    made: 'no free client connection',
    expect: { code: 'redis.max-clients', stage: 'command', cause: 'redis.max-clients' },
    make: async (lab) => {
      const { check, port } = await startLabCache(lab, {
        directives: ['maxclients 1'],
        own: { parameterGroup: 'lab-redis7' },
      });
      await holdClient(lab, port);
      return watching(check);
    },
  },
  {
    number: 35,
    made: 'memory that is full, with nothing to evict',
    expect: { code: 'redis.oom', stage: 'command', cause: 'redis.oom/full' },
    make: async (lab) => {
      const { check } = await startLabCache(lab, {
        directives: ['maxmemory 512kb'],
        own: { parameterGroup: 'lab-redis7' },
      });
      return watching(check);
    },
  },
  {
    number: 35,
    made: 'memory over its bound',
    expect: { code: 'redis.oom', stage: 'command', cause: 'redis.oom/over-bound' },
    make: async (lab) => {
      const { check } = await startLabCache(lab, { directives: ['maxmemory 100mb', 'maxmemory-policy allkeys-lru'] });
      return watching({ ...check, expect: { memoryBelow: '0%' } });
    },
  },
  {
    number: 36,
    made: 'data that cannot be saved',
    expect: { code: 'redis.misconf', stage: 'command', cause: 'redis.misconf' },
    make: async (lab) => {
      const { port, folder } = lab.keep(await startRedisServer({ directives: ['save 3600 1000000'] }));
      await rm(folder, { recursive: true });
      await withRedis({ port }, (redis) => redis.bgsave());
      await until(() => pingSays(port, 'MISCONF'), 'MISCONF');
      return watching({ kind: 'redis', host: '127.0.0.1', port });
    },
  },
];
