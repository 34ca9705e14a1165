import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates } from '../../sandbox/certificates.ts';
import {
  reserveClosedPort,
  startPlainServer,
  startResettingServer,
  startSilentServer,
} from '../../sandbox/raw-servers.ts';
import { until, withRedis } from '../../sandbox/redis-doing.ts';
import { startDelayingProxy, startRespServer } from '../../sandbox/redis-peers.ts';
import type { RedisOptions } from '../../sandbox/redis-server.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { needsRedis } from '../support/needs.ts';
import { askRedis, CANARY, later, phaseNames, redisServer } from './redis-support.ts';

type Own = Partial<Omit<Resolved<CheckOf<'redis'>>, 'port'>>;
type Scenario = {
  name: string;
  /** Makes the fault happen; answers what the check says beside the port. */
  make: () => Promise<Own & { port: number }>;
  status?: Outcome['status'];
  code: FaultCode;
  stage: Stage;
  message: RegExp;
  phases: string[];
};

let authority: Certificates;
beforeAll(async () => {
  authority = await createCertificates();
});

const real = async (options: RedisOptions, own: Own = {}) => ({ port: (await redisServer(options)).port, ...own });
const withTls = async (days: number, name: string, own: Own = {}) =>
  real({ tls: await authority.issue({ names: [name], days }) }, { tls: { ca: authority.ca }, ...own });
const lasting = <Server extends { stop(): Promise<void> }>(server: Server): Server => {
  later(() => server.stop());
  return server;
};
const user = (rights: string): RedisOptions => ({ directives: [`user watcher on >${'word'} ${rights}`] });
const watcher = { username: 'watcher', password: 'word' };

