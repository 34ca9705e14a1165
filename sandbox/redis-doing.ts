import { Redis } from 'ioredis';

type Place = { port: number; host?: string; password?: string; tls?: { ca: string; servername: string } };

/** Does something to a server on 127.0.0.1, or another address of loopback, from a connection of its own. */
export const withRedis = async <T>(place: Place, work: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis({ host: '127.0.0.1', ...place, retryStrategy: () => null, enableReadyCheck: false });
  redis.on('error', () => {});
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
};

/** Polls until `done`; a guard, not an assertion. */
export const until = async (done: () => Promise<boolean> | boolean, what: string): Promise<void> => {
  const untilMs = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > untilMs) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
