import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { startHttpServer } from '../../sandbox/http-servers.ts';
import { withRedis } from '../../sandbox/redis-doing.ts';
import { createReferenceReader } from '../../shared/aws/parameters.ts';
import type { Check } from '../../shared/config/schema.ts';
import type { RunDeps } from '../../shared/probes/attempt.ts';
import { createHttpProbe } from '../../shared/probes/http.ts';
import type { Probes } from '../../shared/probes/probe.ts';
import { createRedisProbe } from '../../shared/probes/redis.ts';
import { runCheck } from '../../shared/probes/run.ts';
import { createResolve } from '../../shared/resolve.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { callsOf, clientsOf } from '../aws/clients-of.ts';
import { resolvedCheck } from '../support/checks.ts';
import { redisServer } from './redis-support.ts';

const OLD = 'old-password-1';
const NEW = 'new-password-2';
const HOUR_MS = 3600_000;
const NEVER = new AbortController().signal;

describe('a rejected credential is read anew before the attempt counts', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  let deps: RunDeps;
  let reads: ReturnType<typeof callsOf>;

  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis, { maxAttempts: 1 });
    reads = callsOf(clients.secrets);
    const read = createReferenceReader({ ...clients, env: {}, clock: systemClock, cacheMs: HOUR_MS });
    const probes = { redis: createRedisProbe({ clock: systemClock }), http: createHttpProbe({ clock: systemClock }) };
    deps = { clock: systemClock, probes: probes as Probes, resolve: createResolve(read) };
    apis.parameters.setSecret('lab/redis', JSON.stringify({ token: OLD }));
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  const redisCheck = (port: number): Check =>
    resolvedCheck('redis', { host: '127.0.0.1', port, mode: 'single', password: '${secret:lab/redis#token}' }) as Check;
  const run = (check: Check) => runCheck(check, deps, { at: '2026-11-25T00:00:00Z', cold: false }, NEVER);

  test('a Redis whose password was rotated with its secret stays healthy', async () => {
    const server = await redisServer({ password: OLD });
    const check = redisCheck(server.port);
    expect(await run(check)).toMatchObject({ outcome: { status: 'healthy' } });
    await withRedis({ port: server.port, password: OLD }, (redis) => redis.config('SET', 'requirepass', NEW));
    apis.parameters.setSecret('lab/redis', JSON.stringify({ token: NEW }));
    const after = await run(check);
    expect(after).toMatchObject({ outcome: { status: 'healthy' }, attempts: [{ status: 'healthy' }] });
    expect(JSON.stringify(after)).not.toMatch(/old-password|new-password/);
    expect(reads).toHaveLength(2);
  });

  test('a Redis whose password was changed without its secret is unhealthy, after one read more', async () => {
    const server = await redisServer({ password: OLD });
    const check = redisCheck(server.port);
    await run(check);
    await withRedis({ port: server.port, password: OLD }, (redis) => redis.config('SET', 'requirepass', NEW));
    expect(await run(check)).toMatchObject({ outcome: { fault: { code: 'redis.wrong-password' } } });
    expect(reads).toHaveLength(2);
  });

  test('what cannot be read anew leaves the answer of the target as it is', async () => {
    const server = await redisServer({ password: OLD });
    const check = redisCheck(server.port);
    await run(check);
    await withRedis({ port: server.port, password: OLD }, (redis) => redis.config('SET', 'requirepass', NEW));
    apis.troubles.start('secretsmanager', 'denied');
    expect(await run(check)).toMatchObject({ outcome: { fault: { code: 'redis.wrong-password' } } });
  });

  test.each([401, 403])(
    'an http service that answers %i to the old token is asked with the new one',
    async (status) => {
      const asked: (string | undefined)[] = [];
      const server = await startHttpServer(({ headers }, response) => {
        asked.push(headers.authorization);
        response.writeHead(headers.authorization === `Bearer ${NEW}` ? 200 : status).end();
      });
      try {
        const headers = { authorization: 'Bearer ${secret:lab/redis#token}' };
        const check = resolvedCheck('http', { url: server.origin, method: 'GET', redirects: 0, headers }) as Check;
        expect(await run(check)).toMatchObject({ outcome: { fault: { code: 'http.status' } } });
        apis.parameters.setSecret('lab/redis', JSON.stringify({ token: NEW }));
        expect(await run(check)).toMatchObject({ outcome: { status: 'healthy' } });
        expect(asked).toEqual([`Bearer ${OLD}`, `Bearer ${OLD}`, `Bearer ${NEW}`]);
      } finally {
        await server.stop();
      }
    },
  );
});