const scenarios: Scenario[] = [
  {
    name: 'a password that the check does not have',
    make: () => real({ password: CANARY }),
    code: 'redis.no-auth',
    stage: 'auth',
    message: /^127\.0\.0\.1:\d+ wants a password, and the check has none \(NOAUTH\)$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'a wrong password',
    make: () => real({ password: 'another' }, { password: CANARY }),
    code: 'redis.wrong-password',
    stage: 'auth',
    message: /^127\.0\.0\.1:\d+ rejects the user name or password of the check \(WRONGPASS\)$/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'an unknown user',
    make: () => real({ password: 'another' }, { username: 'nobody', password: CANARY }),
    code: 'redis.wrong-password',
    stage: 'auth',
    message: /WRONGPASS/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'a password that nobody asks for',
    make: () => real({}, { password: CANARY }),
    status: 'degraded',
    code: 'redis.password-not-needed',
    stage: 'auth',
    message: /lets anybody in: the check has a password, the server asks for none$/,
    phases: ['tcp', 'auth', 'ping', 'role', 'info'],
  },
  {
    name: 'a user who may not PING',
    make: () => real(user('-@all +info'), watcher),
    code: 'redis.no-permission',
    stage: 'auth',
    message: /does not let this client use PING: .* \(NOPERM\)$/,
    phases: ['tcp', 'auth', 'ping'],
  },
  {
    name: 'a self-signed certificate',
    make: async () => real({ tls: await authority.selfSigned({ names: ['127.0.0.1'] }) }, { tls: true }),
    code: 'tls.untrusted',
    stage: 'tls',
    message: /^the certificate of 127\.0\.0\.1, issued by 127\.0\.0\.1, is not trusted/,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'an expired certificate',
    make: () => withTls(-2, '127.0.0.1'),
    code: 'tls.expired',
    stage: 'tls',
    message: /^the certificate of 127\.0\.0\.1 expired on /,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'a certificate for another name',
    make: () => withTls(90, 'other.example'),
    code: 'tls.name-mismatch',
    stage: 'tls',
    message: /^the certificate is for other\.example, not for 127\.0\.0\.1$/,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'plain spoken to a TLS port that resets',
    make: () => withTls(90, '127.0.0.1', { tls: false, password: CANARY }),
    code: 'redis.tls-required',
    stage: 'auth',
    message: /^127\.0\.0\.1:\d+ speaks TLS, and the check has tls off: it gets no answer in plain$/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'TLS spoken to a plain port that keeps silent',
    make: () => real({ password: CANARY }, { tls: true, password: CANARY, timeoutMs: 600 }),
    code: 'tls.plain-server',
    stage: 'tls',
    message: /^127\.0\.0\.1:\d+ answers plain Redis, not TLS, and the check has tls on$/,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'no free client connections',
    make: async () => {
      const { port } = await redisServer({ password: 'word', directives: ['maxclients 1'] });
      await holdClient(port, 'word');
      return { port, password: CANARY };
    },
    code: 'redis.max-clients',
    stage: 'command',
    message: /has no free client connections: maxclients is reached \(ERR\)$/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'a replica whose master is gone and which serves no stale data',
    make: () => orphan('replica-serve-stale-data no', { mode: 'replica' }),
    code: 'redis.master-down',
    stage: 'command',
    message: /has lost its master 127\.0\.0\.1:\d+ for \d+ s and serves no stale data \(MASTERDOWN\)$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a replica whose master is gone and which serves stale data',
    make: () => orphan('replica-serve-stale-data yes', { mode: 'replica' }),
    status: 'degraded',
    code: 'redis.replica-lag',
    stage: 'command',
    message: /has no link to its master 127\.0\.0\.1:\d+ for \d+ s: its data is stale$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a replica that has not heard its master for too long',
    make: async () => {
      const { master, replica } = await pair();
      process.kill(master.pid, 'SIGSTOP');
      await infoSays(replica.port, (info) => Number(/last_io_seconds_ago:(\d+)/.exec(info)?.[1]) >= 2);
      return { port: replica.port, mode: 'replica', expect: { replicationLag: 1000 } };
    },
    status: 'degraded',
    code: 'redis.replica-lag',
    stage: 'command',
    message: /heard nothing from its master for \d+ s; expected at most 1 s$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a master whose replica lags',
    make: async () => {
      const { master, replica } = await pair();
      process.kill(replica.pid, 'SIGSTOP');
      await infoSays(master.port, (info) => Number(/state=online.*lag=(\d+)/.exec(info)?.[1]) >= 2);
      return { port: master.port, expect: { role: 'master', replicationLag: 1000 } };
    },
    status: 'degraded',
    code: 'redis.replica-lag',
    stage: 'command',
    message: /has a replica \d+ s behind; expected at most 1 s$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a primary endpoint that is a replica',
    make: async () => ({ port: (await pair()).replica.port, expect: { role: 'master' } }),
    code: 'redis.read-only',
    stage: 'command',
    message: /should be the master but answers as a replica of 127\.0\.0\.1:\d+: it refuses writes \(a failover\?\)$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a replica endpoint that is a master',
    make: () => real({}, { mode: 'replica' }),
    status: 'degraded',
    code: 'redis.not-replica',
    stage: 'command',
    message: /should be a replica but answers as a master$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a cluster without slots',
    make: () => real({ directives: ['cluster-enabled yes'] }, { mode: 'cluster' }),
    code: 'redis.cluster-down',
    stage: 'command',
    message: /says that its cluster is down \(cluster_state:fail\)$/,
    phases: ['tcp', 'ping', 'role', 'info', 'cluster'],
  },
  {
    name: 'a cluster that is none',
    make: () => real({}, { mode: 'cluster' }),
    code: 'redis.cluster-down',
    stage: 'command',
    message: /is no cluster node \(cluster support is off\)$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a script that does not end',
    make: async () => {
      const { port } = await redisServer({ directives: ['busy-reply-threshold 20'] });
      const script = withRedis({ port }, (redis) => redis.eval('while true do end', 0)).catch(() => {});
      later(async () => {
        await withRedis({ port }, (redis) => redis.script('KILL'));
        await script;
      });
      await until(() => pingSays(port, 'BUSY'), 'BUSY');
      return { port };
    },
    code: 'redis.busy',
    stage: 'command',
    message: /is busy running a script or function, and refuses everything else \(SCRIPT KILL ends it\) \(BUSY\)$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'data that takes long to load',
    make: async () => {
      const { port } = await redisServer({ directives: ['enable-debug-command yes'] });
      await withRedis({ port }, async (redis) => {
        await redis.call('DEBUG', 'POPULATE', '20000', 'key', '100');
        await redis.call('CONFIG', 'SET', 'key-load-delay', '1000', 'loading-process-events-interval-bytes', '1024');
        redis.call('DEBUG', 'RELOAD').catch(() => {});
        await until(() => pingSays(port, 'LOADING'), 'LOADING');
      });
      return { port };
    },
    code: 'redis.loading',
    stage: 'command',
    message: /is loading its data from disk, \d+ % of it so far, about \d+ s left \(LOADING\)$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'memory that is full, with nothing to evict',
    make: () => real({ directives: ['maxmemory 512kb'] }),
    status: 'unhealthy',
    code: 'redis.oom',
    stage: 'command',
    message: /uses [\d.]+ [KM]B of 512 KB memory and evicts nothing: it refuses writes$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'memory over its bound',
    make: () =>
      real({ directives: ['maxmemory 100mb', 'maxmemory-policy allkeys-lru'] }, { expect: { memoryBelow: 0 } }),
    status: 'degraded',
    code: 'redis.oom',
    stage: 'command',
    message: /uses [\d.]+ % of its memory \([\d.]+ .B of 100 MB\); expected below 0 %$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'data that cannot be saved',
    make: async () => {
      const { port, folder } = await redisServer({ directives: ['save 3600 1000000'] });
      await rm(folder, { recursive: true });
      await withRedis({ port }, (redis) => redis.bgsave());
      await until(() => pingSays(port, 'MISCONF'), 'MISCONF');
      return { port };
    },
    code: 'redis.misconf',
    stage: 'command',
    message: /refuses writes, because it could not save its data to disk \(MISCONF\)$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'an answer that takes too long',
    make: async () => {
      const { port } = await redisServer();
      return { port: lasting(await startDelayingProxy(port, 120)).port, expect: { latency: 50 } };
    },
    status: 'degraded',
    code: 'redis.slow',
    stage: 'command',
    message: /answers PING in \d+ ms; expected at most 50 ms$/,
    phases: ['tcp', 'ping', 'role', 'info'],
  },
  {
    name: 'a listener that keeps silent, before the password',
    make: async () => ({ port: lasting(await startSilentServer()).port, password: CANARY, timeoutMs: 300 }),
    code: 'redis.silent',
    stage: 'auth',
    message: /^127\.0\.0\.1:\d+ accepts the connection but does not answer AUTH within the time-out of 300 ms$/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'a stopped server whose connections the kernel still takes',
    make: async () => {
      const { port, pid } = await redisServer();
      process.kill(pid, 'SIGSTOP');
      return { port, timeoutMs: 300 };
    },
    code: 'redis.silent',
    stage: 'command',
    message: /accepts the connection but does not answer PING within the time-out of 300 ms$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'a server that falls silent after its PONG',
    make: async () => ({ port: lasting(await startRespServer(['+PONG\r\n'])).port, timeoutMs: 300 }),
    code: 'redis.silent',
    stage: 'command',
    message: /answers PING but not ROLE within the time-out of 300 ms$/,
    phases: ['tcp', 'ping', 'role'],
  },
  {
    name: 'a server that hangs up after its PONG',
    make: async () => ({ port: lasting(await startRespServer(['+PONG\r\n', 'hang up'])).port }),
    code: 'tcp.reset',
    stage: 'command',
    message: /closes the connection without an answer to ROLE$/,
    phases: ['tcp', 'ping', 'role'],
  },
  {
    name: 'a server that answers something else to PING',
    make: async () => ({ port: lasting(await startRespServer(['+OK POP3 ready\r\n'])).port }),
    code: 'redis.not-redis',
    stage: 'command',
    message: /answers PING, but not as Redis does$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'a reply that does not end',
    make: async () => ({ port: lasting(await startRespServer([`$9000000\r\n${'x'.repeat(1_200_000)}`])).port }),
    code: 'redis.not-redis',
    stage: 'command',
    message: /^127\.0\.0\.1:\d+ answers PING with more than 1 MB, which no Redis does$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'a reply that breaks off in another protocol',
    make: async () => ({ port: lasting(await startRespServer(['+PONG\r\n', '*2\r\n<html>\r\n'])).port }),
    code: 'redis.not-redis',
    stage: 'command',
    message: /answers ROLE, but its reply breaks the protocol of Redis$/,
    phases: ['tcp', 'ping', 'role'],
  },
  {
    name: 'a first reply that the client refuses',
    make: async () => ({ port: lasting(await startRespServer(['*1\r\n<html>\r\n'])).port, password: CANARY }),
    code: 'redis.not-redis',
    stage: 'auth',
    message: /answers AUTH, but its reply breaks the protocol of Redis$/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'a server that echoes the password',
    make: async () => ({ port: lasting(await startRespServer(['echo'])).port, password: CANARY }),
    code: 'redis.not-redis',
    stage: 'auth',
    message: /answers AUTH, but not as Redis does$/,
    phases: ['tcp', 'auth'],
  },
  {
    // Protected mode lets loopback in: it cannot be made to refuse us.
    name: 'protected mode (a scripted server)',
    make: async () => ({ port: lasting(await startRespServer(['-DENIED Redis is running in …\r\n', 'hang up'])).port }),
    code: 'redis.no-permission',
    stage: 'auth',
    message: /does not let this client use PING: .*protected mode.* \(DENIED\)$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'an HTTP server',
    make: async () => ({ port: lasting(await startPlainServer()).port, password: CANARY }),
    code: 'redis.not-redis',
    stage: 'auth',
    message: /answers, but not as Redis does: it is an HTTP server \(HTTP\/1\.1\)$/,
    phases: ['tcp', 'auth'],
  },
  {
    name: 'a server that answers with a TLS alert',
    make: async () => ({ port: lasting(await startPlainServer('\x15\x03\x03\x00\x02\x02\x0a')).port }),
    code: 'redis.tls-required',
    stage: 'auth',
    message: /answers in TLS, and the check has tls off$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'a server that resets what it does not understand',
    make: async () => ({ port: lasting(await startResettingServer('at the first byte')).port }),
    code: 'tcp.reset',
    stage: 'command',
    message: /closes the connection without an answer to PING$/,
    phases: ['tcp', 'ping'],
  },
  {
    name: 'a closed port',
    make: async () => ({ port: lasting(await reserveClosedPort()).port }),
    code: 'tcp.refused',
    stage: 'tcp',
    message: /connection refused, nothing listens there$/,
    phases: ['tcp'],
  },
  {
    name: 'a black hole',
    make: async () => {
      const server = await redisServer();
      await server.freeze();
      return { port: server.port, timeoutMs: 300 };
    },
    code: 'tcp.timeout',
    stage: 'tcp',
    message: /no answer to the connection attempt in \d+ ms$/,
    phases: ['tcp'],
  },
];

