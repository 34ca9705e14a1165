import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import { type Bundle, buildFunctions, sizesOf } from '../scripts/build.ts';
import type { FunctionName } from '../shared/config/functions.ts';
import type { Config } from '../shared/config/schema.ts';

/** Bytes: loaded at the start, in all, and as uploaded. */
export type Sizes = { startBytes: number; allBytes: number; zippedBytes: number };

/** Builds every function into `<folder>/<function>`, and measures what came out. */
export const buildAndSize = async (config: Config, folder: string): Promise<Map<FunctionName, Sizes>> => {
  const bundles = await buildFunctions(config, folder);
  const sizes = await Promise.all(
    bundles.map(async (bundle): Promise<[FunctionName, Sizes]> => [bundle.name, await sizesIn(bundle, folder)]),
  );
  return new Map(sizes);
};

const sizesIn = async (bundle: Bundle, folder: string): Promise<Sizes> => ({
  ...sizesOf(bundle),
  zippedBytes: await zippedBytes(join(folder, bundle.name)),
});

/** What a ZIP file adds for each entry, beside its name, twice. */
const ZIP_ENTRY_BYTES = 76;

/** As it is packaged: code, source maps, configuration. */
const zippedBytes = async (folder: string): Promise<number> => {
  const names = await readdir(folder);
  const entries = await Promise.all(
    names.map(async (name) => deflateRawSync(await readFile(join(folder, name))).length + 2 * name.length),
  );
  return entries.reduce((sum, bytes) => sum + bytes + ZIP_ENTRY_BYTES, 0);
};
