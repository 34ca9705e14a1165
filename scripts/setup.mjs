import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { capture, findCommand, root, step } from './processes.mjs';

// Plain JavaScript without dependencies, for the Node that a machine has before anything is installed.

/** Something that only a person can mend; its message is one line. */
export class SetUpError extends Error {}

/**
 * Installs what is missing: the packages, and Redis where that is allowed. Answers why Redis is missing, if it is.
 * Throws a `SetUpError` when TypeScript cannot be run.
 */
export const setUp = async () => {
  if (!packagesAreInstalled() || needsRedis()) await underLock(install);
  await checkNode();
  return { redisMissing: findCommand('redis-server') ? undefined : REDIS_MISSING };
};

const REDIS_MISSING =
  'redis-server is missing: install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)';
const NODE_NEEDED = 24;

const install = async () => {
  if (!packagesAreInstalled() && !(await installPackages())) {
    throw new SetUpError('the packages could not be installed: npm ci failed, its output is above');
  }
  if (needsRedis()) await installRedis();
};

const installPackages = () =>
  // Whatever NODE_ENV says.
  run('packages', 'npm', ['ci', '--ignore-scripts', '--include=dev', '--include=optional']);

const installRedis = async () =>
  (await run('list of Debian packages', 'apt-get', ['update'])) &&
  (await run('redis-server', 'apt-get', ['install', '-y', '--no-install-recommends', 'redis-server']));

const run = (what, command, args) =>
  step(`set-up: ${what} (${command} ${args[0]})`, async () => {
    const { code, output } = await capture(command, args, { DEBIAN_FRONTEND: 'noninteractive' });
    if (code !== 0) process.stdout.write(`\n${output}`);
    return { word: code === 0 ? 'done' : 'failed', result: code === 0 };
  });

/** npm leaves the list of what it installed, when it is done; optional packages may be for other platforms. */
const packagesAreInstalled = () => {
  const wanted = readJson('package-lock.json').packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && !(path in installed)),
  );
};

const readJson = (path) =>
  existsSync(join(root, path)) ? JSON.parse(readFileSync(join(root, path), 'utf8')) : undefined;

const needsRedis = () => !findCommand('redis-server') && process.getuid?.() === 0 && findCommand('apt-get');

/** Two processes that install at the same time would wreck each other's work. */
const underLock = async (work) => {
  const lock = join(tmpdir(), `vpcwatch-set-up-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
  for (let waiting = false; !claim(lock); await delay(300)) {
    if (!waiting) process.stdout.write('set-up: waiting for another one that is under way\n');
    waiting = true;
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

const claim = (lock) => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderLives(lock)) rmSync(lock, { force: true });
    return false;
  }
};

const holderLives = (lock) => {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
};

/** npm scripts find the binary of `node-linux-*` first, where there is one. */
const checkNode = async () => {
  const own = join(root, 'node_modules/.bin/node');
  const { output } = await capture(existsSync(own) ? own : process.execPath, ['--version']);
  const [, major = 0] = /^v(\d+)\./.exec(output) ?? [];
  if (Number(major) >= NODE_NEEDED) return;
  throw new SetUpError(
    `Node ${NODE_NEEDED} or newer is needed to run TypeScript, found ${output.trim()}, and npm has none for this platform: install Node ${NODE_NEEDED}`,
  );
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { redisMissing } = await setUp();
    process.stdout.write(`set-up: ${redisMissing ?? 'all there'}\n`);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
