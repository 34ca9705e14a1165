import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { IsoSecond } from '../shared/time/clock.ts';

/** Who serves the folder of an embedded store, and where; `token` is what its port answers with. */
export type Holder = { pid: number; port: number; since: IsoSecond; mode: 'read' | 'write'; token: string };

const fileOf = (folder: string): string => join(folder, 'holder.json');
const ANSWER_MS = 250;

/** The holder that is written down and answers on its port; whatever else is written there is stale. */
export const liveHolder = async (folder: string): Promise<Holder | undefined> => {
  const holder = await writtenHolder(folder);
  return holder !== undefined && (await answers(holder)) ? holder : undefined;
};

/** The holder as written down, alive or not. */
export const writtenHolder = async (folder: string): Promise<Holder | undefined> => {
  try {
    return JSON.parse(await readFile(fileOf(folder), 'utf8')) as Holder;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Writes the holder down, whole or not at all. */
export const writeHolder = async (folder: string, holder: Holder): Promise<void> => {
  const draft = `${fileOf(folder)}.${holder.pid}`;
  await writeFile(draft, JSON.stringify(holder));
  await rename(draft, fileOf(folder));
};

/** Removes what this holder wrote down, and nobody else's. */
export const eraseHolder = async (folder: string, { token }: Holder): Promise<void> => {
  if ((await writtenHolder(folder))?.token === token) await rm(fileOf(folder), { force: true });
};

/** Makes the folder, with a `.gitignore` that keeps it out of any repository. */
export const makeFolder = async (folder: string): Promise<void> => {
  // Not `recursive`: Node tries for ever where a parent can have no children, as in /proc.
  const missing: string[] = [];
  for (let parent = resolve(folder); !existsSync(parent); parent = dirname(parent)) missing.unshift(parent);
  for (const parent of missing) {
    await mkdir(parent).catch((error) => {
      // Another process that begins at the same time.
      if (error.code !== 'EEXIST') throw error;
    });
  }
  await writeFile(join(folder, '.gitignore'), '*\n');
};

const answers = async ({ port, token }: Holder): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return (await response.text()) === token;
  } catch {
    return false;
  }
};
