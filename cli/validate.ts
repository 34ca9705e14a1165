import { count } from '../shared/alerts/words.ts';
import { readConfig, type Terminal } from './context.ts';

/** Prints what the configuration holds, or throws with every problem in it. */
export const validate = async (file: string, { terminal }: { terminal: Terminal }): Promise<void> => {
  const config = await readConfig(file);
  const { checks, services } = config;
  terminal.out(
    `${file}: valid; ${count(services.length, 'service')}, ${count(checks.length, 'check')} of ${config.platform}\n`,
  );
};
