import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What a line did in one shell: the calls of `aws`, each with what it was given on its standard input by a pipe. */
export type Ran = { line: string; shell: string; calls: AwsCall[]; problem?: string };
export type AwsCall = { words: string[]; input?: string };

/** Programs that lines may name. Those that read a pipe hand it on; the others do nothing. */
const FILTERS = ['grep', 'head', 'jq', 'sort', 'tr', 'uniq'];
const SILENT = [
  ...['curl', 'df', 'dig', 'journalctl', 'nc', 'npx', 'nstat'],
  ...['openssl', 'ps', 'redis-cli', 'sleep', 'ss', 'stty'],
];
const REAL = ['cat', 'date'];
const SHELLS = ['sh', 'dash', 'bash', 'zsh'];
/** Without what the person who runs the tests has set. */
const OPTIONS: Partial<Record<string, readonly string[]>> = { bash: ['--norc'], zsh: ['-f'] };

const TYPED = '80\n';
/** More than a line asks for. Who reads several at once has the terminal for its standard input, not a pipe. */
const TERMINAL = TYPED.repeat(9);

const AWS = `#!/bin/sh
printf '%s\\0' "$@" >"$CALLS/$$.words"
case " $*" in *:///dev/stdin*) cat >"$CALLS/$$.input" ;; esac
case " $*" in
  *' --output json'*) echo '{"key":"value"}' ;;
  *) echo arn:aws:any:us-east-1:000000000000:any/any ;;
esac
`;
/** Also told when the line throws its errors away; only bash asks it. */
const UNKNOWN = `command_not_found_handle() { echo "$1: not found" >"$CALLS/unknown"; return 127; }\n`;

const PATIENCE_MS = 20_000;
const AT_ONCE = 4;

/** Runs lines for real in every shell that is here, with nothing but stand-ins on the PATH and a person who types 80. */
export const runInShells = async (lines: readonly string[]): Promise<Ran[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-lines-'));
  try {
    const programs = await writePrograms(folder);
    const shells = await findShells();
    const left = lines.flatMap((line) => shells.map((shell) => ({ line, shell })));
    const ran: Ran[] = [];
    const work = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const calls = join(folder, `calls-${left.length}`);
        await mkdir(calls);
        ran.push(await runOne(next.line, next.shell, { calls, programs }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return ran.reverse();
  } finally {
    await rm(folder, { recursive: true });
  }
};

const writePrograms = async (folder: string): Promise<string> => {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  const cat = (await find('cat')) ?? '';
  const texts = { aws: AWS, ...Object.fromEntries(SILENT.map((name) => [name, '#!/bin/sh\n'])) };
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(programs, name), text);
    await chmod(join(programs, name), 0o755);
  }
  for (const name of FILTERS) await writeFile(join(programs, name), `#!/bin/sh\n${cat}\n`, { mode: 0o755 });
  for (const name of REAL) await symlink((await find(name)) ?? '', join(programs, name));
  await writeFile(join(folder, 'programs.bash'), UNKNOWN);
  return programs;
};

/** `sh` mostly is one of the others. */
const findShells = async (): Promise<string[]> => {
  const found = (await Promise.all(SHELLS.map(find))).filter((path) => path !== undefined);
  const real = await Promise.all(found.map((path) => realpath(path)));
  return found.filter((_, index) => real.lastIndexOf(real[index] ?? '') === index);
};

const find = async (name: string): Promise<string | undefined> => {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if ((await readdir(folder).catch(() => [] as string[])).includes(name)) return join(folder, name);
  }
  return undefined;
};

type Place = { calls: string; programs: string };

const runOne = async (line: string, shell: string, { calls, programs }: Place): Promise<Ran> => {
  const name = shell.slice(shell.lastIndexOf('/') + 1);
  const env = { PATH: programs, CALLS: calls, LC_ALL: 'C', BASH_ENV: `${programs}.bash` };
  const options = { env, cwd: calls, timeout: PATIENCE_MS };
  const { promise, resolve } = Promise.withResolvers<{ failed: boolean; said: string }>();
  const child = execFile(shell, [...(OPTIONS[name] ?? []), '-c', line], options, (error, _, said) =>
    resolve({ failed: error !== null, said }),
  );
  child.stdin?.on('error', () => {}).end(TERMINAL);
  const { failed, said } = await promise;
  const files = await readdir(calls);
  const found = await Promise.all(
    files.filter((file) => file.endsWith('.words')).map((file) => readCall(calls, file.replace('.words', ''), files)),
  );
  const unknown = files.includes('unknown') ? await readFile(join(calls, 'unknown'), 'utf8') : '';
  const words = `${said}${unknown}`.trim();
  const problem =
    failed || /not found/.test(words) ? `fails in ${name}: ${words || 'it says nothing'}` : problemOf(line, found);
  return { line, shell: name, calls: found, ...(problem !== undefined && { problem }) };
};

const readCall = async (folder: string, id: string, files: readonly string[]): Promise<AwsCall> => {
  const words = (await readFile(join(folder, `${id}.words`), 'utf8')).split('\0').slice(0, -1);
  if (!files.includes(`${id}.input`)) return { words };
  return { words, input: await readFile(join(folder, `${id}.input`), 'utf8') };
};

const problemOf = (line: string, calls: readonly AwsCall[]): string | undefined => {
  const written = line.match(/(?<![\w'./-])aws [a-z]/g)?.length ?? 0;
  if (calls.length < written) return `calls aws ${calls.length} times, and is written to ${written} times`;
  if (calls.some(({ input }) => input?.startsWith(TYPED + TYPED))) return 'aws reads the terminal, no pipe';
  if (calls.some(({ input }) => input === '')) return 'aws gets nothing by its pipe';
  return undefined;
};
