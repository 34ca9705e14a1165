import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Emulator } from './ministack.ts';

const repository = join(import.meta.dirname, '../..');

/** A program that ended; all that it printed. */
export type Ended = { code: number | null; stdout: string; stderr: string };

type Variables = Readonly<Record<string, string>>;

/** Runs a program against the emulator, with nothing of this process's own environment; in this repository unless said. */
export const run = async (
  { environment }: Emulator,
  command: string,
  args: readonly string[],
  variables: Variables = {},
  cwd = repository,
): Promise<Ended> => {
  const child = spawn(command, args, {
    cwd,
    env: { ...environment, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (printed.stderr += text));
  const [code] = await once(child, 'close');
  return { code, ...printed };
};

/** Runs it, and throws with all that it printed when it fails. */
const mustRun = async (...args: Parameters<typeof run>): Promise<Ended> => {
  const ended = await run(...args);
  if (ended.code === 0) return ended;
  throw new Error(`${args[1]} ${args[2].join(' ')} exited ${ended.code}:\n${ended.stdout}${ended.stderr}`);
};

/**
 * Runs lines of a shell as an operator would, with the real AWS command line, in the emulator's folder; `variables` are those
 * that a page tells to set. Answers what they print; throws when one fails.
 */
export const awsCli = async (emulator: Emulator, lines: string, variables: Variables = {}): Promise<string> => {
  const args = ['-euc', `${AWS_HERE}\n${lines}`];
  return (await mustRun(emulator, 'sh', args, { AWS_PAGER: '', ...variables }, emulator.folder)).stdout;
};

/** Version 1 of the command asks AWS itself for queues, unless it is told so by an argument. */
const AWS_HERE = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }';

/** `serverless` of this repository, for a stage; answers all that it printed. */
export const serverless = async (emulator: Emulator, stage: string, args: readonly string[]): Promise<string> => {
  const command = join(repository, 'node_modules/.bin/serverless');
  const { stdout, stderr } = await mustRun(emulator, command, [...args, '--stage', stage], {
    SLS_TELEMETRY_DISABLED: '1',
    // How often it looks whether the stack is there, in milliseconds.
    SLS_AWS_MONITORING_FREQUENCY: '300',
  });
  return stdout + stderr;
};

/** `vpcwatch` of this repository; answers how it ended. */
export const vpcwatch = (emulator: Emulator, args: readonly string[]): Promise<Ended> =>
  run(emulator, 'node', [join(repository, 'cli/vpcwatch.ts'), ...args]);
