import { resultsKeptMs } from '../shared/config/retention.ts';
import type { Config } from '../shared/config/schema.ts';
import { rollUp } from '../shared/roll-up.ts';
import type { TableAccess } from '../shared/store/connection.ts';
import { createDynamoStore } from '../shared/store/dynamo.ts';
import { pruneResults } from '../shared/store/results.ts';
import { type IsoSecond, isoSecond } from '../shared/time/clock.ts';

type Bounds = {
  /** What rolling up may take of one pass; what is left is done in the next. */
  mostMs: number;
  /** Told how many days of checks were rolled up, when any were. */
  onDays?: (days: number) => void;
};

const HOUR_MS = 3_600_000;
/** So many results are deleted in a pass: the next run must not wait for a long past. */
const MOST_PRUNED = 2000;

/**
 * When the monitor starts and once an hour: days that are over are rolled up, and then results past their retention are
 * deleted, which nothing else does on a laptop, of checks that are gone too. Nothing is deleted before its day is rolled up.
 */
export const createHousekeeping = (config: Config, access: TableAccess, { mostMs, onDays }: Bounds) => {
  const { clock } = access;
  const store = createDynamoStore(access);
  let dueMs = 0;
  /** Whether nothing is left to delete. */
  const prune = async (before: IsoSecond): Promise<boolean> => {
    const current = (await store.current()).map(({ check }) => check);
    let left = MOST_PRUNED;
    for (const check of new Set([...config.checks.map(({ id }) => id), ...current])) {
      left -= await pruneResults(access, check, before, left);
      if (left <= 0) return false;
    }
    return true;
  };
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
      // What is left is done in the next pass.
      if (!complete || !(await prune(isoSecond(nowMs - resultsKeptMs(config))))) dueMs = 0;
    },
  };
};
