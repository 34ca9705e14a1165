import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';

/** There is no `redis-server` on the PATH. */
export class RedisMissing extends Error {
  override readonly name = 'RedisMissing';
  constructor() {
    super(
      'redis-server is not on the PATH; install it: apt-get install redis-server, dnf install redis, or brew install redis',
    );
  }
}

/** It ended, or did not answer in time; the message has the end of what it printed. */
export class RedisNotStarted extends Error {
  override readonly name = 'RedisNotStarted';
  readonly portTaken: boolean;
  constructor(output: string) {
    super(`redis-server did not start: ${output.slice(-500)}`);
    this.portTaken = output.includes('Address already in use');
  }
}

const READY_WITHIN_MS = 10_000;
const READY_POLL_MS = 20;

type Start = { folder: string; host: string; port: number; config: string; tls: boolean };

/** Spawns it with its configuration on standard input, so that no argument and no file has the password; ready when it answers. */
export const spawnRedis = async ({ folder, host, port, config, tls }: Start) => {
  const child = spawn('redis-server', ['-'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  const dismiss = guard(child.pid, folder);
  child.stdin.on('error', () => {});
  child.stdin.end(config);
  const stopped = new AbortController();
  const failed = failure(child);
  const end = async (): Promise<void> => {
    dismiss();
    child.kill('SIGKILL');
    await failed.catch(() => {});
  };
  try {
    await Promise.race([untilReady({ host, port }, tls, stopped.signal), failed]);
  } catch (error) {
    await end();
    throw error;
  } finally {
    stopped.abort();
  }
  return { child, end };
};

/** Whoever ends without `end`, be it by SIGKILL, must not leave it behind, frozen for ever: its end of the pipe closes. */
const guard = (pid: number | undefined, folder: string): (() => void) => {
  if (pid === undefined) return () => {};
  const script = 'read _; kill -9 "$0"; rm -rf "$1"';
  const guardian = spawn('sh', ['-c', script, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Of its own session: Ctrl-C is for us, who stop it in order.
    detached: true,
  });
  guardian.on('error', () => {});
  guardian.stdin.on('error', () => {});
  return () => {
    guardian.kill('SIGKILL');
    guardian.stdin.destroy();
  };
};

/** Rejects when the process has ended, for whatever reason. */
const failure = (child: ChildProcess): Promise<never> => {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-2000);
    });
  }
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? new RedisMissing() : error));
    child.once('close', () => reject(new RedisNotStarted(output)));
  });
  failed.catch(() => {});
  return failed;
};

type Place = { host: string; port: number };

const untilReady = async (place: Place, tls: boolean, stopped: AbortSignal): Promise<void> => {
  const untilMs = Date.now() + READY_WITHIN_MS;
  while (!stopped.aborted && !(await answers(place, tls))) {
    if (Date.now() > untilMs) throw new RedisNotStarted(`no answer on port ${place.port} within ${READY_WITHIN_MS} ms`);
    await delay(READY_POLL_MS);
  }
};

/** Whether it answers PING: an error, such as that it wants a password or loads its data, is an answer too. */
const answers = async (place: Place, tls: boolean): Promise<boolean> => {
  const socket = tls ? connectTls({ ...place, rejectUnauthorized: false }) : createConnection(place);
  socket.setTimeout(READY_POLL_MS * 50, () => socket.destroy(new Error('silent')));
  try {
    socket.write('PING\r\n');
    await once(socket, 'data');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};
