import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './free-port.ts';
import { createBacklog } from './redis-backlog.ts';
import { RedisNotStarted, spawnRedis } from './redis-process.ts';

export { RedisMissing, RedisNotStarted } from './redis-process.ts';

/** `tls`: PEM. `directives`: further lines of redis.conf, such as `maxclients 1` or `user probe on >word +ping`. */
export type RedisOptions = {
  password?: string;
  tls?: { cert: string; key: string };
  directives?: readonly string[];
  /** Another address of loopback and a port of the caller's, for nodes that have the port in common; 127.0.0.1 and a free one unless given. */
  at?: { host: string; port: number };
};
export type RedisServer = {
  host: string;
  port: number;
  pid: number;
  /** Its working directory, private to it: where it saves its data when a directive says so. */
  folder: string;
  /** A black hole: connections get no answer any more, and new ones are not even accepted. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Ends this process, frozen or not, and removes its folder. */
  stop(): Promise<void>;
};

/** How often to try when another process takes the port that was free a moment ago. */
const TRIES = 5;
/** A cluster node takes the port 10000 above its own too. */
const HIGHEST_PORT = 55_535;
/** Small, so that `freeze` fills it at once; enough for the clients of one moment. */
const BACKLOG = 16;

/** A real `redis-server` on a free port of 127.0.0.1; keeps nothing on disk unless a directive says so. */
export const startRedisServer = async (options: RedisOptions = {}): Promise<RedisServer> => {
  for (let tries = 1; ; tries += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-redis-'));
    try {
      return await startIn(folder, options);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (tries === TRIES || !(error instanceof RedisNotStarted && error.portTaken)) throw error;
    }
  }
};

const startIn = async (folder: string, options: RedisOptions): Promise<RedisServer> => {
  const { host, port } = options.at ?? { host: '127.0.0.1', port: await freePort(HIGHEST_PORT) };
  const config = await configOf(folder, { host, port }, options);
  const { child, end } = await spawnRedis({ folder, host, port, config, tls: options.tls !== undefined });
  const backlog = createBacklog(port, host);
  return {
    host,
    port,
    pid: child.pid ?? 0,
    folder,
    freeze: async () => {
      child.kill('SIGSTOP');
      await backlog.fill();
    },
    thaw: () => {
      backlog.release();
      child.kill('SIGCONT');
    },
    stop: async () => {
      backlog.release();
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const configOf = async (
  folder: string,
  { host, port }: { host: string; port: number },
  { password, tls, directives = [] }: RedisOptions,
) => {
  const lines = [`bind ${host}`, 'save ""', `tcp-backlog ${BACKLOG}`, `port ${tls ? 0 : port}`];
  if (password !== undefined) lines.push(`requirepass ${quoted(password)}`);
  if (tls) {
    await writeFile(join(folder, 'server.crt'), tls.cert, { mode: 0o600 });
    await writeFile(join(folder, 'server.key'), tls.key, { mode: 0o600 });
    lines.push(`tls-port ${port}`, 'tls-auth-clients no', 'tls-cert-file server.crt', 'tls-key-file server.key');
  }
  return [...lines, ...directives].map((line) => `${line}\n`).join('');
};

/** As redis.conf takes any bytes. */
const quoted = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
