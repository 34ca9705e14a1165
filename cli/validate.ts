import { readConfig, type Terminal } from './context.ts';

/** Prints what the configuration holds, or throws with every problem in it. */
export const validate = async (file: string, { terminal }: { terminal: Terminal }): Promise<void> => {
  const config = await readConfig(file);
  const { checks, services } = config;
  terminal.out(`${file}: valid; ${services.length} services, ${checks.length} checks of ${config.platform}\n`);
};
