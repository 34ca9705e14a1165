import { setTimeout as delay } from 'node:timers/promises';

import type { SandboxCache } from './aws/elasticache.ts';
import type { Lab } from './faults/lab.ts';
import { until, withRedis } from './redis-doing.ts';
import { type RedisOptions, type RedisServer, startRedisServer } from './redis-server.ts';

/** What a cache is to be. `nodes`: 2 is a primary with a replica. */
export type CacheOptions = {
  id?: string;
  nodes?: 1 | 2;
  password?: string;
  tls?: boolean;
  directives?: readonly string[];
  /** Of what ElastiCache tells, where Redis has no part in it. */
  own?: Partial<SandboxCache>;
};

/** A cache of ElastiCache: real Redis servers behind its endpoints, and the API that tells of them. */
export type LabCache = {
  cache: SandboxCache;
  port: number;
  servers: readonly RedisServer[];
  hosts: { primary: string; reader: string; nodes: readonly string[] };
  /** As a check asks it: the primary endpoint, unless another host is given. */
  check: { kind: 'redis'; host: string; port: number; resolver: string; tls?: { ca: string }; password?: string };
  /** Makes the replica the primary and tells the event; the name follows only when it is said. */
  failover(options: { dnsFollows: boolean; agoMs?: number }): Promise<void>;
};

const ADDRESSES = ['127.0.0.1', '127.0.0.2'] as const;

/** Starts a cache in a lab; everything ends with it. */
export const startLabCache = async (lab: Lab, options: CacheOptions = {}): Promise<LabCache> => {
  const { id = 'lab-redis', nodes = 1, password, tls = false, directives = [], own } = options;
  const hosts = hostsOf(id, nodes, tls);
  const names = [hosts.primary, hosts.reader, ...hosts.nodes];
  const redis: RedisOptions = {
    ...(password !== undefined && { password }),
    ...(tls && { tls: await lab.certificates.issue({ names }) }),
    directives: ['repl-diskless-sync-delay 0', ...directives],
  };
  const first = lab.keep(await startRedisServer(redis));
  const { port } = first;
  const servers = [first, ...(nodes === 2 ? [lab.keep(await startReplica(redis, port, password))] : [])];
  const place = (server: RedisServer) => ({
    host: server.host,
    port,
    ...(password !== undefined && { password }),
    ...(tls && { tls: { ca: lab.certificates.ca, servername: hosts.primary } }),
  });
  if (nodes === 2) await linked(place(servers[1] as RedisServer));

  const lead = (name: string, address: string): void => lab.dns.set(name, [{ type: 'A', data: address, ttl: 5 }]);
  lead(hosts.primary, ADDRESSES[0]);
  lead(hosts.reader, ADDRESSES[nodes - 1] ?? ADDRESSES[0]);
  for (const [index, name] of hosts.nodes.entries()) lead(name, ADDRESSES[index] ?? ADDRESSES[0]);
  const cache = lab.aws.caches.add({
    id,
    port,
    tls,
    auth: password !== undefined,
    primary: { host: hosts.primary, port },
    reader: { host: hosts.reader, port },
    nodes: servers.map((server, index) => ({
      id: `${id}-00${index + 1}`,
      zone: index === 0 ? 'us-east-1a' : 'us-east-1b',
      host: hosts.nodes[index] ?? '',
      status: 'available',
      role: roleOf(place(server), index === 0 ? 'primary' : 'replica'),
    })),
    ...own,
  });
  return {
    cache,
    port,
    servers,
    hosts,
    check: {
      kind: 'redis',
      host: hosts.primary,
      port,
      resolver: lab.dns.address,
      ...(tls && { tls: { ca: lab.certificates.ca } }),
      ...(password !== undefined && { password }),
    },
    failover: async ({ dnsFollows, agoMs = 0 }) => {
      const [before, after] = servers as [RedisServer, RedisServer];
      await withRedis(place(after), (redis) => redis.replicaof('NO', 'ONE'));
      await withRedis(place(before), (redis) => redis.replicaof(after.host, port));
      if (dnsFollows) lead(hosts.primary, ADDRESSES[1]);
      const [from, to] = cache.nodes;
      lab.aws.caches.tell(id, `Failover from master node ${from?.id} to replica node ${to?.id} completed`, agoMs);
    },
  };
};

/** As AWS names them, with encryption in transit and without. */
const hostsOf = (id: string, nodes: number, tls: boolean): LabCache['hosts'] => {
  const region = 'use1.cache.amazonaws.com';
  const each = Array.from({ length: nodes }, (_, index) => `${id}-00${index + 1}`);
  return tls
    ? {
        primary: `master.${id}.lab001.${region}`,
        reader: `replica.${id}.lab001.${region}`,
        nodes: each.map((node) => `${node}.${id}.lab001.${region}`),
      }
    : {
        primary: `${id}.lab001.ng.0001.${region}`,
        reader: `${id}-ro.lab001.ng.0001.${region}`,
        nodes: each.map((node) => `${node}.lab001.0001.${region}`),
      };
};

type Place = Parameters<typeof withRedis>[0];

const startReplica = (redis: RedisOptions, port: number, password: string | undefined): Promise<RedisServer> =>
  startRedisServer({
    ...redis,
    at: { host: ADDRESSES[1], port },
    directives: [
      ...(redis.directives ?? []),
      `replicaof ${ADDRESSES[0]} ${port}`,
      ...(password === undefined ? [] : [`masterauth ${password}`]),
      ...(redis.tls ? ['tls-replication yes', 'tls-ca-cert-file server.crt'] : []),
    ],
  });

const linked = (replica: Place): Promise<void> =>
  until(
    async () => (await withRedis(replica, (redis) => redis.info('replication'))).includes('link_status:up'),
    'link up',
  );

/** What the Redis says it is; one that says nothing is what it was. */
const roleOf = (place: Place, first: 'primary' | 'replica'): (() => Promise<'primary' | 'replica'>) => {
  let last = first;
  return async () => {
    const asked = withRedis(place, async (redis) => (await redis.role())[0] as unknown);
    const answer = await Promise.race([asked.catch(() => undefined), after(ANSWERS_WITHIN_MS)]);
    if (answer === 'master') last = 'primary';
    if (answer === 'slave') last = 'replica';
    return last;
  };
};

const ANSWERS_WITHIN_MS = 300;
const after = (ms: number): Promise<undefined> => delay(ms, undefined, { ref: false });
