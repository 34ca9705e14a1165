import { expect, it } from 'vitest';

import { inMaintenance, windowEndMs } from '../../shared/alerts/windows.ts';
import type { Maintenance } from '../../shared/config/schema.ts';

const ZONE = 'America/Los_Angeles';
const DAILY = [0, 1, 2, 3, 4, 5, 6];
const SUNDAY = [0];
const SATURDAY = [6];

const windowOf = (days: readonly number[], from: string, until: string, services = ['redis']): Maintenance => {
  const minute = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { services, days, fromMinute: minute(from), untilMinute: minute(until), reason: 'patching' };
};

const isIn = (window: Maintenance, time: string, zone = ZONE): boolean =>
  inMaintenance([window], zone, 'redis', Date.parse(time)) === window;

// An ordinary Sunday: 2026-11-08, UTC-8.
it.each([
  ['a minute before', windowOf(SUNDAY, '03:00', '04:00'), '2026-11-08T10:59:59Z', false],
  ['at its first minute', windowOf(SUNDAY, '03:00', '04:00'), '2026-11-08T11:00:00Z', true],
  ['in its last second', windowOf(SUNDAY, '03:00', '04:00'), '2026-11-08T11:59:59Z', true],
  ['at its end', windowOf(SUNDAY, '03:00', '04:00'), '2026-11-08T12:00:00Z', false],
  ['on another day', windowOf(SUNDAY, '03:00', '04:00'), '2026-11-09T11:30:00Z', false],
  ['on the local day, not the day in UTC', windowOf(SUNDAY, '17:00', '18:00'), '2026-11-09T01:30:00Z', true],
  ['at midnight', windowOf(SUNDAY, '00:00', '00:30'), '2026-11-08T08:00:00Z', true],
  ['before midnight of a window that crosses it', windowOf(SATURDAY, '23:30', '00:30'), '2026-11-08T07:45:00Z', true],
  ['after midnight of a window that crosses it', windowOf(SATURDAY, '23:30', '00:30'), '2026-11-08T08:29:59Z', true],
  ['at the end of a window that crosses midnight', windowOf(SATURDAY, '23:30', '00:30'), '2026-11-08T08:30:00Z', false],
  ['a day before a window that crosses midnight', windowOf(SATURDAY, '23:30', '00:30'), '2026-11-07T08:15:00Z', false],
  ['after the midnight of another day', windowOf(SUNDAY, '23:30', '00:30'), '2026-11-08T08:15:00Z', false],
  ['over the end of the week', windowOf(SATURDAY, '22:00', '06:00'), '2026-11-08T13:00:00Z', true],
] as const)('%s: %o at %s is %s', (_title, window, time, expected) => {
  expect(isIn(window, time)).toBe(expected);
});

// 2026-11-01: at 02:00 PDT (09:00Z) the clock goes back to 01:00 PST.
it.each([
  ['the first pass of the repeated hour', '2026-11-01T08:30:00Z', true],
  ['the second pass of it', '2026-11-01T09:30:00Z', true],
  ['the minute before it', '2026-11-01T07:59:00Z', false],
  ['the minute after both', '2026-11-01T10:00:00Z', false],
] as const)('in autumn a window from 01:00 to 02:00 covers %s (%s): %s', (_title, time, expected) => {
  expect(isIn(windowOf(SUNDAY, '01:00', '02:00'), time)).toBe(expected);
});

it.each([
  ['2026-11-01T08:15:00Z', false],
  ['2026-11-01T08:45:00Z', true],
  ['2026-11-01T09:15:00Z', false],
  ['2026-11-01T09:45:00Z', true],
  ['2026-11-01T10:15:00Z', true],
  ['2026-11-01T10:30:00Z', false],
] as const)('in autumn a window from 01:30 to 02:30 follows the wall clock at %s: %s', (time, expected) => {
  expect(isIn(windowOf(SUNDAY, '01:30', '02:30'), time)).toBe(expected);
});

it('in autumn a window that crosses midnight is an hour longer', () => {
  const night = windowOf(SATURDAY, '23:00', '01:30');
  const times = ['06:00', '06:30', '08:00', '08:29', '08:30', '09:00', '09:29', '09:30'];
  const covered = times.filter((time) => isIn(night, `2026-11-01T${time}:00Z`));
  expect(covered).toEqual(['06:00', '06:30', '08:00', '08:29', '09:00', '09:29']);
});

// 2026-03-08: at 02:00 PST (10:00Z) the clock goes on to 03:00 PDT.
it.each([
  ['02:00', '03:00', '2026-03-08T09:59:59Z', false],
  ['02:00', '03:00', '2026-03-08T10:00:00Z', false],
  ['01:30', '02:30', '2026-03-08T09:45:00Z', true],
  ['01:30', '02:30', '2026-03-08T10:00:00Z', false],
  ['02:30', '03:30', '2026-03-08T09:59:59Z', false],
  ['02:30', '03:30', '2026-03-08T10:00:00Z', true],
  ['02:30', '03:30', '2026-03-08T10:30:00Z', false],
  ['23:00', '04:00', '2026-03-08T10:30:00Z', true],
  ['23:00', '04:00', '2026-03-08T11:00:00Z', false],
] as const)('in spring the skipped hour is never there: %s-%s at %s is %s', (from, until, time, expected) => {
  expect(isIn(windowOf(DAILY, from, until), time)).toBe(expected);
});

it.each([
  ['UTC', '2026-11-08T03:30:00Z'],
  ['Asia/Kolkata', '2026-11-07T22:00:00Z'],
  ['Pacific/Auckland', '2026-11-07T14:30:00Z'],
])('reads the wall clock of %s', (zone, time) => {
  expect(isIn(windowOf(SUNDAY, '03:00', '04:00'), time, zone)).toBe(true);
  expect(isIn(windowOf(SUNDAY, '03:00', '04:00'), '2026-11-08T18:30:00Z', zone)).toBe(false);
});

it('answers with the window of that service that is open now', () => {
  const now = Date.parse('2026-11-08T11:30:00Z');
  const windows = [
    windowOf(SUNDAY, '03:00', '04:00', ['mlflow']),
    windowOf(SUNDAY, '05:00', '06:00', ['redis', 'api']),
    windowOf(SUNDAY, '03:15', '03:45', ['redis', 'api']),
  ];
  expect(inMaintenance(windows, ZONE, 'api', now)).toBe(windows[2]);
  expect(inMaintenance(windows, ZONE, 'mlflow', now)).toBe(windows[0]);
  expect(inMaintenance(windows, ZONE, 'auth', now)).toBeUndefined();
  expect(inMaintenance([], ZONE, 'redis', now)).toBeUndefined();
});

it.each([
  ['on the same day', windowOf(SUNDAY, '03:00', '04:00'), '2026-11-08T11:20:31Z', '2026-11-08T12:00:00.000Z'],
  ['after midnight', windowOf(DAILY, '22:00', '07:00'), '2026-11-08T06:00:00Z', '2026-11-08T15:00:00.000Z'],
  [
    'an hour later when the clock goes back',
    windowOf(DAILY, '22:00', '07:00'),
    '2026-11-01T05:00:00Z',
    '2026-11-01T15:00:00.000Z',
  ],
  [
    'an hour earlier when it goes on',
    windowOf(DAILY, '22:00', '07:00'),
    '2026-03-08T06:00:00Z',
    '2026-03-08T14:00:00.000Z',
  ],
] as const)('ends %s', (_title, window, time, end) => {
  expect(new Date(windowEndMs(window, ZONE, Date.parse(time))).toISOString()).toBe(end);
});
