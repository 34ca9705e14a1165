import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { capture, findCommand, root, run } from './processes.mjs';

// Plain JavaScript without dependencies, as setup.mjs.

/** The Python packages of the deployment suite, in a folder of their own. */
const ENVIRONMENT = join(root, '.python');
const REQUIREMENTS = join(root, 'test/deploy/requirements.txt');
/** The list of what was installed, written when that is done. */
const INSTALLED = join(ENVIRONMENT, 'requirements.txt');
/** What the Python packages ask for; Debian keeps `ensurepip` in a package of its own. */
const PYTHON_CHECK = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';

const redisIsThere = () => findCommand('redis-server') !== undefined;

const pythonIsThere = async () => (await capture('python3', ['-c', PYTHON_CHECK])).code === 0;

const environmentIsThere = () =>
  existsSync(join(ENVIRONMENT, 'bin/python')) && textOf(INSTALLED) === textOf(REQUIREMENTS);

const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** Where that is allowed; never asks for more rights than this process has. */
const installFromDebian = async (...packages) =>
  process.getuid?.() === 0 &&
  findCommand('apt-get') !== undefined &&
  (await run('list of Debian packages', ['apt-get', 'update'])) &&
  (await run(packages.join(', '), ['apt-get', 'install', '-y', '--no-install-recommends', ...packages]));

const makeEnvironment = async () => {
  if (!(await pythonIsThere()) && !(await installFromDebian('python3', 'python3-venv'))) return;
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  const pip = [join(ENVIRONMENT, 'bin/python'), '-m', 'pip', '--disable-pip-version-check'];
  const made = await run(
    'AWS emulator and tools (pip install)',
    ['python3', '-m', 'venv', ENVIRONMENT],
    [...pip, 'install', '--requirement', REQUIREMENTS],
  );
  if (made) copyFileSync(REQUIREMENTS, INSTALLED);
};

/**
 * What a machine may lack besides the packages of npm, and whose suites skip themselves without it. `install` does what it
 * can, and says nothing when it can do nothing; `missing` is for people.
 */
export const NEEDS = {
  redis: {
    isThere: redisIsThere,
    install: () => installFromDebian('redis-server'),
    missing: () =>
      'redis-server is missing: install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)',
  },
  // What some remedies use, and the tests run.
  jq: {
    isThere: () => findCommand('jq') !== undefined,
    install: () => installFromDebian('jq'),
    missing: () => 'jq is missing: install it (Debian, Ubuntu: apt-get install jq; macOS: brew install jq)',
  },
  // What the status page is looked at with.
  chromium: {
    isThere: () => findCommand('chromium') !== undefined,
    install: () => installFromDebian('chromium'),
    missing: () => 'chromium is missing: install it (Debian: apt-get install chromium; macOS: brew install chromium)',
  },
  python: {
    isThere: environmentIsThere,
    install: makeEnvironment,
    missing: async () =>
      (await pythonIsThere())
        ? 'the AWS emulator is missing: it could not be installed from PyPI, see above'
        : 'Python 3.10 or newer with its venv module is missing: install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python)',
  },
};
