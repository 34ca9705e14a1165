import type { IsoSecond } from '../time/clock.ts';
import { elapsedInWords, timeInWords } from '../time/words.ts';
import { type Html, html } from './html.ts';

/** In which zone times are shown, and what now is. */
export type Moment = { timezone: string; at: IsoSecond };

/** A time as people and programs read it: `12:07 PDT (19:07Z)`. */
export const timeOf = (when: IsoSecond, { timezone, at }: Moment): Html =>
  html`<time datetime="${when}">${timeInWords(when, timezone, at)}</time>`;

/** `since 12:07 PDT (19:07Z), 2 min 10 s`. */
export const sinceOf = (when: IsoSecond, moment: Moment): Html =>
  html`since ${timeOf(when, moment)}, ${elapsedInWords(when, moment.at)}`;
