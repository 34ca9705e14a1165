import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates } from '../../sandbox/certificates.ts';
import { startSilentServer } from '../../sandbox/raw-servers.ts';
import { until, withRedis } from '../../sandbox/redis-doing.ts';
import { startRespServer, startSplitServer } from '../../sandbox/redis-peers.ts';
import { createRedisProbe } from '../../shared/probes/redis.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { resolvedCheck } from '../support/checks.ts';
import { needsRedis } from '../support/needs.ts';
import { askRedis, CANARY, later, phaseNames, redisServer } from './redis-support.ts';

let authority: Certificates;
beforeAll(async () => {
  authority = await createCertificates();
});
const leaf = () => authority.issue({ names: ['localhost', '127.0.0.1'] });

describe.skipIf(needsRedis())('the redis probe', () => {
  test('walks from tcp to INFO and tells what it saw', async () => {
    const { port } = await redisServer({ tls: await leaf(), password: CANARY, directives: ['maxmemory 100mb'] });
    const outcome = await askRedis({
      port,
      tls: { ca: authority.ca },
      password: CANARY,
      expect: { role: 'master', memoryBelow: 90, replicationLag: 10_000, latency: 2000 },
    });
    expect(outcome).toEqual({
      status: 'healthy',
      phases: [
        { name: 'tcp', stage: 'tcp', ms: expect.any(Number) },
        { name: 'tls', stage: 'tls', ms: expect.any(Number) },
        { name: 'auth', stage: 'auth', ms: expect.any(Number) },
        { name: 'ping', stage: 'command', ms: expect.any(Number) },
        { name: 'role', stage: 'command', ms: expect.any(Number) },
        { name: 'info', stage: 'command', ms: expect.any(Number) },
      ],
      facts: {
        addresses: ['127.0.0.1'],
        address: '127.0.0.1',
        localAddress: '127.0.0.1',
        certificate: expect.objectContaining({ subject: 'localhost' }),
        role: 'master',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        connectedClients: expect.any(Number),
        usedMemoryBytes: expect.any(Number),
        maxMemoryBytes: 104_857_600,
        memoryPercent: expect.any(Number),
        countedMemoryBytes: expect.any(Number),
        evicts: false,
        lastSave: 'ok',
      },
    });
  });

  test('a user that may PING only is healthy; what its ACL refuses is skipped, and the facts say so', async () => {
    const { port } = await redisServer({ directives: ['user watcher on >word -@all +ping'] });
    const outcome = await askRedis({ port, username: 'watcher', password: 'word', expect: { role: 'master' } });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { skipped: { role: 'NOPERM', info: 'NOPERM' } } });
    expect(outcome.facts).not.toHaveProperty('role');
  });

  test('without ROLE the role is read from INFO', async () => {
    const { port } = await redisServer({ directives: ['rename-command ROLE ""'] });
    const outcome = await askRedis({ port, expect: { role: 'master' } });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { role: 'master', skipped: { role: 'ERR' } } });
  });

  test('a server without PING is not unhealthy for that', async () => {
    const { port } = await redisServer({ directives: ['rename-command PING zing'] });
    const outcome = await askRedis({ port });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { role: 'master', skipped: { ping: 'ERR' } } });
  });

  test('a linked replica tells its link and lag', async () => {
    const master = await redisServer({ directives: ['repl-diskless-sync-delay 0'] });
    const { port } = await redisServer({ directives: [`replicaof 127.0.0.1 ${master.port}`] });
    await until(() => withRedis({ port }, async (redis) => /link_status:up/.test(await redis.info())), 'link up');
    const outcome = await askRedis({ port, mode: 'replica', expect: { replicationLag: 30_000 } });
    expect(outcome).toMatchObject({
      status: 'healthy',
      facts: { role: 'replica', linkUp: true, replicationLagS: expect.any(Number) },
    });
  });

  test('a cluster that has all its slots is healthy', async () => {
    const { port } = await redisServer({ directives: ['cluster-enabled yes'] });
    await withRedis({ port }, async (redis) => {
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until(async () => /cluster_state:ok/.test(String(await redis.call('CLUSTER', 'INFO'))), 'cluster ok');
    });
    const outcome = await askRedis({ port, mode: 'cluster' });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { clusterState: 'ok' } });
    expect(phaseNames(outcome)).toEqual(['tcp', 'ping', 'role', 'info', 'cluster']);
  });

  test('over TLS a server without free connections hangs up in the handshake, and the message says so', async () => {
    const { port } = await redisServer({ tls: await leaf(), directives: ['maxclients 1'] });
    const own = { port, tls: { ca: authority.ca } };
    const client = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    later(() => void client.destroy());
    await once(client, 'secureConnect');
    expect(await askRedis(own)).toMatchObject({
      status: 'unhealthy',
      fault: { code: 'tls.handshake', message: expect.stringMatching(/; a Redis that has reached its maxclients/) },
    });
  });
});

describe('the redis probe, against scripted servers', () => {
  test('tells a TLS port that keeps silent in plain, as ElastiCache does, from a dead one', async () => {
    const server = await startSplitServer(await leaf());
    later(server.stop);
    expect(await askRedis({ port: server.port, password: CANARY, timeoutMs: 800 })).toMatchObject({
      status: 'unhealthy',
      fault: { code: 'redis.tls-required', stage: 'auth', message: expect.stringContaining('speaks TLS') },
    });
    expect(server.heard('plain')).toContain('AUTH');
    // The second connection says hello and no more.
    expect(server.heard('tls')).toBe('');
  });

  test('a server that does not know AUTH is asked all the same; its error is not shown, as it quotes the password', async () => {
    const unknown = `-ERR unknown command 'AUTH', with args beginning with: '${CANARY}'\r\n`;
    const server = await startRespServer([unknown, '+PONG\r\n', '*1\r\n$6\r\nmaster\r\n', '$11\r\nrole:master\r\n']);
    later(server.stop);
    const outcome = await askRedis({ port: server.port, password: CANARY });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { role: 'master', skipped: { auth: 'ERR' } } });
  });

  test('an error to AUTH of which we know nothing is a rejection', async () => {
    const server = await startRespServer([`-ERR no such thing as ${CANARY}\r\n`]);
    later(server.stop);
    expect(await askRedis({ port: server.port, password: CANARY })).toMatchObject({
      fault: { code: 'redis.wrong-password', stage: 'auth', message: expect.stringMatching(/\(ERR\)$/) },
    });
  });

  test('leaves nothing open: neither after an answer nor after a time-out', async () => {
    const server = await startSilentServer();
    later(server.stop);
    const outcome = await askRedis({ port: server.port, timeoutMs: 200 });
    expect(outcome).toMatchObject({ fault: { code: 'redis.silent' } });
    await server.idle();
  });

  test('does not dial what is refused', async () => {
    const probe = createRedisProbe({ clock: systemClock, refuses: () => true });
    const check = resolvedCheck('redis', { host: '127.0.0.1', port: 6379, mode: 'single' });
    expect(await probe(check, AbortSignal.timeout(1000))).toMatchObject({
      status: 'unknown',
      fault: { code: 'probe.internal', message: expect.stringContaining('refuses to dial 127.0.0.1 on port 6379') },
    });
  });

  test('with a signal that has aborted already it answers at the first hop', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    later(() => void server.close());
    const { port } = server.address() as { port: number };
    const probe = createRedisProbe({ clock: systemClock });
    const check = resolvedCheck('redis', { host: '127.0.0.1', port, mode: 'single' });
    expect(await probe(check, AbortSignal.abort())).toMatchObject({ fault: { code: 'tcp.timeout', stage: 'tcp' } });
  });
});
