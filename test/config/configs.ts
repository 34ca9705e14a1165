import { type ConfigProblem, formatProblem, parseConfig } from '../../shared/config/load.ts';
import type { Check, Config } from '../../shared/config/schema.ts';

/** A whole file with these checks in one service, and more keys at the top. */
export const file = (checks: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
  // JSON is YAML.
  JSON.stringify({ version: 1, platform: 'Shop', services: { web: { name: 'Web', checks } }, ...more });

/** Parses what must be valid; throws its problems otherwise. */
export const parsed = (text: string): Config => {
  const result = parseConfig(text, 'vpcwatch.yml');
  if ('config' in result) return result.config;
  throw new Error(result.errors.map(formatProblem).join('\n'));
};

export const problemsIn = (text: string): readonly ConfigProblem[] => {
  const result = parseConfig(text, 'vpcwatch.yml');
  return 'errors' in result ? result.errors : [];
};

/** The settled form of one check. */
export const settled = (check: Record<string, unknown>, more: Record<string, unknown> = {}): Check => {
  const [only] = parsed(file({ it: check }, more)).checks;
  if (!only) throw new Error('no check');
  return only;
};
