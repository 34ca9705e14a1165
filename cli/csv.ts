type Cell = string | number | boolean | undefined;

/** Comma-separated values by RFC 4180, with a head; what a spreadsheet would execute begins with an apostrophe. */
export const csvOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');

const cellOf = (value: Cell = ''): string => {
  const text = typeof value === 'string' ? value.replace(/^[=+\-@＝＋－＠\t\r]/u, "'$&") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
