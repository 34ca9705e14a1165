import type { Config } from './schema.ts';

/** A day is rolled up in the night after it, and a few missed nights are made good: until then its results stay. */
const LEAST_KEPT_MS = 3 * 86_400_000;

/** How long results are kept, in milliseconds: as configured, and no shorter than it takes to roll them up. */
export const resultsKeptMs = ({ retentionMs }: Pick<Config, 'retentionMs'>): number =>
  Math.max(retentionMs, LEAST_KEPT_MS);
