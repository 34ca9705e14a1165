import { reserveClosedPort, startResettingServer } from '../raw-servers.ts';
import { type LabCache, startLabCache } from '../redis-cache.ts';
import type { RedisServer } from '../redis-server.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const ENDPOINT = '/lab/redis/endpoint';

/** Watches a host that the check reads from a parameter, as most do. */
const watchingHost = (lab: Lab, { check }: LabCache, host: string): Made => {
  lab.aws.parameters.setParameter(ENDPOINT, host);
  return watching({ ...check, host: `\${ssm:${ENDPOINT}}` });
};

const first = ({ servers }: LabCache): RedisServer => servers[0] as RedisServer;

/** What ElastiCache explains of faults that other families find; their numbers are those of the faults. */
export const CACHE_SCENARIOS: readonly Scenario[] = [
  {
    number: 1,
    made: 'a cache that was deleted',
    expect: { code: 'dns.nxdomain', stage: 'dns', cause: 'dns.nxdomain/cache-deleted' },
    make: async (lab) => {
      const cache = await startLabCache(lab);
      lab.dns.remove(cache.hosts.primary);
      lab.aws.caches.remove(cache.cache.id);
      return watchingHost(lab, cache, cache.hosts.primary);
    },
  },
  {
    number: 1,
    made: 'a cache that got another name',
    expect: { code: 'dns.nxdomain', stage: 'dns', cause: 'dns.nxdomain/cache-renamed' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { id: 'lab-redis-blue' });
      return watchingHost(lab, cache, 'lab-redis.lab001.ng.0001.use1.cache.amazonaws.com');
    },
  },
  {
    number: 1,
    made: 'a cache that was made anew with TLS',
    expect: { code: 'dns.nxdomain', stage: 'dns', cause: 'dns.nxdomain/cache-endpoint-changed' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { tls: true });
      return watchingHost(lab, cache, 'lab-redis.lab001.ng.0001.use1.cache.amazonaws.com');
    },
  },
  {
    number: 1,
    made: 'a cache that is still being created',
    expect: { code: 'dns.nxdomain', stage: 'dns', cause: 'dns.nxdomain/cache-not-available' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { own: { status: 'creating' } });
      lab.dns.remove(cache.hosts.primary);
      return watchingHost(lab, cache, cache.hosts.primary);
    },
  },
  {
    number: 13,
    made: 'a cache that is being deleted',
    expect: { code: 'tcp.timeout', stage: 'tcp', cause: 'tcp.timeout/cache-not-available' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { own: { status: 'deleting' } });
      await first(cache).freeze();
      return watching(cache.check);
    },
  },
  {
    number: 13,
    made: 'a primary that ElastiCache replaces',
    expect: { code: 'tcp.timeout', stage: 'tcp', cause: 'tcp.timeout/cache-failover' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { nodes: 2 });
      await first(cache).freeze();
      lab.aws.caches.tell(`${cache.cache.id}-001`, 'Recovering cache nodes 0001', 45_000);
      return watching(cache.check);
    },
  },
  {
    number: 14,
    made: 'another port than ElastiCache has',
    expect: { code: 'tcp.refused', stage: 'tcp', cause: 'tcp.refused/wrong-port' },
    make: async (lab) => {
      const { check } = await startLabCache(lab);
      lab.aws.parameters.setParameter('/lab/redis/port', String(lab.keep(await reserveClosedPort()).port));
      return watching({ ...check, port: '${ssm:/lab/redis/port}' });
    },
  },
  {
    number: 14,
    made: 'a cache whose node is being rebooted',
    expect: { code: 'tcp.refused', stage: 'tcp', cause: 'tcp.refused/cache-not-available' },
    make: async (lab) => {
      const cache = await startLabCache(lab);
      await first(cache).stop();
      for (const node of cache.cache.nodes) node.status = 'rebooting cluster nodes';
      return watching(cache.check);
    },
  },
  {
    number: 14,
    made: 'a node that is gone, for which ElastiCache fails over',
    expect: { code: 'tcp.refused', stage: 'tcp', cause: 'tcp.refused/cache-failover' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { nodes: 2 });
      await first(cache).stop();
      lab.aws.caches.tell(`${cache.cache.id}-001`, 'Recovering cache nodes 0001', 20_000);
      return watching(cache.check);
    },
  },
  {
    number: 16,
    made: 'connections that a failover resets',
    expect: { code: 'tcp.reset', stage: 'command', cause: 'tcp.reset/cache-failover' },
    make: async (lab) => {
      const cache = await startLabCache(lab, { nodes: 2 });
      const { port } = lab.keep(await startResettingServer('at the first byte'));
      cache.cache.primary = { host: cache.hosts.primary, port };
      lab.aws.caches.tell(`${cache.cache.id}-001`, 'Recovering cache nodes 0001', 20_000);
      return watching({ ...cache.check, port });
    },
  },
  {
    number: 17,
    made: 'TLS spoken to a cache without it',
    expect: { code: 'tls.plain-server', stage: 'tls', cause: 'tls.plain-server/cache-tls' },
    make: async (lab) => {
      const { check } = await startLabCache(lab);
      return watching({ ...check, tls: true });
    },
  },
];
