import { startLabCache } from '../redis-cache.ts';
import { until, withRedis } from '../redis-doing.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import type { Lab } from './lab.ts';
import { type Scenario, watching } from './scenario.ts';

const infoSays = ({ host, port }: Pick<RedisServer, 'host' | 'port'>, said: (info: string) => boolean): Promise<void> =>
  until(async () => said(await withRedis({ host, port }, (redis) => redis.info('replication'))), 'INFO replication');

/** A cache of two nodes, the primary of which is gone. */
const orphan = async (lab: Lab, staleData: 'yes' | 'no') => {
  const cache = await startLabCache(lab, { nodes: 2, directives: [`replica-serve-stale-data ${staleData}`] });
  const [primary, replica] = cache.servers as [RedisServer, RedisServer];
  await primary.stop();
  await infoSays(replica, (info) => info.includes('master_link_status:down'));
  return cache;
};

const asReplica = (check: object, host: string): object => ({ ...check, host, mode: 'replica' });
const asMaster = (check: object): object => ({ ...check, expect: { role: 'master' } });

export const REDIS_REPLICATION_SCENARIOS: readonly Scenario[] = [
  {
    number: 30,
    made: 'a replica without its master and without stale data',
    expect: { code: 'redis.master-down', stage: 'command', cause: 'redis.master-down' },
    make: async (lab) => {
      const { check, hosts } = await orphan(lab, 'no');
      return watching(asReplica(check, hosts.reader));
    },
  },
  {
    number: 30,
    made: 'a replica whose master ElastiCache replaces',
    expect: { code: 'redis.master-down', stage: 'command', cause: 'redis.master-down/failover' },
    make: async (lab) => {
      const { check, hosts, cache } = await orphan(lab, 'no');
      lab.aws.caches.tell(`${cache.id}-001`, 'Recovering cache nodes 0001', 60_000);
      return watching(asReplica(check, hosts.reader));
    },
  },
  {
    number: 31,
    made: 'a primary that is a replica, of our own',
    expect: { code: 'redis.read-only', stage: 'command', cause: 'redis.read-only' },
    make: async (lab) => {
      const master = lab.keep(await startRedisServer());
      const replica = lab.keep(await startRedisServer({ directives: [`replicaof 127.0.0.1 ${master.port}`] }));
      return watching(asMaster({ kind: 'redis', host: '127.0.0.1', port: replica.port }));
    },
  },
  {
    number: 31,
    made: 'a failover that the name did not follow',
    expect: { code: 'redis.read-only', stage: 'command', cause: 'redis.read-only/stale-dns' },
    make: async (lab) => {
      const { check, failover } = await startLabCache(lab, { nodes: 2 });
      await failover({ dnsFollows: false, agoMs: 120_000 });
      return watching(asMaster(check));
    },
  },
  {
    number: 31,
    made: 'a failover that is not over',
    expect: { code: 'redis.read-only', stage: 'command', cause: 'redis.read-only/failover' },
    make: async (lab) => {
      const { check, failover, cache } = await startLabCache(lab, { nodes: 2 });
      await failover({ dnsFollows: false });
      cache.status = 'modifying';
      return watching(asMaster(check));
    },
  },
  {
    number: 31,
    made: 'the reader endpoint as primary',
    expect: { code: 'redis.read-only', stage: 'command', cause: 'redis.read-only/reader-endpoint' },
    make: async (lab) => {
      const { check, hosts } = await startLabCache(lab, { nodes: 2 });
      lab.aws.parameters.setParameter('/lab/redis/endpoint', hosts.reader);
      return watching(asMaster({ ...check, host: '${ssm:/lab/redis/endpoint}' }));
    },
  },
  {
    number: 31,
    made: 'the endpoint of a node, before a failover',
    expect: { code: 'redis.read-only', stage: 'command', cause: 'redis.read-only/node-endpoint' },
    make: async (lab) => {
      const { check, hosts, failover } = await startLabCache(lab, { nodes: 2 });
      await failover({ dnsFollows: true, agoMs: 300_000 });
      return watching(asMaster({ ...check, host: hosts.nodes[0] }));
    },
  },
  {
    number: 31,
    made: 'a replica endpoint that is a master, of our own',
    expect: { code: 'redis.not-replica', stage: 'command', cause: 'redis.not-replica' },
    make: async (lab) => {
      const { port } = lab.keep(await startRedisServer());
      return watching({ kind: 'redis', host: '127.0.0.1', port, mode: 'replica' });
    },
  },
  {
    number: 31,
    made: 'a node asked as replica, after a failover',
    expect: { code: 'redis.not-replica', stage: 'command', cause: 'redis.not-replica/promoted' },
    make: async (lab) => {
      const { check, hosts, failover } = await startLabCache(lab, { nodes: 2 });
      await failover({ dnsFollows: true, agoMs: 300_000 });
      return watching(asReplica(check, hosts.nodes[1] ?? ''));
    },
  },
  {
    number: 31,
    made: 'the primary endpoint as replica',
    expect: { code: 'redis.not-replica', stage: 'command', cause: 'redis.not-replica/primary-endpoint' },
    make: async (lab) => {
      const { check, hosts } = await startLabCache(lab, { nodes: 2 });
      return watching(asReplica(check, hosts.primary));
    },
  },
  {
    number: 31,
    made: 'a cache that has no replica',
    expect: { code: 'redis.not-replica', stage: 'command', cause: 'redis.not-replica/no-replica' },
    make: async (lab) => {
      const { check, hosts } = await startLabCache(lab);
      return watching(asReplica(check, hosts.reader));
    },
  },
  {
    number: 37,
    made: 'a replica without its master, with stale data',
    expect: { code: 'redis.replica-lag', stage: 'command', cause: 'redis.replica-lag/link-down' },
    make: async (lab) => {
      const { check, hosts } = await orphan(lab, 'yes');
      return watching(asReplica(check, hosts.reader));
    },
  },
  {
    number: 37,
    made: 'a replica whose master says nothing',
    expect: { code: 'redis.replica-lag', stage: 'command', cause: 'redis.replica-lag/master-silent' },
    make: async (lab) => {
      const { check, hosts, servers } = await startLabCache(lab, { nodes: 2 });
      const [primary, replica] = servers as [RedisServer, RedisServer];
      process.kill(primary.pid, 'SIGSTOP');
      await infoSays(replica, (info) => Number(/last_io_seconds_ago:(\d+)/.exec(info)?.[1]) >= 2);
      return watching({ ...asReplica(check, hosts.reader), expect: { replicationLag: '1s' } });
    },
  },
  {
    number: 37,
    made: 'a replica that lags behind its master',
    expect: { code: 'redis.replica-lag', stage: 'command', cause: 'redis.replica-lag/replica-behind' },
    make: async (lab) => {
      const { check, servers } = await startLabCache(lab, { nodes: 2 });
      const [primary, replica] = servers as [RedisServer, RedisServer];
      await infoSays(primary, (info) => info.includes('state=online'));
      process.kill(replica.pid, 'SIGSTOP');
      await infoSays(primary, (info) => Number(/state=online.*lag=(\d+)/.exec(info)?.[1]) >= 2);
      return watching({ ...check, expect: { role: 'master', replicationLag: '1s' } });
    },
  },
];
