import type { Sizes } from './sizes.ts';

/** What a start and an invocation take: milliseconds, and MB of memory. */
export type Taken = { initMs: number; initMb: number; peakMb: number };
export type Row = { name: string } & Sizes & Taken;

const BEGIN = '<!-- npm run measure -- --write -->';
const END = '<!-- measured -->';
const TITLES = [
  'function',
  'at start, KiB',
  'in all, KiB',
  'zipped, KiB',
  'start, ms',
  'memory then, MB',
  'at most, MB',
];

/** A Markdown table with the machine under it. */
export const measureTable = (rows: readonly Row[], machine: string): string => {
  const lines = rows.map((row) => [
    `\`${row.name}\``,
    ...[row.startBytes, row.allBytes, row.zippedBytes].map((bytes) => String(Math.round(bytes / 1024))),
    ...[row.initMs, row.initMb, row.peakMb].map((value) => String(Math.round(value))),
  ]);
  const table = [TITLES, TITLES.map((_, index) => (index === 0 ? '---' : '---:')), ...lines];
  return `${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\nMeasured on ${machine}.`;
};

/** The page with this text between its markers. */
export const withMeasured = (page: string, text: string): string => {
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (after === undefined || before === page) throw new Error(`the page has no place for it: ${BEGIN} ... ${END}`);
  return `${before}${BEGIN}\n${text}\n${END}${after}`;
};

/** The sizes that the table of a page says, in KiB by function. */
export const sizesSaid = (page: string): Map<string, { start: number; all: number; zipped: number }> => {
  const rows = (page.split(BEGIN)[1]?.split(END)[0] ?? '').matchAll(/^\| `(.+?)` \| (\d+) \| (\d+) \| (\d+) \|/gm);
  return new Map(
    [...rows].map(([, name = '', start, all, zipped]) => [
      name,
      { start: Number(start), all: Number(all), zipped: Number(zipped) },
    ]),
  );
};
