import { plain } from '../shared/alerts/words.ts';
import type { CheckId, Config } from '../shared/config/schema.ts';
import type { Change } from '../shared/health/state.ts';
import type { Result } from '../shared/store/store.ts';
import type { IsoSecond } from '../shared/time/clock.ts';
import { type LocalTime, localTime } from '../shared/time/words.ts';
import { grid, type Look, millis, paint, type Row, statusCell } from './cells.ts';

/** The history of one check; results and changes newest first, as the store gives them. */
export type HistoryInput = {
  config: Config;
  check: CheckId;
  results: readonly Result[];
  changes: readonly Change[];
};

/** Equal results in a row, within one local day, without a change between them. */
type Fold = { at: IsoSecond; since: IsoSecond; day: string; results: Result[] };

type At = (time: IsoSecond) => LocalTime;

/** Newest first: equal results folded into one row with their median latency, changes marked between them. */
export const historyTable = ({ config, check, results, changes }: HistoryInput, look: Look): string => {
  if (results.length === 0 && changes.length === 0) return `${check}: nothing in this time\n`;
  const at: At = (time) => localTime(time, config.timezone);
  const rows: Row[] = [];
  let shownDay = '';
  for (const entry of entriesOf(results, changes, at)) {
    const day = dayOf(at(entry.at));
    if (day !== shownDay) rows.push({ line: paint('bold', day, look) });
    shownDay = day;
    rows.push('results' in entry ? foldRow(entry, at, look) : changeRow(entry, at, look));
  }
  return grid(['TIME', 'RUNS', 'STATUS', 'LATENCY', 'FAULT'], rows, look);
};

const entriesOf = (results: readonly Result[], changes: readonly Change[], at: At): (Fold | Change)[] => {
  const entries: (Fold | Change)[] = [];
  const untold = [...changes];
  for (const result of results) {
    // A change stands below the run that made it: what is above followed it.
    while (untold[0] && untold[0].at > result.at) entries.push(...untold.splice(0, 1));
    const day = dayOf(at(result.at));
    const last = entries.at(-1);
    if (
      last &&
      'results' in last &&
      last.day === day &&
      last.results[0] &&
      kindOf(last.results[0]) === kindOf(result)
    ) {
      last.results.push(result);
      last.since = result.at;
    } else {
      entries.push({ at: result.at, since: result.at, day, results: [result] });
    }
  }
  return [...entries, ...untold];
};

const kindOf = ({ status, fault }: Result): string => `${status} ${fault?.code ?? ''}`;

const dayOf = ({ weekday, day, year, zone }: LocalTime): string => `${weekday} ${day} ${year} (${zone})`;

const clockOf = ({ time, seconds }: LocalTime): string => (seconds === ':00' ? time : time + seconds);

const foldRow = ({ at: newest, since, results }: Fold, at: At, look: Look): Row => {
  const times = [since, newest].map((time) => clockOf(at(time)));
  const latencies = results.filter((result) => !result.cold).map((result) => result.latencyMs);
  const { status = 'unknown', fault } = results[0] ?? {};
  return {
    cells: [
      `  ${times[0] === times[1] ? times[0] : times.join('–')}`,
      `${results.length} x`,
      statusCell(status, look),
      latencies.length === 0 ? 'cold start' : `${latencies.length > 1 ? 'median ' : ''}${millis(medianOf(latencies))}`,
      fault ? `${fault.code}: ${plain(fault.message)}` : retriedIn(results),
    ],
  };
};

const retriedIn = (results: readonly Result[]): string => {
  const retried = results.filter((result) => result.failedAttempts.length > 0).length;
  return retried === 0 ? '' : `${retried} after a failed attempt`;
};

const changeRow = ({ at: time, from, to, fault }: Change, at: At, look: Look): Row => ({
  line: `  ${clockOf(at(time))} ${paint('bold', `changed: ${from} -> ${to}`, look)}${fault ? ` (${fault.code})` : ''}`,
});

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
};
