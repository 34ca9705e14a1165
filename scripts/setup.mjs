import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { NEEDS } from './needs.mjs';
import { capture, root, run } from './processes.mjs';

// Plain JavaScript without dependencies, for the Node that a machine has before anything is installed.

/** Something that only a person can mend; its message is one line. */
export class SetUpError extends Error {}

/**
 * Installs the packages, and what else is missing of `names` (keys of NEEDS) where that is allowed. Answers what is missing
 * still, each as one line for people. Throws a `SetUpError` when TypeScript cannot be run.
 */
export const setUp = async (names) => {
  const needs = names.map((name) => NEEDS[name]);
  const isThere = () => packagesAreInstalled() && needs.every((need) => need.isThere());
  if (!isThere()) await underLock(() => install(needs));
  await checkNode();
  return Promise.all(needs.filter((need) => !need.isThere()).map((need) => need.missing()));
};

const NODE_NEEDED = 24;

const install = async (needs) => {
  if (!packagesAreInstalled() && !(await installPackages())) {
    throw new SetUpError('the packages could not be installed: npm ci failed, its output is above');
  }
  for (const need of needs) if (!need.isThere()) await need.install();
};

const installPackages = () =>
  // Whatever NODE_ENV says.
  run('packages (npm ci)', ['npm', 'ci', '--ignore-scripts', '--include=dev', '--include=optional']);

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
    const missing = await setUp(Object.keys(NEEDS));
    for (const each of missing.length > 0 ? missing : ['all there']) process.stdout.write(`set-up: ${each}\n`);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
