import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { FUNCTIONS, type FunctionName } from '../shared/config/functions.ts';
import { loadConfig } from '../shared/config/load.ts';
import { measureTable, type Row, type Taken, withMeasured } from './measure-table.ts';
import { buildAndSize } from './sizes.ts';
import { startWorld, type World } from './world.ts';

const root = join(import.meta.dirname, '..');
const PAGE = join(root, 'docs/operations.md');
const RUNS = 9;

/** Prints size, start and memory of each function; with `--write` also into docs/operations.md. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-measure-'));
  try {
    const table = measureTable(await measure(folder), machine());
    process.stdout.write(`${table}\n`);
    if (values.write) await writeFile(PAGE, withMeasured(await readFile(PAGE, 'utf8'), table));
  } finally {
    await rm(folder, { recursive: true });
  }
};

const measure = async (folder: string): Promise<Row[]> => {
  // As on AWS, where the deployment resolves references.
  const config = { ...(await loadConfig(join(root, 'sandbox/vpcwatch.yml'))), references: 'deploy' as const };
  const sizes = await buildAndSize(config, join(folder, 'dist'));
  const world = await startWorld(config, folder);
  try {
    const taken = new Map<FunctionName, Taken[]>(FUNCTIONS.map((name) => [name, []]));
    for (let run = 0; run < RUNS; run += 1) {
      // After the first run there is something to tell.
      if (run === 1) await world.breakName();
      for (const name of FUNCTIONS) {
        if (name === 'slack' && run < 2) continue;
        taken.get(name)?.push(await invoke(name, join(folder, 'dist'), world));
        process.stderr.write('.');
      }
    }
    process.stderr.write('\n');
    return FUNCTIONS.map((name) => rowOf(name, sizes, taken));
  } finally {
    await world.stop();
  }
};

const invoke = async (name: FunctionName, dist: string, { environment, eventFor }: World): Promise<Taken> => {
  const bundle = join(dist, name, 'index.mjs');
  const args = [join(import.meta.dirname, 'measure-child.ts'), bundle, JSON.stringify(eventFor(name))];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
};

const rowOf = (
  name: FunctionName,
  sizes: Awaited<ReturnType<typeof buildAndSize>>,
  taken: ReadonlyMap<FunctionName, readonly Taken[]>,
): Row => {
  const [size, runs] = [sizes.get(name), taken.get(name) ?? []];
  if (size === undefined) throw new Error(`${name} was not built`);
  return {
    name,
    ...size,
    initMs: medianOf(runs.map(({ initMs }) => initMs)),
    initMb: medianOf(runs.map(({ initMb }) => initMb)),
    peakMb: Math.max(...runs.map(({ peakMb }) => peakMb)),
  };
};

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const machine = (): string =>
  `${process.platform} ${process.arch} with ${availableParallelism()} CPUs and Node ${process.versions.node}, ${RUNS} runs of each`;

await main();
