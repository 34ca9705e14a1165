import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** Ended, with all it printed; `npm` has each call of npm that was made, `python` and `apt` those of the other programs. */
export type Ended = { code: number | null; output: string; npm: string[]; python: string[]; apt: string[] };

/** What there is beside Node, a shell and npm, and what programs do besides writing down how they were called. */
export type Machine = {
  redis?: boolean;
  jq?: boolean;
  chromium?: boolean;
  /** `bare`: as Debian has it, without its module `ensurepip`. */
  python?: boolean | 'bare';
  apt?: boolean;
  npm?: string;
  pip?: string;
};

/**
 * A clone on a machine that has nothing but Node, a shell and stand-ins for a few programs, which only write down how they
 * were called, and do what is said here in JavaScript.
 */
export const createBareMachine = async ({
  redis = true,
  jq = true,
  chromium = true,
  python = true,
  apt,
  npm = '',
  pip = '',
}: Machine = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-bare-'));
  const clone = join(folder, 'clone');
  const bin = join(folder, 'bin');
  const calls = join(folder, 'calls');
  await cp(join(repository, 'scripts'), join(clone, 'scripts'), { recursive: true });
  await mkdir(join(clone, 'test/deploy'), { recursive: true });
  await writeFile(join(clone, 'test/deploy/requirements.txt'), 'emulator==1.0\n');
  await writeFile(join(clone, 'test/deploy/deploy.test.ts'), '');
  await mkdir(join(clone, 'test/browser'), { recursive: true });
  await writeFile(join(clone, 'test/browser/page.test.ts'), '');
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  await symlink('/bin/sh', join(bin, 'sh'));
  const program = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, 0o755);
  };
  const standIn = (path: string, ...script: readonly string[]): Promise<void> =>
    program(path, [`#!${process.execPath}`, WRITING_DOWN, ...script].join('\n'));
  const python3 = join(bin, 'python3');
  const installable = join(folder, 'debian/python3');
  await standIn(installable, PYTHON, pip);
  await standIn(join(bin, 'npm'), NPM, npm);
  if (redis) await program(join(bin, 'redis-server'), '#!/bin/sh\n');
  if (jq) await program(join(bin, 'jq'), '#!/bin/sh\n');
  if (chromium) await program(join(bin, 'chromium'), '#!/bin/sh\n');
  if (python === true) await cp(installable, python3);
  if (python === 'bare') await standIn(python3, 'process.exit(1);');
  if (apt)
    await standIn(join(bin, 'apt-get'), `if (args.includes('python3')) copyFileSync('${installable}', '${python3}');`);
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
    /** Of the Python packages. */
    requirements: (text: string) => writeFile(join(clone, 'test/deploy/requirements.txt'), text),
    path: (inClone: string): string => join(clone, inClone),
    start,
    run: async (script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
      ended(start(script, args, env), calls),
    ended: (child: ChildProcess) => ended(child, calls),
    /** What npm scripts would run as `node`. */
    nodeOfNpm: (version: string) => program(join(clone, 'node_modules/.bin/node'), `#!/bin/sh\necho ${version}\n`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
};

const WRITING_DOWN = `
const { appendFileSync, copyFileSync, cpSync, mkdirSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const args = process.argv.slice(2);
appendFileSync(process.env.CALLS, [basename(process.argv[1]), ...args].join(' ') + '\\n');`;

const PYTHON = `
if (args[1] === 'venv') {
  mkdirSync(args[2] + '/bin', { recursive: true });
  copyFileSync(process.argv[1], args[2] + '/bin/python');
}`;

const NPM = `
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
  const lines = (await readFile(calls, 'utf8')).split('\n');
  const of = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return { code, output, npm: of('npm'), python: [...of('python3'), ...of('python')], apt: of('apt-get') };
};
