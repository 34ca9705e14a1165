import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The path of a command on PATH, if it is there. */
export const findCommand = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Runs a command quietly; answers its exit code and all it printed. */
export const capture = (command, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}\n` }));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? `ended by ${signal}`, output: Buffer.concat(chunks).toString() }),
    );
  });

/**
 * Runs an npm script on this terminal; answers its exit code. Through npm, because npm puts `node_modules/.bin` with the
 * Node that runs TypeScript first on PATH. Signals are passed on, so that a Ctrl-C may reach the script more than once,
 * and this process outlives the script.
 */
export const runScript = (script, args) =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, '--', ...args], { cwd: root, stdio: 'inherit' });
    const passOn = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, passOn);
    child.on('error', (error) => {
      process.stderr.write(`npm: ${error.message}\n`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });

/** Prints one line for a step: what begins, then how it ended and in how many seconds. */
export const step = async (what, run) => {
  process.stdout.write(`${what} ... `);
  const startedMs = performance.now();
  const { word, result } = await run();
  process.stdout.write(`${word} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)\n`);
  return result;
};

/** A step of the set-up: runs the commands one after the other; shows what one said only when it failed. */
export const run = (what, ...commands) =>
  step(`set-up: ${what}`, async () => {
    for (const [command, ...args] of commands) {
      const { code, output } = await capture(command, args, { DEBIAN_FRONTEND: 'noninteractive' });
      if (code === 0) continue;
      process.stdout.write(`\n${output}`);
      return { word: 'failed', result: false };
    }
    return { word: 'done', result: true };
  });
