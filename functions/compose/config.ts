import { readFile } from 'node:fs/promises';

import type { Config } from '../../shared/config/schema.ts';

/** The validated configuration that the build wrote beside the bundle. */
export const readConfig = async (): Promise<Config> => {
  const path = new URL('config.json', import.meta.url);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new Error('config.json is not beside index.mjs: `npm run build` writes both, and both are deployed', {
      cause,
    });
  });
  return JSON.parse(text);
};
