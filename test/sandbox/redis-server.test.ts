import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { until, withRedis } from '../../sandbox/redis-doing.ts';
import { RedisMissing, RedisNotStarted, startRedisServer } from '../../sandbox/redis-server.ts';
import { dial } from '../../shared/net/dial.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { needsRedis } from '../support/needs.ts';

const isGone = async (look: () => unknown): Promise<boolean> => {
  try {
    await look();
    return false;
  } catch {
    return true;
  }
};

const reach = async (port: number) => {
  const dialled = await dial({ host: '127.0.0.1', port }, { clock: systemClock }, AbortSignal.timeout(300));
  if (dialled.ok) dialled.socket.destroy();
  return dialled.ok ? 'connected' : dialled.fault.code;
};

describe.skipIf(needsRedis())('startRedisServer', () => {
  test('is ready at once, with any password, and leaves nothing behind', async () => {
    const password = 'a "quoted"\\ é\t#word';
    const server = await startRedisServer({ password });
    expect(await withRedis({ port: server.port, password }, (redis) => redis.ping())).toBe('PONG');
    await server.stop();
    expect(await reach(server.port)).toBe('tcp.refused');
    await expect(access(server.folder)).rejects.toThrow('ENOENT');
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });

  test('frozen it is a black hole for new connections too; thawed it answers again', async () => {
    const server = await startRedisServer();
    await server.freeze();
    expect(await reach(server.port)).toBe('tcp.timeout');
    server.thaw();
    expect(await withRedis({ port: server.port }, (redis) => redis.ping())).toBe('PONG');
    await server.freeze();
    await server.stop();
    expect(await reach(server.port)).toBe('tcp.refused');
  });

  test('does not outlive the process that started it, even when it is killed', async () => {
    const module = new URL('../../sandbox/redis-server.ts', import.meta.url);
    const script = `const { startRedisServer } = await import('${module}');
      const server = await startRedisServer();
      await server.freeze();
      console.log(JSON.stringify(server));`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(parent.stdout, 'data');
    const { pid, folder } = JSON.parse(String(line));
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => isGone(() => access(folder)), 'the folder is gone');
    await until(() => isGone(() => process.kill(pid, 0)), 'the process is gone');
  });

  test('says what redis-server says when it does not start', async () => {
    const start = startRedisServer({ directives: ['nonsense yes'] });
    await expect(start).rejects.toThrow(RedisNotStarted);
    await expect(start).rejects.toThrow("'nonsense yes'");
  });

  test('without redis-server on the PATH it says how to install it', async () => {
    const { PATH } = process.env;
    process.env.PATH = '';
    const start = startRedisServer();
    await expect(start.finally(() => Object.assign(process.env, { PATH }))).rejects.toThrow(new RedisMissing());
  });
});

test('needsRedis is false where there is one, says so where there is none, and fails there under CI', () => {
  expect(needsRedis({ PATH: '' })).toBe(true);
  expect(() => needsRedis({ PATH: '', CI: 'true' })).toThrow('redis-server is not on the PATH');
});
