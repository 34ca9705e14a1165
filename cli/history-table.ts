import { plain } from '../shared/alerts/words.ts';
import type { CheckId, Config } from '../shared/config/schema.ts';
import type { Change } from '../shared/health/state.ts';
import { type Fold, foldLatencyMs, foldResults, retriedIn } from '../shared/report/folds.ts';
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

type At = (time: IsoSecond) => LocalTime;

/** Newest first: equal results folded into one row with their median latency, changes marked between them. */
export const historyTable = ({ config, check, results, changes }: HistoryInput, look: Look): string => {
  if (results.length === 0 && changes.length === 0) return `${check}: nothing in this time\n`;
  const at: At = (time) => localTime(time, config.timezone);
  const rows: Row[] = [];
  let shownDay = '';
  for (const entry of foldResults(results, changes, (time) => dayOf(at(time)))) {
    const day = dayOf(at(entry.at));
    if (day !== shownDay) rows.push({ line: paint('bold', day, look) });
    shownDay = day;
    rows.push('results' in entry ? foldRow(entry, at, look) : changeRow(entry, at, look));
  }
  return grid(['TIME', 'RUNS', 'STATUS', 'LATENCY', 'FAULT'], rows, look);
};

const dayOf = ({ weekday, day, year, zone }: LocalTime): string => `${weekday} ${day} ${year} (${zone})`;

const clockOf = ({ time, seconds }: LocalTime): string => (seconds === ':00' ? time : time + seconds);

const foldRow = (fold: Fold, at: At, look: Look): Row => {
  const { at: newest, since, results } = fold;
  const times = [since, newest].map((time) => clockOf(at(time)));
  const latency = foldLatencyMs(fold);
  const timed = results.filter(({ cold }) => !cold).length;
  const [{ status, fault }] = results;
  const retried = retriedIn(fold);
  return {
    cells: [
      `  ${times[0] === times[1] ? times[0] : times.join('–')}`,
      `${results.length} x`,
      statusCell(status, look),
      latency === undefined ? 'cold start' : `${timed > 1 ? 'median ' : ''}${millis(latency)}`,
      fault ? `${fault.code}: ${plain(fault.message)}` : retried === 0 ? '' : `${retried} after a failed attempt`,
    ],
  };
};

const changeRow = ({ at: time, from, to, fault }: Change, at: At, look: Look): Row => ({
  line: `  ${clockOf(at(time))} ${paint('bold', `changed: ${from} -> ${to}`, look)}${fault ? ` (${fault.code})` : ''}`,
});
