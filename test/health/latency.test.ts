import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Latency, latencyOf, togetherOf } from '../../shared/health/latency.ts';
import { quantile } from '../../shared/health/quantile.ts';
import '../support/properties.ts';

const millis = fc.double({ min: 0.1, max: 20_000, noNaN: true });
const day = fc.array(millis, { minLength: 1, maxLength: 50 });

describe('latency', () => {
  it('of a day is exact', () => {
    expect(latencyOf([3, 1, 2, 100])).toMatchObject({ p50: 2.5, p95: 100, max: 100, runs: 4 });
    expect(latencyOf([])).toBeUndefined();
    expect(togetherOf([])).toBeUndefined();
    const one = latencyOf([1, 2, 3]) as Latency;
    expect(togetherOf([one])).toBe(one);
  });

  it('of several days is that of all their runs to within 2.5 %, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 2, maxLength: 8 }), (days) => {
        const parts = days.map((values) => latencyOf(values) as Latency);
        const together = togetherOf(parts) as Latency;
        expect(togetherOf(parts.toReversed())).toEqual(together);
        const all = days.flat();
        expect(together.runs).toBe(all.length);
        for (const [share, read] of [
          [0.5, together.p50],
          [0.95, together.p95],
        ] as const) {
          const exact = quantile(all, share);
          expect(Math.abs(read - exact)).toBeLessThanOrEqual(exact * 0.025 + 0.1);
        }
        expect(together.max).toBeCloseTo(Math.max(...all), 0);
        expect(together.p50).toBeLessThanOrEqual(together.p95);
      }),
    );
  });
});
