import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { figuresOf } from '../../shared/report/report-figures.ts';
import { trendOf } from '../../shared/report/report-trend.ts';
import { ago, answerOf, runsOf } from './report-input.ts';

describe('the figures of a check', () => {
  it('are none without a result', () => {
    expect(figuresOf('it', [])).toBe(undefined);
  });

  it('count runs by status and fault, and time only what answered and was no cold start', () => {
    const answers = [
      ...runsOf('it', 10, (minutes) => ({ latencyMs: minutes })),
      answerOf('it', 11, { latencyMs: 900, cold: true }),
      answerOf('it', 12, { status: 'unhealthy', fault: { code: 'tcp.timeout' }, latencyMs: 5000 }),
      answerOf('it', 13, { status: 'degraded', fault: { code: 'tcp.slow' }, latencyMs: 50 }),
    ];
    expect(figuresOf('it', answers)).toMatchObject({
      since: ago(13),
      until: ago(1),
      runs: 13,
      byStatus: { healthy: 11, degraded: 1, unhealthy: 1, unknown: 0 },
      faults: { 'tcp.timeout': 1, 'tcp.slow': 1 },
      latency: { p50: 6, p95: 50, max: 50, runs: 11 },
    });
  });

  it('are the same in whatever order the results come', () => {
    const answers = runsOf('it', 12, (minutes) => ({
      latencyMs: minutes * 3,
      facts: { memoryPercent: minutes, address: `10.0.0.${minutes % 2}` },
      failedAttempts: minutes % 4 === 0 ? ['tcp.reset' as const] : [],
    }));
    const expected = JSON.stringify(figuresOf('it', answers), sorted);
    const orders = fc.shuffledSubarray(answers, { minLength: answers.length });
    fc.assert(
      fc.property(orders, (order) => {
        expect(JSON.stringify(figuresOf('it', order), sorted)).toBe(expected);
      }),
    );
  });
});

/** Objects with their keys in order. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

describe('a trend', () => {
  it('of a line is its slope a day, with a perfect fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 100 }), (perDay, start) => {
        const points = Array.from({ length: 9 }, (_, n) => ({
          at: ago(1440 - n * 180),
          value: start + (perDay * n) / 8,
        }));
        const trend = trendOf(points);
        expect(trend?.perDay).toBeCloseTo(perDay, 6);
        expect(trend?.fit).toBeCloseTo(1, 6);
        expect(trend).toMatchObject({ first: start, points: 9 });
      }),
    );
  });

  it('of one value, or of values of one moment, is flat', () => {
    expect(trendOf([{ at: ago(1), value: 4 }])).toMatchObject({ perDay: 0, min: 4, max: 4 });
    expect(
      trendOf([
        { at: ago(1), value: 4 },
        { at: ago(1), value: 8 },
      ]),
    ).toMatchObject({ perDay: 0 });
    expect(trendOf([])).toBe(undefined);
  });
});
