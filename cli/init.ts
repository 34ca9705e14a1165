import { constants, copyFile } from 'node:fs/promises';

import { type Terminal, UsageError } from './context.ts';

const STARTER = new URL('../shared/config/starter.yml', import.meta.url);

/** Writes the starter configuration; never over a file that is there. */
export const init = async ({ config }: { config: string }, { terminal }: { terminal: Terminal }): Promise<void> => {
  try {
    await copyFile(STARTER, config, constants.COPYFILE_EXCL);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new UsageError(`${config} is there already; name another with --config <file>`, { cause });
  }
  terminal.out(`wrote ${config}; edit it, then: npx vpcwatch validate && npx vpcwatch check\n`);
};
