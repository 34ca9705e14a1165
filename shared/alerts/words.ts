import { stripVTControlCharacters } from 'node:util';

/** Text from a target is cut at so many characters. */
const TARGET_TEXT_MAX = 300;

/** One line without control characters, terminal escapes or invisible formatting, at most `max` characters. */
export const plain = (text: string, max = TARGET_TEXT_MAX): string =>
  shorten(
    stripVTControlCharacters(text)
      .toWellFormed()
      .replace(/[\p{Cf}\p{Co}]/gu, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    max,
  );

/** A longer command is none that a person checks before running it. */
const COMMAND_MAX = 1500;

/** A command as it is, to be copied; none when it is not one line of visible characters. */
export const copyable = (command: string): string | undefined =>
  /^(?!\s*$)[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+$/u.test(command) && command.length <= COMMAND_MAX
    ? command
    : undefined;

/** Whether one of `commands` does what `command` does, perhaps with more options. */
export const isAmong = (commands: readonly string[], command: string): boolean =>
  commands.some((each) => each === command || each.startsWith(`${command} `));

/** Cuts at a word border with `...`, in the middle of a word only when that word is most of the text. */
export const shorten = (text: string, max: number): string => {
  const characters = [...text];
  if (characters.length <= max) return text;
  const room = max - 3;
  const cut = characters.slice(0, room).join('');
  const border = characters[room] === ' ' ? cut.length : cut.lastIndexOf(' ');
  return `${(border > room / 2 ? cut.slice(0, border) : cut).replace(/[\s,;:.(-]+$/, '')}...`;
};

const TRANSLITERATED: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '-',
  '•': '-',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '…': '...',
  '→': '->',
  '←': '<-',
  '×': 'x',
  '≤': '<=',
  '≥': '>=',
  µ: 'u',
  μ: 'u',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

/** Printable ASCII on one line: accents are dropped from their letters, what has no likeness is left out. */
export const ascii = (text: string): string =>
  [...plain(text, Number.POSITIVE_INFINITY).normalize('NFKD')]
    .map((character) => TRANSLITERATED[character] ?? character)
    .join('')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/ +/g, ' ')
    .trim();

/** Breaks at spaces so that lines have at most `width` characters; a longer word keeps a line of its own. */
export const wrap = (text: string, width = 76, indent = ''): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n');
};

/** `1 check`, `3 checks`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** With its first letter large. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The first lines that together have at most `max` characters. */
export const fittingLines = (lines: readonly string[], max: number): string[] => {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > max) break;
    shown.push(line);
  }
  return shown;
};

/** So many characters lines take together, each with its end. */
export const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
