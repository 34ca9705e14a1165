import { describe, expect, it } from 'vitest';

import { timeTicks } from '../../shared/report/time-ticks.ts';

const labels = (from: string, to: string, timezone: string): string[] =>
  timeTicks(Date.parse(from), Date.parse(to), timezone).map(({ label }) => label);

describe('timeTicks', () => {
  it.each([
    [
      'an hour',
      '2026-11-25T08:07:00Z',
      '2026-11-25T09:07:00Z',
      'UTC',
      ['08:10', '08:20', '08:30', '08:40', '08:50', '09:00'],
    ],
    [
      'a day, from midnight to midnight of the zone',
      '2026-11-25T08:00:00Z',
      '2026-11-26T08:00:00Z',
      'America/Los_Angeles',
      ['25 Nov', '06:00', '12:00', '18:00', '26 Nov'],
    ],
    [
      'a zone off by three quarters',
      '2026-11-25T00:00:00Z',
      '2026-11-26T00:00:00Z',
      'Asia/Kathmandu',
      ['06:00', '12:00', '18:00', '26 Nov'],
    ],
    [
      'the day on which clocks go back',
      '2026-11-01T07:00:00Z',
      '2026-11-02T08:00:00Z',
      'America/Los_Angeles',
      ['1 Nov', '06:00', '12:00', '18:00', '2 Nov'],
    ],
    ['a week', '2026-11-18T12:00:00Z', '2026-11-25T12:00:00Z', 'UTC', ['19 Nov', '21 Nov', '23 Nov', '25 Nov']],
  ])('has round local times of %s', (_, from, to, timezone, expected) => {
    expect(labels(from, to, timezone)).toEqual(expected);
  });

  it('says how far along they are', () => {
    const ticks = timeTicks(Date.parse('2026-11-25T00:00:00Z'), Date.parse('2026-11-26T00:00:00Z'), 'UTC');
    expect(ticks.map(({ along }) => along)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});
