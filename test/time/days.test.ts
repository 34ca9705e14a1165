import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { boundsOf, dayAfter, dayOf, daysBetween, lengthMsOf } from '../../shared/time/days.ts';
import '../support/properties.ts';

const HOUR_MS = 3_600_000;

describe('a local day', () => {
  it.each([
    ['2026-11-25', 'UTC', '2026-11-25T00:00:00Z', 24],
    ['2026-11-25', 'America/Los_Angeles', '2026-11-25T08:00:00Z', 24],
    ['2026-03-08', 'America/Los_Angeles', '2026-03-08T08:00:00Z', 23],
    ['2026-11-01', 'America/Los_Angeles', '2026-11-01T07:00:00Z', 25],
    ['2026-10-04', 'Australia/Lord_Howe', '2026-10-03T13:30:00Z', 23.5],
    ['2026-11-25', 'Pacific/Kiritimati', '2026-11-24T10:00:00Z', 24],
    // Midnight is left out: the day begins at one o'clock.
    ['2024-04-26', 'Africa/Cairo', '2024-04-25T22:00:00Z', 23],
    // The day is left out.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z', 0],
  ])('%s in %s begins at %s and has %s hours', (day, timezone, from, hours) => {
    const bounds = boundsOf(day, timezone);
    expect(bounds.from).toBe(from);
    expect(lengthMsOf(bounds)).toBe(hours * HOUR_MS);
  });

  it('is the day of each of its seconds, and ends where the next one begins', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        fc.constantFrom('UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Africa/Cairo', 'Asia/Kathmandu'),
        (date, timezone) => {
          const at = `${date.toISOString().slice(0, 19)}Z`;
          const day = dayOf(at, timezone);
          const { from, to } = boundsOf(day, timezone);
          expect(from <= at && at < to).toBe(true);
          expect(boundsOf(dayAfter(day), timezone).from).toBe(to);
        },
      ),
    );
  });

  it('is counted over the ends of months and years', () => {
    expect(daysBetween('2027-12-30', '2028-01-02')).toEqual(['2027-12-30', '2027-12-31', '2028-01-01', '2028-01-02']);
    expect(daysBetween('2028-01-02', '2027-12-30')).toEqual([]);
    expect(dayAfter('2028-03-01', -1)).toBe('2028-02-29');
  });
});
