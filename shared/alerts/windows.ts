import type { WeeklyWindow } from '../config/calendar.ts';
import type { Maintenance, ServiceId } from '../config/schema.ts';
import { createFormatters } from '../time/formatters.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * The maintenance window that a service is in. What the wall clock in `timezone` shows decides: both passes of a repeated
 * hour are in, an hour that the clock skips is never there.
 */
export const inMaintenance = (
  maintenance: readonly Maintenance[],
  timezone: string,
  service: ServiceId,
  epochMs: number,
): Maintenance | undefined => {
  const windows = maintenance.filter(({ services }) => services.includes(service));
  if (windows.length === 0) return undefined;
  const { day, minute } = wallClock(timezone, epochMs);
  return windows.find((window) => covers(window, day, minute));
};

/** Whether a weekly window is open, by the wall clock in `timezone`. */
export const isWindowOpen = (window: WeeklyWindow, timezone: string, epochMs: number): boolean => {
  const { day, minute } = wallClock(timezone, epochMs);
  return covers(window, day, minute);
};

const MINUTE_MS = 60_000;

/** The first minute after `epochMs` at which an open window is not, in milliseconds since the epoch. */
export const windowEndMs = (window: WeeklyWindow, timezone: string, epochMs: number): number => {
  let atMs = epochMs - (epochMs % MINUTE_MS);
  // Minute by minute: a clock that is set back or forward meanwhile makes it longer or shorter.
  do atMs += MINUTE_MS;
  while (isWindowOpen(window, timezone, atMs));
  return atMs;
};

const covers = ({ days, fromMinute, untilMinute }: WeeklyWindow, day: number, minute: number): boolean => {
  const begins = days.includes(day) && minute >= fromMinute;
  if (fromMinute < untilMinute) return begins && minute < untilMinute;
  return begins || (days.includes((day + 6) % 7) && minute < untilMinute);
};

/** The local day of the week, 0 is Sunday, and the minute of the day. */
const wallClock = (timezone: string, epochMs: number): { day: number; minute: number } => {
  const parts = new Map(
    formatterOf(timezone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
};

const formatterOf = createFormatters('en-US', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
