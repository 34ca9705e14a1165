/** Text of ours or of a target as GitHub's Markdown shows it: it formats nothing, mentions nobody and stays on its line. */
export const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/[\\`*[\]<>|~$]/g, (mark) => `\\${mark}`)
    // Within a word it formats nothing, and names have it.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/@(?=\w)/g, '@\u200b')
    // An issue, an emoji, a link of a text that is not ours.
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/:(?=[\w+-]+:)/g, ':\u200b')
    .replace(/\bwww\.(?=\w)/gi, 'www\u200b.')
    .replace(/^([#+-]|\d+[.)])(?=\s|$)/, (mark) => (/^\d/.test(mark) ? mark.replace(/([.)])$/, '\\$1') : `\\${mark}`));

/** Commands as they are, one a line; the fence is longer than any of theirs. */
export const fenced = (commands: readonly string[]): string[] => {
  const longest = commands
    .flatMap((command) => command.match(/`+/g) ?? [])
    .reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sh`, ...commands, fence];
};

/** A table; cells are escaped already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

/** A name between backticks, to be copied. */
export const codeSpan = (text: string): string => `\`${text.replace(/[`\p{Cc}\s]+/gu, ' ').trim()}\``;

/** What belongs to an item of a numbered list stands under its text; `index` from 0. */
export const indentOf = (index: number): string => ' '.repeat(`${index + 1}. `.length);
