import { describe, expect, it } from 'vitest';

import { elapsedInWords, lengthInWords, localTime, timeInWords } from '../../shared/time/words.ts';

describe('lengthInWords', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [45_000, '45 s'],
    [90_000, '1 min 30 s'],
    [599_000, '9 min 59 s'],
    [725_000, '12 min'],
    [3_600_000, '1 h'],
    [3_905_000, '1 h 5 min'],
    [4 * 3_600_000 + 30_000, '4 h'],
    [183_600_000, '2 d 3 h'],
    [86_400_000 + 300_000, '1 d'],
  ])('tells %d ms as %s', (ms, words) => {
    expect(lengthInWords(ms)).toBe(words);
  });

  it('tells the time between two seconds', () => {
    expect(elapsedInWords('2025-08-13T19:07:20Z', '2025-08-13T19:19:20Z')).toBe('12 min');
  });
});

describe('timeInWords', () => {
  it.each([
    ['2025-08-13T21:32:10Z', 'America/Los_Angeles', '2025-08-13T21:40:00Z', '14:32 PDT (21:32Z)'],
    ['2025-11-24T22:32:10Z', 'America/Los_Angeles', '2025-11-25T22:40:00Z', '24 Nov 14:32 PST (24 Nov 22:32Z)'],
    // The same evening here, two days in UTC.
    ['2025-08-13T23:50:00Z', 'America/Los_Angeles', '2025-08-14T00:10:00Z', '16:50 PDT (13 Aug 23:50Z)'],
    ['2025-08-13T21:32:10Z', 'Europe/Berlin', '2025-08-13T21:40:00Z', '23:32 GMT+2 (21:32Z)'],
    ['2025-08-13T21:32:10Z', 'UTC', '2025-08-13T21:40:00Z', '21:32Z'],
    ['2025-08-13T00:00:00Z', 'UTC', '2025-08-13T21:40:00Z', '00:00Z'],
    ['2024-08-13T00:00:00Z', 'UTC', '2025-08-13T21:40:00Z', '13 Aug 00:00Z'],
  ])('tells %s in %s at %s as %s', (at, timezone, now, words) => {
    expect(timeInWords(at, timezone, now)).toBe(words);
  });

  it('tells both repeated hours apart by their zone', () => {
    const zones = ['2025-11-02T08:30:00Z', '2025-11-02T09:30:00Z'].map((at) => localTime(at, 'America/Los_Angeles'));
    expect(zones.map(({ time, zone }) => `${time} ${zone}`)).toEqual(['01:30 PDT', '01:30 PST']);
  });
});
