import type { CheckId } from '../config/schema.ts';
import { type Ack, ackOf } from '../health/silence.ts';
import { elapsedMs, type IsoSecond, isoSecond } from '../time/clock.ts';
import { standardTimings } from '../time/timings.ts';
import { lengthInWords } from '../time/words.ts';
import type { MessageInput } from './message-story.ts';
import { plain } from './words.ts';

/** What a step is told with, beside what fails and why. */
export type Occasion = {
  /** The incidents that it takes in; of one that is over all that it has taken in. */
  merged: readonly string[];
  /** How often it failed again after it was over. */
  reopened: number;
  /** How long it had been over, where it has failed again and that is known: `3 min`. */
  overFor?: string;
  /** Members that keep failing and recovering, and how long they are to be quiet before more is told of them. */
  flapping?: { checks: CheckId[]; quietMs: number };
  acknowledged?: { at: IsoSecond; by: string; note?: string };
  /** When it is said again, unless something else is told before. */
  nextReminderAt?: IsoSecond;
};

const FLAPPING_MAX = 5;
const WHO_MAX = 60;

/** The occasion of a step; text that is not ours is one safe line. */
export const occasionOf = (input: MessageInput): Occasion => {
  const { incident, step, ack } = input;
  const over = step === 'resolved';
  const overFor = step === 'reopened' ? overForOf(input) : undefined;
  const flapping = over ? undefined : flappingOf(input);
  // Once it is over also who was at it before it got worse did something.
  const acknowledged = ack === undefined || over ? ack : ackOf([ack], incident);
  const nextReminderAt = step === 'reminder' && acknowledged === undefined ? nextReminderOf(input) : undefined;
  return {
    merged: (over ? incident.merged : incident.step.merged) ?? [],
    reopened: incident.reopened ?? 0,
    ...(overFor !== undefined && { overFor }),
    ...(flapping !== undefined && { flapping }),
    ...(acknowledged !== undefined && { acknowledged: shownAck(acknowledged) }),
    ...(nextReminderAt !== undefined && { nextReminderAt }),
  };
};

/** From when it was over, by the step before or when that was told, until the first member failed again. */
const overForOf = ({ incident, previous, now }: MessageInput): string | undefined => {
  const from = previous?.kind === 'resolved' ? previous.at : incident.toldAt;
  if (from === undefined) return undefined;
  const [again = now] = incident.members
    .map(({ since }) => since)
    .filter((since) => since > from)
    .sort();
  return lengthInWords(elapsedMs(from, again));
};

const flappingOf = ({ incident, states, timings = standardTimings }: MessageInput): Occasion['flapping'] => {
  const checks = incident.members
    .map(({ check }) => check)
    .filter((check) => states?.get(check)?.flappingSince !== undefined);
  return checks.length === 0 ? undefined : { checks: checks.slice(0, FLAPPING_MAX), quietMs: timings.flapQuietMs };
};

const nextReminderOf = ({ incident, config, now, timings = standardTimings }: MessageInput): IsoSecond | undefined => {
  const { reminders } = incident;
  const { remindEveryMs } = config;
  if (reminders === undefined) return undefined;
  const afterMs = Math.min(remindEveryMs * 2 ** reminders, Math.max(remindEveryMs, timings.remindAtMostMs));
  return isoSecond(Date.parse(now) + afterMs);
};

const shownAck = ({ at, by, note }: Ack): NonNullable<Occasion['acknowledged']> => {
  const said = plain(note ?? '');
  return { at, by: plain(by, WHO_MAX) || 'somebody', ...(said !== '' && { note: said }) };
};
