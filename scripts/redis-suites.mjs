import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { root } from './processes.mjs';

/** The test files, relative to the root, that start a `redis-server`: by themselves or by a module they name. */
export const suitesWithRedis = () =>
  readdirSync(join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(root, 'test', file))
    .filter((file) => reachesRedis(file, new Set()))
    .map((file) => relative(root, file))
    .sort();

const reachesRedis = (file, seen) => {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  return text.includes("'redis-server'") || modulesIn(text, file).some((module) => reachesRedis(module, seen));
};

/** What it imports, and what it starts as a process, by a path from the root. */
const modulesIn = (text, file) =>
  [...text.matchAll(/'([^'\n]+\.ts)'/g)]
    .flatMap(([, path]) => [join(dirname(file), path), join(root, path)])
    .filter((path) => existsSync(path));