const pingSays = (port: number, token: string): Promise<boolean> =>
  withRedis({ port }, (redis) => redis.call('PING')).then(
    () => false,
    (error: Error) => error.message.startsWith(token),
  );

const infoSays = (port: number, said: (info: string) => boolean): Promise<void> =>
  until(async () => said(await withRedis({ port }, (redis) => redis.info('replication'))), 'INFO replication');

/** Takes the one connection there is. */
const holdClient = async (port: number, password: string): Promise<void> => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await new Promise<void>((resolve) => {
    const client = withRedis({ port, password }, async (redis) => {
      await redis.ping();
      resolve();
      await held;
    });
    later(async () => {
      release();
      await client;
    });
  });
};

const pair = async (directive = 'repl-diskless-sync-delay 0') => {
  const master = await redisServer({ directives: ['repl-diskless-sync-delay 0'] });
  const replica = await redisServer({ directives: [`replicaof 127.0.0.1 ${master.port}`, directive] });
  await infoSays(replica.port, (info) => info.includes('master_link_status:up'));
  await infoSays(master.port, (info) => info.includes('state=online'));
  return { master, replica };
};

const orphan = async (directive: string, own: Own) => {
  const { master, replica } = await pair(directive);
  await master.stop();
  await infoSays(replica.port, (info) => info.includes('master_link_status:down'));
  return { port: replica.port, ...own };
};

describe.skipIf(needsRedis())('the redis probe makes each fault out', () => {
  test.each(scenarios)(
    '$name: $code at $stage',
    async ({ make, status = 'unhealthy', code, stage, message, phases }) => {
      const outcome = await askRedis(await make());
      expect(outcome).toMatchObject({ status, fault: { code, stage, message: expect.stringMatching(message) } });
      expect(phaseNames(outcome)).toEqual(phases);
    },
  );
});
