import { stat } from 'node:fs/promises';

import { loadConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';

/** What every command exits with: all healthy, something is not, the configuration is wrong, the monitor itself failed. */
export const EXIT = { healthy: 0, unhealthy: 1, configuration: 2, failed: 3 } as const;

/** Where a command reads and writes, so that tests can run it in process. */
export type Terminal = {
  out(text: string): void;
  /** Progress and problems; never part of the answer. */
  err(text: string): void;
  color: boolean;
  interactive: boolean;
  columns: number;
};

export const processTerminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  color: process.stdout.hasColors?.() === true && process.env.NO_COLOR === undefined,
  interactive: process.stdout.isTTY === true,
  columns: process.stdout.columns ?? 100,
});

export const DEFAULT_CONFIG = './vpcwatch.yml';
export const DEFAULT_DATA = '.vpcwatch';

/** The command was used wrongly: told in one line, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Loads the configuration, or says how to begin when there is none. */
export const readConfig = async (path: string): Promise<Config> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UsageError(
      `${path}: no such file; write one with \`npx vpcwatch init\`, or name yours with --config <file>`,
    );
  }
  return loadConfig(path);
};
