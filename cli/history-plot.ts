import { quantile } from '../shared/health/quantile.ts';
import { WORST_FIRST } from '../shared/report/statuses.ts';
import type { Result } from '../shared/store/store.ts';
import { type IsoSecond, isoSecond } from '../shared/time/clock.ts';
import { dayOf } from '../shared/time/days.ts';
import { localTime } from '../shared/time/words.ts';
import { type Look, millis, paint } from './cells.ts';
import { legendOf, stripOf } from './strip.ts';

const TITLE_WIDTH = 'LATENCY  '.length;
const BARS = [...'▁▂▃▄▅▆▇█'];
const SHORTEST_PLOT = 10;
/** A few results say more by themselves. */
const FEWEST_RUNS = 20;

/** Newest first, as the store gives them. */
type PlotInput = {
  results: readonly Result[];
  /** The plot begins here, or with the oldest result. */
  since: IsoSecond;
  until: IsoSecond;
  timezone: string;
};

/** The period as two lines of the terminal's width: how long healthy runs took, and the worst status; none when it helps little. */
export const historyPlot = ({ results, since, until, timezone }: PlotInput, look: Look): string => {
  const width = Math.min(look.columns - TITLE_WIDTH, results.length);
  if (results.length < FEWEST_RUNS || width < SHORTEST_PLOT) return '';
  const oldest = results.at(-1)?.at ?? since;
  const columns = columnsOf(results, { since: oldest, until }, width);
  const worst = columns.map((group) => WORST_FIRST.find((status) => group.some((result) => result.status === status)));
  const line = (title: string, text: string): string => paint('dim', title.padEnd(TITLE_WIDTH), look) + text;
  return `${[
    ...latencyLines(columns, line),
    line('STATUS', stripOf(worst, look)),
    line('', paint('dim', axisOf(oldest, until, timezone, width), look)),
    line('', legendOf(worst, look)),
  ].join('\n')}\n\n`;
};

const columnsOf = (
  results: readonly Result[],
  { since, until }: { since: IsoSecond; until: IsoSecond },
  width: number,
): readonly (readonly Result[])[] => {
  const startMs = Date.parse(since);
  const stepMs = Math.max(1, (Date.parse(until) - startMs) / width);
  const columns: Result[][] = Array.from({ length: width }, () => []);
  for (const result of results) {
    const index = Math.floor((Date.parse(result.at) - startMs) / stepMs);
    columns[Math.min(width - 1, Math.max(0, index))]?.push(result);
  }
  return columns;
};

const latencyLines = (
  columns: readonly (readonly Result[])[],
  line: (title: string, text: string) => string,
): string[] => {
  const medians = columns.map((group) => medianOf(group));
  const known = medians.filter((value) => value !== undefined);
  if (known.length === 0) return [];
  const top = Math.max(...known);
  const bar = (value: number | undefined): string =>
    value === undefined ? ' ' : (BARS[Math.min(BARS.length - 1, Math.floor((value / (top || 1)) * BARS.length))] ?? '');
  return [
    line('LATENCY', medians.map(bar).join('')),
    line('', `medians from ${millis(Math.min(...known))} to ${millis(top)}`),
  ];
};

const medianOf = (group: readonly Result[]): number | undefined => {
  const timed = group.filter(({ status, cold }) => status === 'healthy' && !cold);
  return timed.length === 0
    ? undefined
    : quantile(
        timed.map(({ latencyMs }) => latencyMs),
        0.5,
      );
};

/** When the first column begins, and the last one ends. */
const axisOf = (since: IsoSecond, until: IsoSecond, timezone: string, width: number): string => {
  const sameDay = dayOf(since, timezone) === dayOf(until, timezone);
  const [from, to] = [since, until].map((at) => {
    const { day, time } = localTime(isoSecond(Date.parse(at)), timezone);
    return sameDay ? time : `${day} ${time}`;
  }) as [string, string];
  return `${from}${to.padStart(Math.max(width - from.length, to.length + 2))}`;
};
