import { duration } from '../shared/config/quantities.ts';
import type { Change } from '../shared/health/state.ts';
import type { Store } from '../shared/store/store.ts';
import { type IsoSecond, isoSecond, systemClock } from '../shared/time/clock.ts';
import { readConfig, UsageError } from './context.ts';
import { openHistory } from './data.ts';
import type { CommandContext } from './main.ts';
import { historyTable } from './table.ts';

type Options = { config: string; data: string; table?: string; since: string; json?: true };

/** Prints the results and changes of one check, newest first. */
export const history = async (check: string, options: Options, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const since = isoSecond(systemClock.now() - parseDuration('--since', options.since));
  const { store, close } = await openHistory(options);
  try {
    const results = await store.results(check, { since });
    const changes = await changesOf(check, since, store);
    if (options.json) {
      terminal.out(`${JSON.stringify({ check, since, results, changes }, null, 2)}\n`);
      return;
    }
    const known = config.checks.some(({ id }) => id === check);
    if (results.length === 0 && changes.length === 0 && !known) {
      const ids = config.checks.map(({ id }) => id).join(', ');
      throw new UsageError(`no such check: ${check}; the configuration has ${ids}`);
    }
    terminal.out(historyTable({ config, check, results, changes }, terminal));
  } finally {
    await close();
  }
};

/** Newest first; a change that was not told yet is still with the state. */
const changesOf = async (check: string, since: IsoSecond, store: Store): Promise<Change[]> => {
  const told = await store.changes(check, { since });
  const pending = (await store.states([check])).get(check)?.pending ?? [];
  const bySeq = new Map([...pending.filter(({ at }) => at >= since), ...told].map((change) => [change.seq, change]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
};

/** `24h` -> milliseconds; a wrong one is a usage error that names its option. */
export const parseDuration = (option: string, value: string): number => {
  const parsed = duration.safeParse(value);
  if (!parsed.success) throw new UsageError(`${option} ${value}: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
};
