import { describe, expect, it } from 'vitest';

import type { DayView } from '../../shared/report/days.ts';
import { dayBars, dayInWords } from '../../shared/report/plot-days.ts';
import { textOf } from './views.ts';

const DAY_MS = 86_400_000;
const day = (date: number, ms: Partial<DayView['ms']> = {}, outages = 0): DayView => {
  const worse = Object.values(ms).reduce((sum, each) => sum + each, 0);
  const all = { healthy: DAY_MS - worse, degraded: 0, unhealthy: 0, unknown: 0, ...ms };
  return { day: `2026-11-${String(date).padStart(2, '0')}`, ms: all, outages, watchedMs: DAY_MS };
};
const unwatched = (date: number): DayView => ({
  ...day(date),
  ms: { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 },
  watchedMs: 0,
});
const days = [
  unwatched(1),
  unwatched(2),
  day(3),
  day(4),
  day(5, { unhealthy: 720_000, degraded: 180_000 }, 2),
  day(6, { unknown: 60_000 }),
  day(7),
];

describe('dayInWords', () => {
  it.each([
    [unwatched(1), '1 Nov: not watched'],
    [day(3), '3 Nov: healthy'],
    [day(5, { unhealthy: 720_000, degraded: 180_000 }, 2), '5 Nov: unhealthy 12 min, degraded 3 min; 2 outages'],
    [day(6, { unknown: 60_000 }, 1), '6 Nov: not measured 1 min; 1 outage'],
  ])('tells what was worse than healthy', (view, words) => {
    expect(dayInWords(view)).toBe(words);
  });
});

describe('dayBars', () => {
  it('has a bar for each day, coloured and as tall as its worst standing, with its words', () => {
    expect(String(dayBars({ days }, 'Redis')).match(/<path.*?<\/path>/g)).toEqual([
      '<path class="none" d="M1 28v-4h8v4zM11 28v-4h8v4z"><title>1 Nov to 2 Nov: not watched</title></path>',
      '<path class="healthy" d="M21 28v-20h8v20zM31 28v-20h8v20z"><title>3 Nov to 4 Nov: healthy</title></path>',
      '<path class="unhealthy" d="M41 28v-28h8v28z"><title>5 Nov: unhealthy 12 min, degraded 3 min; 2 outages</title></path>',
      '<path class="unknown" d="M51 28v-12h8v12z"><title>6 Nov: not measured 1 min</title></path>',
      '<path class="healthy" d="M61 28v-20h8v20z"><title>7 Nov: healthy</title></path>',
    ]);
  });

  it('tells the days that were worse than healthy to those who see no bars', () => {
    const bars = String(dayBars({ days }, 'Redis'));
    expect(bars).toContain('aria-label="Redis, 7 days: 3 of 5 healthy throughout"');
    expect(textOf(bars.replace(/<title>.*?<\/title>/g, ''))).toBe(
      '5 Nov: unhealthy 12 min, degraded 3 min; 2 outages\n6 Nov: not measured 1 min',
    );
  });

  it('says when nothing was watched yet', () => {
    expect(String(dayBars({ days: [unwatched(1)] }, 'Redis'))).toContain('aria-label="Redis, 1 days: not watched yet"');
  });
});
