import { resultsKeptMs } from '../shared/config/retention.ts';
import type { Config } from '../shared/config/schema.ts';
import { rollUp } from '../shared/roll-up.ts';
import type { TableAccess } from '../shared/store/connection.ts';
import { createDynamoStore } from '../shared/store/dynamo.ts';
import { pruneResults } from '../shared/store/results.ts';
import { isoSecond } from '../shared/time/clock.ts';

type Bounds = {
  /** What rolling up may take of one pass; what is left is done in the next. */
  mostMs: number;
  /** Told how many days of checks were rolled up, when any were. */
  onDays?: (days: number) => void;
};

const HOUR_MS = 3_600_000;

/**
 * When the monitor starts and once an hour: days that are over are rolled up, and then results past their retention are
 * deleted, which nothing else does on a laptop. Nothing is deleted before its day is rolled up.
 */
export const createHousekeeping = (config: Config, access: TableAccess, { mostMs, onDays }: Bounds) => {
  const { clock } = access;
  const store = createDynamoStore(access);
  let dueMs = 0;
  return {
    whenDue: async (): Promise<void> => {
      const nowMs = clock.now();
      if (nowMs < dueMs) return;
      dueMs = nowMs + HOUR_MS;
      const ending = new AbortController();
      // One day at least: a store that is slow gets there too.
      const onRolledUp = (): void => {
        if (clock.now() - nowMs >= mostMs) ending.abort();
      };
      const { written, complete } = await rollUp(config, { store, clock, signal: ending.signal, onRolledUp });
      if (written > 0) onDays?.(written);
      if (!complete) {
        dueMs = 0;
        return;
      }
      for (const { id } of config.checks) await pruneResults(access, id, isoSecond(nowMs - resultsKeptMs(config)));
    },
  };
};
