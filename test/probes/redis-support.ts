import { afterEach, expect } from 'vitest';

import { type RedisOptions, type RedisServer, startRedisServer } from '../../sandbox/redis-server.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { createRedisProbe } from '../../shared/probes/redis.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { resolvedCheck } from '../support/checks.ts';

type RedisCheck = Resolved<CheckOf<'redis'>>;

/** A password that would show in any spelling. */
export const CANARY = 'c@nary/+ sécret="%';

const cleanUps: (() => Promise<void> | void)[] = [];
/** Done after the test, last one first. */
export const later = (cleanUp: () => Promise<void> | void): void => void cleanUps.push(cleanUp);
afterEach(async () => {
  const failures: unknown[] = [];
  // One that fails must not leave the servers of the others behind.
  for (const cleanUp of cleanUps.splice(0).reverse()) {
    try {
      await cleanUp();
    } catch (error) {
      failures.push(error);
    }
  }
  expect(failures).toEqual([]);
});

/** A server that ends with the test. */
export const redisServer = async (options: RedisOptions = {}): Promise<RedisServer> => {
  const server = await startRedisServer(options);
  later(server.stop);
  return server;
};

const probe = createRedisProbe({ clock: systemClock });

/** One answer, as the runner asks; expects that no spelling of the canary is in it. */
export const askRedis = async (own: Partial<RedisCheck> & { port: number }): Promise<Outcome> => {
  const check = resolvedCheck('redis', { host: '127.0.0.1', mode: 'single', timeoutMs: 3000, ...own });
  const outcome = await probe(check, AbortSignal.timeout(check.timeoutMs));
  const kept = JSON.stringify(outcome);
  const inJson = JSON.stringify(CANARY).slice(1, -1);
  for (const spelling of [CANARY, inJson, encodeURIComponent(CANARY), Buffer.from(CANARY).toString('base64')]) {
    expect(kept).not.toContain(spelling);
  }
  return outcome;
};

export const phaseNames = (outcome: Outcome): string[] => outcome.phases.map(({ name }) => name);
