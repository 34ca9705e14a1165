import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildResult, build } from 'esbuild';

import { FUNCTIONS, type FunctionName } from '../shared/config/functions.ts';
import { ConfigError, loadConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';

const root = join(import.meta.dirname, '..');

export type Bundle = { name: FunctionName; metafile: NonNullable<BuildResult['metafile']> };

/** Writes `<folder>/<function>/index.mjs` and the validated configuration beside it, for each function. */
export const buildFunctions = async (
  config: Config,
  folder: string,
  names: readonly FunctionName[] = FUNCTIONS,
): Promise<Bundle[]> => {
  await rm(folder, { recursive: true, force: true });
  return Promise.all(
    names.map(async (name) => {
      const metafile = await bundle(name, config, join(folder, name));
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, 'config.json'), JSON.stringify(config));
      return { name, metafile };
    }),
  );
};

const bundle = async (name: FunctionName, config: Config, outdir: string) => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: `functions/${name}.ts` },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported when it is needed is a file of its own, and costs nothing until then.
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The clients' ES modules; what is not used of their CommonJS ones would stay.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    define: { 'process.env.REFERENCES': JSON.stringify(config.references) },
    // Dependencies in CommonJS ask for built-in modules by `require`.
    banner: { js: "import{createRequire as __cr}from'module';const require=__cr(import.meta.url);" },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
};

/** The files of a bundle that are loaded at its start; the others are loaded when they are needed. */
export const outputsAtStart = ({ metafile }: Bundle): string[] => {
  const entry = Object.keys(metafile.outputs).find((path) => path.endsWith('/index.mjs'));
  const atStart = new Set<string>();
  const visit = (path: string): void => {
    if (atStart.has(path)) return;
    atStart.add(path);
    for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !external) visit(imported);
    }
  };
  if (entry) visit(entry);
  return [...atStart];
};

/** What a function loads at its start, and what it may load later; bytes. */
export const sizesOf = (bundle: Bundle): { startBytes: number; allBytes: number } => {
  const { outputs } = bundle.metafile;
  const sum = (paths: Iterable<string>): number =>
    [...paths].reduce((bytes, path) => bytes + (outputs[path]?.bytes ?? 0), 0);
  const all = Object.keys(outputs).filter((path) => path.endsWith('.mjs'));
  return { startBytes: sum(outputsAtStart(bundle)), allBytes: sum(all) };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { config: { type: 'string', default: 'vpcwatch.yml' }, out: { type: 'string', default: 'dist' } },
  });
  const bundles = await buildFunctions(await loadConfig(values.config), values.out);
  const kib = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`.padStart(9);
  process.stdout.write(`${'function'.padEnd(14)} at start  in all\n`);
  for (const each of bundles) {
    const { startBytes, allBytes } = sizesOf(each);
    process.stdout.write(`${each.name.padEnd(14)}${kib(startBytes)}${kib(allBytes)}\n`);
  }
};

if (import.meta.main) {
  main().catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
}
