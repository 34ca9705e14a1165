import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** Ended, with all it printed; `npm` has each call of npm that was made. */
export type Ended = { code: number | null; output: string; npm: string[] };

/**
 * A clone on a machine that has nothing but Node, a shell and an npm that only writes down how it was called, and does
 * what `npm` says in JavaScript; there is no Redis unless `redis`.
 */
export const createBareMachine = async ({ redis = true, npm = '' } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-bare-'));
  const clone = join(folder, 'clone');
  const bin = join(folder, 'bin');
  const calls = join(folder, 'calls');
  await cp(join(repository, 'scripts'), join(clone, 'scripts'), { recursive: true });
  await mkdir(join(clone, 'test'));
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  await symlink('/bin/sh', join(bin, 'sh'));
  const program = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, 0o755);
  };
  await writeFile(calls, '');
  await program(join(bin, 'npm'), `#!${process.execPath}\n${NPM}\n${npm}`);
  if (redis) await program(join(bin, 'redis-server'), '#!/bin/sh\n');
  const lock = (version: string) =>
    writeFile(
      join(clone, 'package-lock.json'),
      JSON.stringify({ packages: { '': {}, 'node_modules/one': { version } } }),
    );
  await lock('1.0.0');

  const start = (script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess =>
    spawn(process.execPath, [join(clone, 'scripts', script), ...args], {
      cwd: folder,
      env: { PATH: bin, TMPDIR: folder, CALLS: calls, ...env },
    });
  return {
    lock,
    start,
    run: async (script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
      ended(start(script, args, env), calls),
    ended: (child: ChildProcess) => ended(child, calls),
    /** What npm scripts would run as `node`. */
    nodeOfNpm: (version: string) => program(join(clone, 'node_modules/.bin/node'), `#!/bin/sh\necho ${version}\n`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
};

const NPM = `
const { appendFileSync, cpSync, mkdirSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(process.env.CALLS, args.join(' ') + '\\n');
if (args[0] === 'ci') {
  mkdirSync('node_modules', { recursive: true });
  cpSync('package-lock.json', 'node_modules/.package-lock.json');
}
const script = args[0] === 'run' ? args[2] : undefined;
const report = (result) => {
  const option = args.find((arg) => arg.startsWith('--outputFile.json='));
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(option.slice(option.indexOf('=') + 1), JSON.stringify({ ...none, ...result }));
};
`;

const ended = async (child: ChildProcess, calls: string): Promise<Ended> => {
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output, npm: (await readFile(calls, 'utf8')).split('\n').filter((line) => line !== '') };
};
