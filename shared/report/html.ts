/** Only this module makes markup, so all that is markup was escaped. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Markup that is safe to send; `String(it)` is its text. */
export type Html = Markup;

type Content = Html | string | number | undefined | readonly Html[];

/** A template whose values are escaped, unless they are markup themselves; attributes must be in double quotes. */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Markup(parts.map((part, index) => (index === 0 ? '' : markupOf(values[index - 1])) + part).join(''));

/** A style sheet of ours as an element: its text is no text to escape. */
export const styleSheet = (css: string): Html => new Markup(`<style>${css}</style>`);

/** A heading of a rank that depends on where it stands. */
export const heading = (rank: 3 | 4, content: Html | string): Html =>
  rank === 3 ? html`<h3>${content}</h3>` : html`<h4>${content}</h4>`;

/** Text in which spaces and line breaks stay as they are, for `pre`: a command must be what it was. */
export const verbatim = (text: string): Html => new Markup(text.split('\n').map(escapeLine).join('\n'));

const markupOf = (content: Content): string => {
  if (content === undefined) return '';
  if (content instanceof Markup) return String(content);
  if (typeof content === 'object') return content.map(markupOf).join('');
  return escapeText(String(content));
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => escapeLine(text.replace(/[\p{Cc}\s]+/gu, ' '));

/** Goes: what turns the direction of text, hides it, or is no text at all. */
const escapeLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cf}\p{Co}]/gu, '')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
