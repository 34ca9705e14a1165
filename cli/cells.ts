import { stripVTControlCharacters, styleText } from 'node:util';
import Table from 'cli-table3';

import { wrap } from '../shared/alerts/words.ts';
import type { Standing } from '../shared/health/state.ts';
import { MARKS } from '../shared/report/statuses.ts';

export { millis } from '../shared/time/words.ts';

/** How output may look: with colours or not, and how wide. */
export type Look = { color: boolean; columns: number };

type Style = Parameters<typeof styleText>[0];

const COLOURS = {
  healthy: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  unknown: 'magenta',
  removed: 'gray',
} as const satisfies Record<Standing, Style>;

/** Colours text when the caller's terminal wants colours. */
export const paint = (style: Style, text: string, { color }: Look): string =>
  color ? styleText(style, text, { validateStream: false }) : text;

/** Text in the colour of a status. */
export const paintStatus = (status: Standing, text: string, look: Look): string => paint(COLOURS[status], text, look);

/** A status as a mark and a word: `✗ unhealthy`. */
export const statusCell = (status: Standing, look: Look): string =>
  paint(COLOURS[status], `${MARKS[status]} ${status}`, look);

/** `cells` under the head, the last one below them when it does not fit, then `below`; or a `line` of its own. */
export type Row = { cells: readonly string[]; below?: readonly string[] } | { line: string };

const INDENT = '    ';
const NOTHING = Object.fromEntries(
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
    .split(' ')
    .map((name) => [name, '']),
);

/** Rows aligned under a head, without borders; texts wrap at the width of the terminal. Ends with a line break. */
export const grid = (head: readonly string[], rows: readonly Row[], look: Look): string => {
  const table = new Table({ chars: NOTHING, style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] } });
  const titles = head.map((title) => paint('dim', title, look));
  table.push(titles.slice(0, -1));
  for (const row of rows) if ('cells' in row) table.push(row.cells.slice(0, -1));
  const aligned = table.toString().split('\n');
  const lines = [`${aligned.shift() ?? ''}${titles.at(-1) ?? ''}`];
  for (const row of rows) {
    if ('line' in row) lines.push(row.line);
    else lines.push(...lay(aligned.shift() ?? '', row, look));
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
};

const lay = (start: string, { cells, below = [] }: Extract<Row, { cells: unknown }>, look: Look): string[] => {
  const last = cells.at(-1) ?? '';
  const room = look.columns - widthOf(start);
  const under = (text: string): string => wrap(text, look.columns, INDENT);
  return widthOf(last) <= room ? [start + last, ...below.map(under)] : [start, ...[last, ...below].map(under)];
};

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
