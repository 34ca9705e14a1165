import { describe, expect, it } from 'vitest';

import { createBareMachine } from './bare-machine.ts';

const CI = 'ci --ignore-scripts --include=dev --include=optional';

describe('setup.mjs', () => {
  it('installs the packages of the lock file, and no more while they are there', async () => {
    await using machine = await createBareMachine();
    const first = await machine.run('setup.mjs');
    expect(first.output).toMatch(/^set-up: packages \(npm ci\) \.\.\. done \(\d+\.\d s\)\nset-up: all there\n$/);
    expect(await machine.run('setup.mjs')).toEqual({ code: 0, output: 'set-up: all there\n', npm: [CI] });
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

  it('runs these tests on the Node of the Lambda runtime', () => {
    expect(process.version).toMatch(/^v24\./);
  });
});
