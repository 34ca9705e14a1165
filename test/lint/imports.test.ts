import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** From the ground up: a folder imports from the rows before its own. `shared` is the use cases, the files in it. */
const ROWS = [
  ['shared/time'],
  ['shared/config'],
  ['shared/health'],
  ['shared/net', 'shared/aws'],
  ['shared/probes', 'shared/store', 'shared/diagnosis', 'shared/alerts', 'shared/report', 'shared/ops'],
  ['shared'],
  ['functions', 'cli', 'scripts'],
  ['sandbox'],
  ['bench'],
  ['test'],
];
/** What lies below and is no business of these all the same. */
const ALSO_FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'shared/config': ['shared/time'],
  sandbox: ['functions', 'scripts'],
};
const FACTORIES = [
  'shared/aws/clients.ts',
  'shared/aws/diagnosis-clients.ts',
  'shared/aws/s3-client.ts',
  'shared/aws/sns-client.ts',
  'shared/store/dynamo-client.ts',
];
const MAY_BUILD_CLIENTS = ['functions', 'cli', 'sandbox', 'bench', 'test'];

type Import = { name: string; file: string; source: string };

/** Rooms of a folder: what it may import, they may. */
const ROOMS = ['shared/diagnosis/causes', 'shared/diagnosis/collectors', 'shared/diagnosis/rules'];
const homeOf = (folder: string): string => (ROOMS.includes(folder) ? dirname(folder) : folder);
const folders = [...ROWS.flat(), ...ROOMS];
const rowOf = (folder: string): number => ROWS.findIndex((row) => row.includes(homeOf(folder)));
const isForbidden = (from: string, to: string): boolean =>
  homeOf(from) !== homeOf(to) && (rowOf(to) >= rowOf(from) || (ALSO_FORBIDDEN[from]?.includes(to) ?? false));

const importOf = (from: string, target: string): Import => {
  const source = relative(from, target);
  return {
    name: `${from} -> ${target}`,
    file: `${from}/imports-${target.replaceAll(/[/.]/g, '-')}.ts`,
    source: source.startsWith('.') ? source : `./${source}`,
  };
};

const pairs = folders.flatMap((from) => folders.map((to) => ({ from, to, ...importOf(from, `${to}/anything.ts`) })));
const forbidden = pairs.filter(({ from, to }) => isForbidden(from, to));
const allowed = pairs.filter(({ from, to }) => !isForbidden(from, to));
const building = folders.flatMap((from) => FACTORIES.map((to) => ({ from, to, ...importOf(from, to) })));
const mayBuild = building.filter(({ from }) => MAY_BUILD_CLIENTS.includes(from));
const mayNotBuild = building.filter(({ from }) => !MAY_BUILD_CLIENTS.includes(from));
const otherWays: Import[] = [
  { name: 'a detour through the own folder', file: 'shared/health/detour.ts', source: './../store/anything.ts' },
  { name: 'a detour through an allowed folder', file: 'shared/health/past.ts', source: '../time/../store/anything.ts' },
];
const texts: readonly { name: string; file: string; text: string; rule: string }[] = [
  ...[
    { name: 'a re-export', text: "export { anything } from '../store/anything.ts';" },
    { name: 'a type', text: "export type { Anything } from '../store/anything.ts';" },
    { name: 'a dynamic import', text: "export const load = () => import('../store/anything.ts');" },
  ].map((way, index) => ({ ...way, file: `shared/health/way-${index}.ts`, rule: 'lint/style/noRestrictedImports' })),
  {
    name: 'process.env below the row that composes',
    file: 'shared/health/environment.ts',
    text: 'export const home = process.env.HOME;',
    rule: 'lint/style/noProcessEnv',
  },
  {
    name: 'the console in shared',
    file: 'shared/health/console.ts',
    text: "export const log = () => console.log('here');",
    rule: 'lint/suspicious/noConsole',
  },
  {
    name: 'a default export',
    file: 'shared/health/default.ts',
    text: 'export default 1;',
    rule: 'lint/style/noDefaultExport',
  },
  {
    name: 'a built-in module without its protocol',
    file: 'shared/health/protocol.ts',
    text: "export { readFile } from 'fs';",
    rule: 'lint/style/useNodejsImportProtocol',
  },
  {
    name: 'one half of a cycle',
    file: 'shared/health/one.ts',
    text: "import { two } from './two.ts';\nexport const one = () => two;",
    rule: 'lint/suspicious/noImportCycles',
  },
  {
    name: 'the other half of a cycle',
    file: 'shared/health/two.ts',
    text: "import { one } from './one.ts';\nexport const two = () => one;",
    rule: 'lint/suspicious/noImportCycles',
  },
];

describe('the direction of imports', () => {
  let found: Map<string, string[]>;
  beforeAll(async () => {
    found = await lint([
      ...[...pairs, ...building, ...otherWays].map(({ file, source }) => ({
        file,
        text: `import { anything } from '${source}';\n\nexport const used = anything;\n`,
      })),
      ...texts,
    ]);
  });

  it.each([...forbidden, ...otherWays])('refuses $name', ({ file }) => {
    expect(found.get(file)).toEqual(['lint/style/noRestrictedImports']);
  });

  it('knows every folder of shared', async () => {
    const entries = await readdir('shared', { withFileTypes: true, recursive: true });
    const present = entries
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(folders).toEqual(expect.arrayContaining(present));
  });

  it('allows every other import', () => {
    expect(allowed.length).toBeGreaterThan(forbidden.length / 2);
    expect(allowed.flatMap(({ name, file }) => (found.has(file) ? [name] : []))).toEqual([]);
  });

  it.each(mayNotBuild)('refuses to build clients: $name', ({ file }) => {
    expect(found.get(file)).toEqual(['lint/style/noRestrictedImports']);
  });

  it('allows to build clients where everything is composed', () => {
    expect(mayBuild.flatMap(({ name, file }) => (found.has(file) ? [name] : []))).toEqual([]);
  });

  it.each(texts)('refuses $name', ({ file, rule }) => {
    expect(found.get(file)).toEqual([rule]);
  });
});

const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-lint-'));
afterAll(() => rm(folder, { recursive: true }));

/** The rules that each file breaks, by the repository's own `biome.json`. */
const lint = async (files: readonly { file: string; text: string }[]): Promise<Map<string, string[]>> => {
  await copyFile('biome.json', join(folder, 'biome.json'));
  for (const { file, text } of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const biome = join(import.meta.dirname, '../../node_modules/.bin/biome');
  const { stdout } = await promisify(execFile)(biome, args, { cwd: folder, maxBuffer: 100e6 }).catch(
    (failure: { stdout: string }) => failure,
  );
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  const byFile = new Map<string, string[]>();
  for (const { category, location } of report.diagnostics) {
    byFile.set(location.path, [...(byFile.get(location.path) ?? []), category]);
  }
  return byFile;
};
