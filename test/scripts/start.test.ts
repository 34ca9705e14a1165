import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { createBareMachine } from './bare-machine.ts';

describe('start.mjs', () => {
  it('hands its arguments to the sandbox, and hands back its exit code', async () => {
    await using machine = await createBareMachine({ npm: "if (script === 'sandbox') process.exitCode = 7;" });
    const { code, npm } = await machine.run('start.mjs', ['--once']);
    expect(npm.at(-1)).toBe('run --silent sandbox -- --once');
    expect(code).toBe(7);
  });

  it('asks for nothing that only tests need', async () => {
    await using machine = await createBareMachine({ python: false, chromium: false });
    const { output, python } = await machine.run('start.mjs');
    expect(output).not.toMatch(/Python|chromium/);
    expect(python).toEqual([]);
  });

  it('exits 3 with one line when Redis is missing', async () => {
    await using machine = await createBareMachine({ redis: false });
    await machine.run('setup.mjs');
    const { code, output, npm } = await machine.run('start.mjs');
    expect(code).toBe(3);
    expect(output).toMatch(/^redis-server is missing: [^\n]+\n$/);
    expect(npm).toHaveLength(1);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s, after the sandbox has', async (signal) => {
    const npm = `
      if (script === 'sandbox') {
        setInterval(() => {}, 1000);
        process.on('${signal}', () => { console.log('sandbox ended'); process.exit(0); });
        console.log('sandbox is up');
      }`;
    await using machine = await createBareMachine({ npm });
    await machine.run('setup.mjs');
    const child = machine.start('start.mjs');
    const ending = machine.ended(child);
    if (child.stdout) await once(child.stdout, 'data');
    child.kill(signal);
    expect(await ending).toMatchObject({ code: 0, output: 'sandbox is up\nsandbox ended\n' });
  });

  it.each(['start', 'sandbox', 'test', 'test:deploy', 'suites', 'vpcwatch'])(
    'leaves no shell between npm and %s, which would keep signals',
    async (script) => {
      const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
      expect(scripts[script]).toMatch(/^exec /);
    },
  );
});
