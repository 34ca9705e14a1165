import { startPlainServer, startSilentServer } from '../raw-servers.ts';
import { startLabCache } from '../redis-cache.ts';
import { startDelayingProxy, startRespServer } from '../redis-peers.ts';
import { startRedisServer } from '../redis-server.ts';
import { type Scenario, watching } from './scenario.ts';

const at = (port: number, more: object = {}): object => ({ kind: 'redis', host: '127.0.0.1', port, ...more });

export const REDIS_ANSWER_SCENARIOS: readonly Scenario[] = [
  {
    number: 38,
    made: 'an HTTP server on the port of Redis',
    expect: { code: 'redis.not-redis', stage: 'command', cause: 'redis.not-redis/other-protocol' },
    make: async (lab) => watching(at(lab.keep(await startPlainServer()).port)),
  },
  {
    number: 38,
    made: 'a reply that does not end',
    expect: { code: 'redis.not-redis', stage: 'command', cause: 'redis.not-redis/broken-reply' },
    make: async (lab) => watching(at(lab.keep(await startRespServer([`$9000000\r\n${'x'.repeat(1_200_000)}`])).port)),
  },
  {
    number: 38,
    made: 'a reply that turns into another protocol',
    expect: { code: 'redis.not-redis', stage: 'command', cause: 'redis.not-redis/broken-reply' },
    make: async (lab) => watching(at(lab.keep(await startRespServer(['+PONG\r\n', '*2\r\n<html>\r\n'])).port)),
  },
  {
    number: 38,
    made: 'another port than ElastiCache has, an HTTP server on it',
    expect: { code: 'redis.not-redis', stage: 'command', cause: 'redis.not-redis/cache-port' },
    make: async (lab) => {
      const { check } = await startLabCache(lab);
      lab.aws.parameters.setParameter('/lab/redis/port', String(lab.keep(await startPlainServer()).port));
      return watching({ ...check, port: '${ssm:/lab/redis/port}' });
    },
  },
  {
    number: 39,
    made: 'a Redis whose process is stopped',
    expect: { code: 'redis.silent', stage: 'command', cause: 'redis.silent' },
    make: async (lab) => {
      const { check, servers } = await startLabCache(lab);
      process.kill(servers[0]?.pid ?? 0, 'SIGSTOP');
      return watching(check);
    },
  },
  {
    number: 39,
    made: 'a listener that says nothing to the password',
    expect: { code: 'redis.silent', stage: 'auth', cause: 'redis.silent' },
    make: async (lab) => watching(at(lab.keep(await startSilentServer()).port, { password: 'word' })),
  },
  {
    number: 39,
    made: 'a server that falls silent after its PONG',
    expect: { code: 'redis.silent', stage: 'command', cause: 'redis.silent/half-way' },
    make: async (lab) => watching(at(lab.keep(await startRespServer(['+PONG\r\n'])).port)),
  },
  {
    number: 39,
    made: 'a node that ElastiCache reboots',
    expect: { code: 'redis.silent', stage: 'command', cause: 'redis.silent/cache-not-available' },
    make: async (lab) => {
      const { check, servers, cache } = await startLabCache(lab);
      process.kill(servers[0]?.pid ?? 0, 'SIGSTOP');
      for (const node of cache.nodes) node.status = 'rebooting cluster nodes';
      return watching(check);
    },
  },
  {
    number: 39,
    made: 'a node that hangs, for which ElastiCache fails over',
    expect: { code: 'redis.silent', stage: 'command', cause: 'redis.silent/cache-failover' },
    make: async (lab) => {
      const { check, servers, cache } = await startLabCache(lab, { nodes: 2 });
      process.kill(servers[0]?.pid ?? 0, 'SIGSTOP');
      lab.aws.caches.tell(`${cache.id}-001`, 'Recovering cache nodes 0001', 30_000);
      return watching(check);
    },
  },
  {
    number: 40,
    made: 'a Redis that takes its time to answer',
    expect: { code: 'redis.slow', stage: 'command', cause: 'redis.slow/server' },
    make: async (lab) => {
      const { port } = lab.keep(await startRedisServer());
      const proxy = lab.keep(await startDelayingProxy(port, 120));
      return watching(at(proxy.port, { expect: { latency: '50ms' } }));
    },
  },
];
