import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** Where the set-up puts Python and what `test/deploy/requirements.txt` lists. */
export const environmentFolder = join(repository, '.python');

/**
 * For `describe.skipIf(needsRedis())`: true, with the reason printed, when there is no `redis-server` here. Under CI=true
 * it throws instead: a suite that is silently skipped there would prove nothing.
 */
export const needsRedis = (env: NodeJS.ProcessEnv = process.env): boolean =>
  needs(
    spawnSync('redis-server', ['--version'], { env }).error === undefined,
    'cannot test against a real Redis: redis-server is not on the PATH (apt-get install redis-server, brew install redis)',
    env,
  );

/** As `needsRedis`, for the program that some remedies use. */
export const needsJq = (env: NodeJS.ProcessEnv = process.env): boolean =>
  needs(
    spawnSync('jq', ['--version'], { env }).error === undefined,
    'cannot test what remedies store in a secret: jq is not on the PATH (apt-get install jq, brew install jq)',
    env,
  );

/** As `needsRedis`, for the browser that the status page is tested in. */
export const needsChromium = (env: NodeJS.ProcessEnv = process.env): boolean =>
  needs(
    spawnSync('chromium', ['--version'], { env }).error === undefined,
    'cannot look at the status page: chromium is not on the PATH (apt-get install chromium, brew install chromium)',
    env,
  );

/** As `needsRedis`, for the AWS emulator and the tools beside it. */
export const needsEmulator = (env: NodeJS.ProcessEnv = process.env): boolean => {
  const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const wanted = textOf(join(repository, 'test/deploy/requirements.txt'));
  return needs(
    textOf(join(environmentFolder, 'requirements.txt')) === wanted,
    'cannot deploy to an AWS emulator: it is not installed (npm run setup; it needs Python 3.10 or newer)',
    env,
  );
};

const needs = (isThere: boolean, reason: string, env: NodeJS.ProcessEnv): boolean => {
  if (isThere) return false;
  if (env.CI === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return true;
};
