import { describe, expect, it } from 'vitest';

import { createBareMachine } from './bare-machine.ts';

const CI = 'ci --ignore-scripts --include=dev --include=optional';

describe('setup.mjs', () => {
  it('installs the packages of the lock file, and no more while they are there', async () => {
    await using machine = await createBareMachine();
    const first = await machine.run('setup.mjs');
    expect(first.output).toMatch(
      /^set-up: packages \(npm ci\) \.\.\. done \(\d+\.\d s\)\nset-up: AWS emulator and tools \(pip install\) \.\.\. done \(\d+\.\d s\)\nset-up: all there\n$/,
    );
    expect(await machine.run('setup.mjs')).toEqual({ ...first, output: 'set-up: all there\n' });
    expect(first.npm).toEqual([CI]);
  });

  it('installs anew when the lock file changed', async () => {
    await using machine = await createBareMachine();
    await machine.run('setup.mjs');
    await machine.lock('1.0.1');
    expect((await machine.run('setup.mjs')).npm).toEqual([CI, CI]);
  });

  it('installs once when two begin at the same time', async () => {
    await using machine = await createBareMachine({ npm: 'setTimeout(() => {}, 700);' });
    const [one, other] = await Promise.all([machine.run('setup.mjs'), machine.run('setup.mjs')]);
    expect([one.code, other.code]).toEqual([0, 0]);
    expect(one.npm).toEqual([CI]);
    expect(one.output + other.output).toContain('set-up: waiting for another one that is under way\n');
  });

  it('shows what npm said when the packages cannot be installed', async () => {
    await using machine = await createBareMachine({
      npm: "console.error('npm error ENOTFOUND'); process.exitCode = 1;",
    });
    const { code, output } = await machine.run('setup.mjs');
    expect(code).toBe(1);
    expect(output).toContain('npm error ENOTFOUND\n');
    expect(output).toMatch(/the packages could not be installed: npm ci failed, its output is above\n$/);
  });

  it('says which Node it needs where npm has none and the own one is too old', async () => {
    await using machine = await createBareMachine();
    await machine.nodeOfNpm('v20.20.2');
    const { code, output } = await machine.run('setup.mjs');
    expect(code).toBe(1);
    expect(output).toMatch(
      /\nNode 24 or newer is needed to run TypeScript, found v20\.20\.2, and npm has none for this platform: install Node 24\n$/,
    );
  });

  it('says that Redis is missing, and how to install it', async () => {
    await using machine = await createBareMachine({ redis: false });
    const { output } = await machine.run('setup.mjs');
    expect(output).toMatch(
      /\nset-up: redis-server is missing: install it \(Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis\)\n$/,
    );
  });

  it('says that the browser is missing, and how to install it', async () => {
    await using machine = await createBareMachine({ chromium: false });
    const { output } = await machine.run('setup.mjs');
    expect(output).toMatch(
      /\nset-up: chromium is missing: install it \(Debian: apt-get install chromium; macOS: brew install chromium\)\n$/,
    );
  });

  it('installs what the deployment suite needs into a Python environment of its own', async () => {
    await using machine = await createBareMachine();
    const { python } = await machine.run('setup.mjs');
    const folder = machine.path('.python');
    expect(python.slice(1)).toEqual([
      `-m venv ${folder}`,
      `-m pip --disable-pip-version-check install --requirement ${machine.path('test/deploy/requirements.txt')}`,
    ]);
  });

  it('makes the Python environment anew when its list changed', async () => {
    await using machine = await createBareMachine();
    await machine.run('setup.mjs');
    await machine.requirements('emulator==1.1\n');
    const { python } = await machine.run('setup.mjs');
    expect(python.filter((call) => call.startsWith('-m pip'))).toHaveLength(2);
  });

  it('shows what pip said when it fails, and tries again the next time', async () => {
    await using machine = await createBareMachine({
      pip: "if (args[1] === 'pip') { console.error('ERROR: no such version'); process.exitCode = 1; }",
    });
    const { output } = await machine.run('setup.mjs');
    expect(output).toContain('ERROR: no such version\nfailed (');
    expect(output).toMatch(/\nset-up: the AWS emulator is missing: it could not be installed from PyPI, see above\n$/);
    expect((await machine.run('setup.mjs')).output).toContain('ERROR: no such version\n');
  });

  it.each([false, 'bare'] as const)('says that Python with its venv module is missing, here: %s', async (python) => {
    await using machine = await createBareMachine({ python });
    const { code, output } = await machine.run('setup.mjs');
    expect(output).toMatch(
      /\nset-up: Python 3\.10 or newer with its venv module is missing: install it \(Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python\)\n$/,
    );
    expect(code).toBe(0);
  });

  it.skipIf(process.getuid?.() !== 0)('installs Python, Redis and Chromium with apt-get as root', async () => {
    await using machine = await createBareMachine({ python: 'bare', redis: false, chromium: false, apt: true });
    const { apt, python } = await machine.run('setup.mjs');
    const install = 'install -y --no-install-recommends';
    expect(apt).toEqual(
      ['redis-server', 'chromium', 'python3 python3-venv'].flatMap((names) => ['update', `${install} ${names}`]),
    );
    expect(python.at(-1)).toContain('-m pip');
  });

  it('runs these tests on the Node of the Lambda runtime', () => {
    expect(process.version).toMatch(/^v24\./);
  });
});
