import type { Status } from '../shared/health/fault.ts';
import type { DayView } from '../shared/report/days.ts';
import { WORST_FIRST } from '../shared/report/statuses.ts';
import { type Look, paint, paintStatus } from './cells.ts';

/** What a column of a strip is: no status where nothing was watched. */
export type Column = Status | undefined;

/** No status is told by colour alone. */
const CELLS: Record<Status, string> = { healthy: '▪', degraded: '▄', unhealthy: '█', unknown: '?' };
const NOTHING = '·';

/** One character a column, coloured by its status. */
export const stripOf = (columns: readonly Column[], look: Look): string => {
  const runs: { status: Column; length: number }[] = [];
  for (const status of columns) {
    const last = runs.at(-1);
    if (last && last.status === status) last.length += 1;
    else runs.push({ status, length: 1 });
  }
  return runs.map(({ status, length }) => runOf(status, length, look)).join('');
};

const runOf = (status: Column, length: number, look: Look): string =>
  status === undefined
    ? paint('dim', NOTHING.repeat(length), look)
    : paintStatus(status, CELLS[status].repeat(length), look);

/** What the characters mean: of those that were used. */
export const legendOf = (columns: readonly Column[], look: Look): string => {
  const statuses = WORST_FIRST.toReversed().filter((status) => columns.includes(status));
  const known = statuses.map((status) => `${stripOf([status], look)} ${status}`);
  const unwatched = columns.includes(undefined) ? [`${stripOf([undefined], look)} not watched`] : [];
  return [...known, ...unwatched].join('   ');
};

/** The worst of a day. */
export const columnOf = ({ ms }: Pick<DayView, 'ms'>): Column => WORST_FIRST.find((status) => ms[status] > 0);
