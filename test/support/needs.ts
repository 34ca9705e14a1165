import { spawnSync } from 'node:child_process';

/**
 * For `describe.skipIf(needsRedis())`: true, with the reason printed, when there is no `redis-server` here. Under CI=true
 * it throws instead: a suite that is silently skipped there would prove nothing.
 */
export const needsRedis = (env: NodeJS.ProcessEnv = process.env): boolean => {
  if (spawnSync('redis-server', ['--version'], { env }).error === undefined) return false;
  const reason = 'redis-server is not on the PATH (apt-get install redis-server, brew install redis)';
  if (env.CI === 'true') throw new Error(`cannot test against a real Redis: ${reason}`);
  console.warn(`skipped: ${reason}`);
  return true;
};
