import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { EXIT, processTerminal } from '../cli/context.ts';
import { catchInterruption } from '../cli/interruption.ts';
import { type Examples, examplesAtHeight, messageExamples } from './examples.ts';
import { play } from './play.ts';

const FOLDER = fileURLToPath(new URL('../docs/examples', import.meta.url));

const examples: Examples = new Map();
const keep = (more: Examples): void => {
  for (const [name, text] of more) examples.set(name, text);
};

try {
  await play({
    once: true,
    terminal: processTerminal(),
    signal: catchInterruption(),
    input: process.stdin,
    onHeight: async (scene) => keep(await examplesAtHeight(scene)),
    onEnd: async ({ store }) => keep(await messageExamples(store)),
  });
  const readme = await readFile(join(FOLDER, 'README.md'), 'utf8');
  await rm(FOLDER, { recursive: true });
  examples.set('README.md', readme);
  for (const [name, text] of examples) {
    const path = join(FOLDER, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  process.stdout.write(`wrote ${examples.size} files to docs/examples\n`);
} catch (error) {
  process.stderr.write(`examples: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.failed;
}
