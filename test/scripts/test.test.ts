import { describe, expect, it } from 'vitest';

import { createBareMachine } from './bare-machine.ts';

const withReport = (report: object, exitCode = 0): string =>
  `if (script === 'suites') { report(${JSON.stringify(report)}); process.exitCode = ${exitCode}; }`;

const lastLine = (output: string): string | undefined => output.trimEnd().split('\n').at(-1);

describe('test.mjs', () => {
  it('closes with the sum of what passed: the tests, and one for each other step', async () => {
    await using machine = await createBareMachine({ npm: withReport({ numPassedTests: 40 }) });
    const { code, output, npm } = await machine.run('test.mjs');
    expect(npm.slice(1, 4)).toEqual(['run --silent lint', 'run --silent types', 'run --silent unused']);
    const suites = 'run --silent suites -- --reporter=default --reporter=json';
    expect(npm.slice(4).map((call) => call.replace(/ --outputFile\.json=\S+/, ''))).toEqual([
      `${suites} --project unit`,
      `${suites} --project deploy`,
    ]);
    expect(output).toMatch(/\nlint, format, direction of imports \.\.\. passed \(\d+\.\d s\)\ntypes \.\.\. passed/);
    expect(output).toMatch(/\n83 passed, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it('shows the output of a step that failed, and goes on', async () => {
    const npm = `${withReport({ numPassedTests: 1 })}
      if (script === 'types') { console.log('a.ts(1,1): error'); process.exitCode = 2; }`;
    await using machine = await createBareMachine({ npm });
    const { code, output } = await machine.run('test.mjs');
    expect(output).toMatch(/\ntypes \.\.\. \na\.ts\(1,1\): error\nFAILED \(/);
    expect(output).toMatch(/\n4 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  const reports: readonly { name: string; report: object; exitCode: number; line: string; code: number }[] = [
    {
      name: 'a failed test',
      report: { numPassedTests: 3, numFailedTests: 2 },
      exitCode: 1,
      line: '3 passed, 2 failed',
      code: 1,
    },
    {
      name: 'skipped tests',
      report: { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 },
      exitCode: 0,
      line: '3 passed, 0 failed, 2 skipped',
      code: 0,
    },
    {
      name: 'a file that cannot be loaded',
      report: { numPassedTests: 3, testResults: [{ status: 'failed', assertionResults: [] }] },
      exitCode: 1,
      line: '3 passed, 1 failed',
      code: 1,
    },
    {
      name: 'an error outside of every test',
      report: { numPassedTests: 3 },
      exitCode: 1,
      line: '3 passed, 1 failed',
      code: 1,
    },
    { name: 'no test at all', report: {}, exitCode: 0, line: '0 passed, 0 failed', code: 1 },
  ];
  it.each(reports)('counts $name', async ({ report, exitCode, line, code }) => {
    await using machine = await createBareMachine({ npm: withReport(report, exitCode) });
    const ended = await machine.run('test.mjs', ['test/probes']);
    expect(lastLine(ended.output)).toBe(line);
    expect(ended.code).toBe(code);
  });

  it('fails when the suites leave no report', async () => {
    await using machine = await createBareMachine();
    const { code, output } = await machine.run('test.mjs', ['test/probes']);
    expect(output).toMatch(/\nthe suites left no report: ENOENT[^\n]+\n0 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it('runs nothing but the suites that it is asked for', async () => {
    await using machine = await createBareMachine({ npm: withReport({ numPassedTests: 1 }) });
    const { npm } = await machine.run('test.mjs', ['test/probes']);
    expect(npm).toHaveLength(2);
    expect(npm.at(-1)).toMatch(/ test\/probes$/);
  });

  it('sets up the deployment suite when it is asked for, and only then', async () => {
    await using machine = await createBareMachine({ npm: withReport({ numPassedTests: 1 }) });
    expect((await machine.run('test.mjs', ['test/probes'])).python).toEqual([]);
    const { output, python, npm } = await machine.run('test.mjs', ['test/deploy']);
    expect(python.at(-1)).toContain('-m pip');
    expect(npm.at(-1)).toMatch(/ test\/deploy$/);
    expect(lastLine(output)).toBe('1 passed, 0 failed');
  });

  it('asks for a browser when its suite is asked for, and only then', async () => {
    await using machine = await createBareMachine({ chromium: false, npm: withReport({ numPassedTests: 1 }) });
    expect((await machine.run('test.mjs', ['test/probes'])).output).not.toContain('chromium');
    const { output } = await machine.run('test.mjs', ['test/browser']);
    expect(output).toMatch(/^chromium is missing: .+; the suites that need it are skipped$/m);
  });

  it('says why the deployment suite is skipped without Python', async () => {
    await using machine = await createBareMachine({ python: false, npm: withReport({ numPendingTests: 9 }) });
    const { code, output } = await machine.run('test.mjs', ['test/deploy']);
    expect(code).toBe(0);
    expect(output).toMatch(/\nPython 3\.10 or newer [^\n]+; the suites that need it are skipped\n/);
    expect(lastLine(output)).toBe('0 passed, 0 failed, 9 skipped');
  });

  it('says that Redis is missing, whose suites skip themselves', async () => {
    await using machine = await createBareMachine({
      redis: false,
      npm: withReport({ numPassedTests: 5, numPendingTests: 2 }),
    });
    const { code, output } = await machine.run('test.mjs', ['test']);
    expect(output).toMatch(/\nredis-server is missing: [^\n]+; the suites that need it are skipped\n/);
    expect(lastLine(output)).toBe('5 passed, 0 failed, 2 skipped');
    expect(code).toBe(0);
  });

  it.each([{ redis: false }, { jq: false }, { chromium: false }, { python: false }])(
    'fails where everything must be tested and it has %o',
    async (without) => {
      await using machine = await createBareMachine({ ...without, npm: withReport({ numPassedTests: 5 }) });
      const { code, output } = await machine.run('test.mjs', ['test'], { CI: 'true' });
      expect(lastLine(output)).toBe('5 passed, 1 failed');
      expect(code).toBe(1);
    },
  );

  it('closes with its line also when it cannot be set up', async () => {
    await using machine = await createBareMachine({ npm: 'process.exitCode = 1;' });
    const { code, output } = await machine.run('test.mjs');
    expect(lastLine(output)).toBe('0 passed, 1 failed');
    expect(code).toBe(1);
  });
});
