import { type IsoSecond, isoSecond } from './clock.ts';
import { createFormatters } from './formatters.ts';

/** A day of a calendar on the wall: `2026-11-25`. Sorts as text. */
export type Day = string;

/** A local day: `from` its first second, `to` the first of the next one. 23 and 25 hours are lengths of a day too. */
export type DayBounds = { day: Day; from: IsoSecond; to: IsoSecond };

const DAY_MS = 86_400_000;
/** No zone is further from UTC, with an hour for a day that begins with a change of the clock. */
const FURTHEST_MS = 16 * 3_600_000;

/** The day that it is in a time zone. */
export const dayOf = (at: IsoSecond | number, timezone: string): Day =>
  formatterOf(timezone).format(typeof at === 'number' ? at : Date.parse(at));

/** So many days after a day; before it when negative. */
export const dayAfter = (day: Day, days = 1): Day =>
  isoSecond(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).slice(0, 10);

/** Every day from one to another, both included; none when `last` is the earlier one. */
export const daysBetween = (first: Day, last: Day): Day[] => {
  const days: Day[] = [];
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day);
  return days;
};

/** When a day begins and ends in a time zone. */
export const boundsOf = (day: Day, timezone: string): DayBounds => ({
  day,
  from: startOf(day, timezone),
  to: startOf(dayAfter(day), timezone),
});

/** The part of a day that is over at a time: all of it, but of today. */
export const untilNow = (bounds: DayBounds, now: IsoSecond): DayBounds => ({
  ...bounds,
  to: [bounds.to, now].sort()[0] ?? now,
});

export const lengthMsOf = ({ from, to }: Pick<DayBounds, 'from' | 'to'>): number => Date.parse(to) - Date.parse(from);

/** The first second at which it is that day or, where a zone skips one, a later day. */
const startOf = (day: Day, timezone: string): IsoSecond => {
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  let before = (utcMs - FURTHEST_MS) / 1000;
  let reached = (utcMs + FURTHEST_MS) / 1000;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (dayOf(middle * 1000, timezone) < day) before = middle;
    else reached = middle;
  }
  return isoSecond(reached * 1000);
};

// The Canadian way to write a date is ISO 8601.
const formatterOf = createFormatters('en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
