import type { Maintenance, ServiceId } from '../config/schema.ts';

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

const covers = ({ days, fromMinute, untilMinute }: Maintenance, day: number, minute: number): boolean => {
  const begins = days.includes(day) && minute >= fromMinute;
  if (fromMinute < untilMinute) return begins && minute < untilMinute;
  return begins || (days.includes((day + 6) % 7) && minute < untilMinute);
};

/** The local day of the week, 0 is Sunday, and the minute of the day. */
const wallClock = (timezone: string, epochMs: number): { day: number; minute: number } => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
};
