import { lengthInWords } from '../time/words.ts';
import type { Occasion } from './message-occasion.ts';
import type { Story } from './message-story.ts';

type Told = { [Key in keyof Occasion]?: Occasion[Key] | undefined } & Pick<Story, 'step' | 'severity'>;

/** How a form shows times, and text that is not ours. */
type Shown = { time(at: string): string; text(words: string): string };

/** What is to be said of an incident beside what fails: a sentence each. */
export const notesOf = (told: Told, { time, text }: Shown): string[] => {
  const { step, merged = [], flapping, acknowledged, nextReminderAt } = told;
  const notes: string[] = [];
  if (merged.length > 0) notes.push(`${mergedInWords(merged.map(text), step)}.`);
  if (flapping) notes.push(flapsIn(flapping, text));
  else notes.push(...againOf(told));
  if (step === 'resolved') {
    notes.push(...triedIn(told, text));
  } else if (acknowledged) {
    const { by, at, note } = acknowledged;
    notes.push(`Acknowledged by ${text(by)} ${time(at)}${note === undefined ? '' : `: ${text(note)}`}`);
  }
  if (nextReminderAt) notes.push(`Next reminder: ${time(nextReminderAt)}, unless somebody acknowledges it.`);
  return notes;
};

/** What is known of what was done, once it is over; a target that the monitor does not see may need nothing. */
const triedIn = ({ acknowledged, severity }: Told, text: Shown['text']): string[] => {
  if (acknowledged === undefined)
    return severity === 'monitor' ? [] : [`Nothing was recorded of what was done. ${KEEPS}`];
  const { by, note } = acknowledged;
  return [`${text(by)} was at it${note === undefined ? `; what was done was not noted. ${KEEPS}` : `: ${text(note)}`}`];
};

const KEEPS = 'Next time, vpcwatch ack with --note keeps it.';

/** `INC-2 is part of this now`. */
export const mergedInWords = (ids: readonly string[], step: Story['step']): string => {
  const one = ids.length === 1;
  if (step === 'resolved') return `${listed(ids)} ${one ? 'was' : 'were'} part of it`;
  return `${listed(ids)} ${one ? 'is' : 'are'} part of this now`;
};

const flapsIn = ({ checks, quietMs }: NonNullable<Occasion['flapping']>, text: Shown['text']): string => {
  const many = checks.length > 1;
  const keeps = many ? 'keep failing and recovering' : 'keeps failing and recovering';
  const quiet = `until ${many ? 'they are' : 'it is'} quiet for ${lengthInWords(quietMs)}`;
  return `${listed(checks.map(text))} ${keeps}; nothing more ${quiet}.`;
};

/** Once is said by the step itself. */
const againOf = ({ step, reopened = 0 }: Told): string[] => {
  if (step === 'resolved' && reopened > 0) return [`It failed again ${times(reopened)} before it was over.`];
  return reopened > 1 ? [`It keeps failing and recovering: over and failed again ${times(reopened)} by now.`] : [];
};

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
