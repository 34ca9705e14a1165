import { plain } from '../shared/alerts/words.ts';
import { changesSince } from '../shared/changes.ts';
import { duration } from '../shared/config/quantities.ts';
import type { Fault } from '../shared/health/fault.ts';
import type { Change } from '../shared/health/state.ts';
import type { Result } from '../shared/store/store.ts';
import { isoSecond, systemClock } from '../shared/time/clock.ts';
import { readConfig, UsageError } from './context.ts';
import { csvOf } from './csv.ts';
import { openHistory } from './data.ts';
import { historyPlot } from './history-plot.ts';
import type { CommandContext } from './main.ts';
import { historyTable } from './table.ts';

type Options = {
  config: string;
  data: string;
  table?: string;
  since: string;
  changes?: true;
  json?: true;
  csv?: true;
};

/** Prints the results and changes of one check, newest first. */
export const history = async (check: string, options: Options, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const nowMs = systemClock.now();
  const since = isoSecond(nowMs - parseDuration('--since', options.since));
  const { store, close } = await openHistory(options);
  try {
    const results = options.changes ? [] : await store.results(check, { since });
    const state = (await store.states([check])).get(check);
    const changes = (await changesSince(check, since, state, store)).reverse();
    const known = config.checks.some(({ id }) => id === check);
    if (results.length === 0 && changes.length === 0 && !known) {
      const ids = config.checks.map(({ id }) => id).join(', ');
      throw new UsageError(`no such check: ${check}; the configuration has ${ids}`);
    }
    if (options.json) {
      terminal.out(`${JSON.stringify({ check, since, results, changes }, null, 2)}\n`);
      return;
    }
    if (options.csv) {
      terminal.out(options.changes ? changesCsv(changes) : resultsCsv(results));
      return;
    }
    const period = { since, until: isoSecond(nowMs), timezone: config.timezone };
    terminal.out(historyPlot({ results, ...period }, terminal));
    terminal.out(historyTable({ config, check, results, changes }, terminal));
  } finally {
    await close();
  }
};

const resultsCsv = (results: readonly Result[]): string => {
  const stages = [...new Set(results.flatMap(({ phases }) => Object.keys(phases)))];
  return csvOf(
    ['at', 'status', 'fault', 'stage', 'message', 'latencyMs', 'cold', 'failedAttempts', ...stages.map(inMs)],
    results.map(({ at, status, fault, latencyMs, cold, failedAttempts, phases }) => [
      ...[at, status, fault?.code, fault?.stage, wordsOf(fault), latencyMs, cold, failedAttempts.join(' ')],
      ...stages.map((name) => phases[name]),
    ]),
  );
};

/** A file of values is printed to terminals too. */
const wordsOf = (fault: Fault | undefined): string => plain(fault?.message ?? '');

const inMs = (stage: string): string => `${stage}Ms`;

const changesCsv = (changes: readonly Change[]): string =>
  csvOf(
    ['at', 'seq', 'from', 'to', 'fault', 'stage', 'message', 'cause', 'why'],
    changes.map(({ at, seq, from, to, fault, finding }) => [
      ...[at, seq, from, to, fault?.code, fault?.stage, wordsOf(fault), finding?.cause, plain(finding?.summary ?? '')],
    ]),
  );

const DAY_MS = 86_400_000;
/** No monitor is older, and no time before it can be written. */
const LONGEST_DAYS = 3650;

/** `24h` -> milliseconds; a wrong one is a usage error that names its option. */
export const parseDuration = (option: string, value: string): number => {
  const parsed = duration.safeParse(value);
  if (!parsed.success) throw new UsageError(`${option} ${value}: ${parsed.error.issues[0]?.message}`);
  if (parsed.data > LONGEST_DAYS * DAY_MS) throw new UsageError(`${option} ${value}: at most ${LONGEST_DAYS}d`);
  return parsed.data;
};
