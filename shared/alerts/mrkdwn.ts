/** Slack's three control characters, as it wants them in text. */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

// A zero-width space after @ keeps the text readable and is nobody's name.
const nobody = (text: string): string => text.replace(/@/g, '@\u200b');

// Within a word an underscore formats nothing; the other marks do, and next to a zero-width space all do.
const MARK = /[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** Text that can neither format nor mention; names such as `registry_api` stay as they are. */
export const safe = (text: string): string => nobody(escaped(text)).replace(MARK, "'");

/** Between backticks nothing is formatted and nobody is mentioned. */
export const code = (text: string): string => `\`${nobody(escaped(text)).replace(/`/g, "'")}\``;
