/** Slack's three control characters, as it wants them in text. */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

// A zero-width space after @ keeps the text readable and is nobody's name.
const nobody = (text: string): string => text.replace(/@/g, '@\u200b');

/** Text that can neither format nor mention. */
export const safe = (text: string): string => nobody(escaped(text)).replace(/[*_~`]/g, "'");

/** Between backticks nothing is formatted and nobody is mentioned. */
export const code = (text: string): string => `\`${nobody(escaped(text)).replace(/`/g, "'")}\``;
