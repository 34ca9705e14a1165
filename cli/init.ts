import { constants, copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type Terminal, UsageError } from './context.ts';

const STARTER = new URL('../shared/config/starter.yml', import.meta.url);
const SCHEMA = new URL('../vpcwatch.schema.json', import.meta.url);

/** Writes the starter configuration; never over a file that is there. */
export const init = async ({ config }: { config: string }, { terminal }: { terminal: Terminal }): Promise<void> => {
  try {
    await copyFile(STARTER, config, constants.COPYFILE_EXCL);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${dirname(config)}: no such folder; make it first`, { cause });
    if (code !== 'EEXIST') throw cause;
    throw new UsageError(`${config} is there already; name another with --config <file>`, { cause });
  }
  // Its first line names the schema, for editors.
  await copyFile(SCHEMA, join(dirname(config), 'vpcwatch.schema.json'));
  terminal.out(`wrote ${config}; edit it, then: npx vpcwatch validate && npx vpcwatch check\n`);
};
