import type { Objection } from './addresses.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const DAY = DAYS.join('|');
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';
/** What a weekly window looks like. */
export const WINDOW = new RegExp(`^(daily|(?:${DAY})(?:,(?:${DAY}))*) (${TIME})-(${TIME})$`);
export const WINDOW_EXPECTED =
  'expected days and local times, such as "Sun 03:00-04:00", "Mon,Thu 22:00-23:00" or "daily 23:30-00:30"';

/** A weekly window: days (0 is Sunday) on which it begins, minutes of the local day. */
export type WeeklyWindow = { days: readonly number[]; fromMinute: number; untilMinute: number };

/** `Sun 03:00-04:00` -> a window; nothing when it is none. */
export const parseWindow = (value: string): WeeklyWindow | undefined => {
  const [, on = '', from, until] = WINDOW.exec(value) ?? [];
  if (from === undefined || until === undefined) return undefined;
  const named = on === 'daily' ? DAYS : on.split(',');
  const days = DAYS.flatMap((day, index) => (named.some((name) => name === day) ? [index] : []));
  return { days, fromMinute: minuteOfDay(from), untilMinute: minuteOfDay(until) };
};

const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

export const windowObjection = (value: string): Objection => {
  const window = parseWindow(value);
  if (!window) return WINDOW_EXPECTED;
  return window.fromMinute === window.untilMinute
    ? 'expected a window that ends at another time than it begins'
    : undefined;
};

/** A local time on a quarter of an hour: zones differ from UTC by quarters, so it is one of UTC too. */
export const REPORT_TIME = /^(?:[01]\d|2[0-3]):(?:00|15|30|45)$/;
export const REPORT_TIME_EXPECTED = 'expected a local time on a quarter of an hour, such as 07:00 or 18:30';

export const reportTimeObjection = (value: string): Objection =>
  REPORT_TIME.test(value) ? undefined : REPORT_TIME_EXPECTED;

/** An IANA time zone; fixed offsets have no summer time and are refused. */
export const timezoneObjection = (value: string): Objection => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    if (/^[A-Za-z]/.test(value)) return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 'expected an IANA time zone, such as America/Los_Angeles or UTC';
};
