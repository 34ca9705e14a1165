import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { capture, root, runScript, step } from './processes.mjs';
import { SetUpError, setUp } from './setup.mjs';

/** npm scripts that pass or fail as a whole; each counts as one test. */
const CHECKS = [
  { what: 'lint, format, direction of imports', script: 'lint' },
  { what: 'types', script: 'types' },
  { what: 'unused code', script: 'unused' },
];

/** The suite that needs an AWS emulator, and the one that needs a browser. */
const DEPLOYMENT = 'test/deploy';
const BROWSER = 'test/browser';

const count = { passed: 0, failed: 0, skipped: 0 };

const check = ({ what, script }) =>
  step(what, async () => {
    const { code, output } = await capture('npm', ['run', '--silent', script]);
    count[code === 0 ? 'passed' : 'failed'] += 1;
    if (code !== 0) process.stdout.write(`\n${output}`);
    return { word: code === 0 ? 'passed' : 'FAILED' };
  });

const runSuites = async (args) => {
  const folder = mkdtempSync(join(tmpdir(), 'vpcwatch-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await runScript('suites', [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ]);
    const before = count.failed;
    countTests(JSON.parse(readFileSync(report, 'utf8')));
    // Such as an error outside of every test, or no test at all.
    if (code !== 0 && count.failed === before) count.failed += 1;
  } catch (error) {
    process.stdout.write(`the suites left no report: ${error.message}\n`);
    count.failed += 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const countTests = ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => {
  count.passed += numPassedTests;
  count.failed += numFailedTests;
  count.skipped += numPendingTests + numTodoTests;
  // A file that could not even be loaded has no tests to count.
  count.failed += testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
};

/** The suites that need it skip themselves; where everything must be tested, that is a failure. */
const tellMissing = (missing) => {
  process.stdout.write(`${missing}; the suites that need it are skipped\n`);
  if (process.env.CI === 'true') count.failed += 1;
};

/** Whether a suite of a folder is among what is asked for: vitest looks for the filters in the paths of files. */
const isAsked = (folder, filters) =>
  filters.length === 0 ||
  readdirSync(join(root, folder)).some((name) => filters.some((each) => `${folder}/${name}`.includes(each)));

const needsOf = (filters) => [
  'redis',
  ...(isAsked(BROWSER, filters) ? ['chromium'] : []),
  ...(isAsked(DEPLOYMENT, filters) ? ['jq', 'python'] : []),
];

const main = async (filters) => {
  const everything = filters.length === 0;
  for (const each of await setUp(needsOf(filters))) tellMissing(each);
  if (!everything) return runSuites(filters);
  for (const each of CHECKS) await check(each);
  // One after the other: the deployment has schedules, which would go on beside all the other suites.
  for (const project of ['unit', 'deploy']) await runSuites(['--project', project]);
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stdout.write(`${error.message}\n`);
  count.failed += 1;
}
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode = count.failed > 0 || count.passed + count.skipped === 0 ? 1 : 0;
