import { describe, expect, it } from 'vitest';

import { bucketsOf } from '../../shared/report/latency-buckets.ts';
import { latencyPlot } from '../../shared/report/plot-latency.ts';
import { type LatencyPoint, type LatencySeries, latencyPoint } from '../../shared/report/series.ts';
import { textOf } from './views.ts';

const at = (minutes: number): string =>
  `2026-11-25T${String(8 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00Z`;
const point = (minutes: number, rest: Partial<LatencyPoint> = {}): LatencyPoint => ({
  at: at(minutes),
  ms: { dns: 1, tcp: 3 },
  status: 'healthy',
  cold: false,
  ...rest,
});
const series = (points: readonly LatencyPoint[], until = at(60)): LatencySeries => ({
  name: 'redis-primary',
  timezone: 'UTC',
  since: at(0),
  until,
  points,
});
const everyMinute = Array.from({ length: 61 }, (_, minutes) => point(minutes));

describe('latencyPoint', () => {
  it('tells phases by their stage', () => {
    const phases = { dns: 1, tcp: 2, auth: 3, ping: 4, info: 5, unheard: 6 };
    expect(latencyPoint({ at: at(0), status: 'healthy', phases, cold: false }).ms).toEqual({
      dns: 1,
      tcp: 2,
      auth: 3,
      command: 9,
    });
  });
});

describe('bucketsOf', () => {
  it('has no part shorter than from one run to the next', () => {
    expect(bucketsOf(series(everyMinute), 1000).stepMs).toBe(60_000);
  });

  it('cuts a day into quarters of an hour', () => {
    const { stepMs, count } = bucketsOf({ ...series([]), until: '2026-11-26T08:00:00Z' }, 97);
    expect([stepMs, count]).toEqual([900_000, 97]);
  });

  it('takes medians by stage and the 95th percentile of the whole, of answers alone', () => {
    const points = [
      point(0),
      point(1, { ms: { dns: 1, tcp: 5 } }),
      point(2, { ms: { dns: 1, tcp: 40 } }),
      point(3, { cold: true, ms: { dns: 900 } }),
      point(4, { status: 'unhealthy', ms: { tcp: 5000 } }),
      point(5, { status: 'unknown', ms: {} }),
    ];
    const { buckets, stages } = bucketsOf(series(points, at(9)), 2);
    expect(stages).toEqual(['dns', 'tcp']);
    expect(buckets).toEqual([
      { index: 0, at: at(0), runs: 6, failed: 1, unknown: 1, medians: { dns: 1, tcp: 5 }, p95: 41 },
    ]);
  });

  it('leaves out what is not of the period, and parts without runs', () => {
    const { buckets, count } = bucketsOf(series([point(3), point(90)], at(10)), 11);
    expect(count).toBe(11);
    expect(buckets.map(({ index }) => index)).toEqual([3]);
  });
});

describe('latencyPlot', () => {
  it('says in words what it shows', () => {
    const points = [point(0), point(1, { ms: { dns: 1, tcp: 9 } }), point(2, { status: 'unhealthy', ms: {} })];
    expect(String(latencyPlot(series(points)))).toContain(
      'aria-label="Latency over 1 h: fastest 4 ms, median 7 ms, 95th percentile 10 ms, slowest 10 ms; 1 of 3 runs failed"',
    );
  });

  it('stacks the stages from the bottom in the order walked, and lists them from above', () => {
    const page = String(latencyPlot(series(everyMinute)));
    const [dns, tcp] = [...page.matchAll(/<path class="(?:dns|tcp)" d="(M0 [^z]*z)/g)].map(([, bar]) => bar);
    expect([dns, tcp]).toEqual(['M0 1000h10V750h-10z', 'M0 750h10V0h-10z']);
    expect(textOf(page)).toContain('95th percentile\nTCP\nDNS\nMedians, from above in this order.');
  });

  it('leaves a gap where nothing was measured', () => {
    const page = String(latencyPlot(series(everyMinute.filter((_, minutes) => minutes < 20 || minutes > 30))));
    const bars = /<path class="dns" d="([^"]*)"/.exec(page)?.[1]?.match(/M\d+/g) ?? [];
    expect(bars).toHaveLength(50);
    expect(bars.slice(19, 21)).toEqual(['M190', 'M310']);
  });

  it('marks failures, and the parts that could not be measured', () => {
    const page = String(
      latencyPlot(
        series([...everyMinute.slice(2), point(0, { status: 'unhealthy' }), point(1, { status: 'unknown' })]),
      ),
    );
    expect(page).toContain('<path class="unhealthy" d="M0 0h10V2h-10z"/>');
    expect(page).toContain('<path class="unknown" d="M10 1h10V2h-10z"/>');
    expect(textOf(page)).toContain('failed\nnot measured');
  });

  it('is not flattened by a few slow answers, and says so', () => {
    const slow = everyMinute.map((each, minutes) => (minutes === 7 ? { ...each, ms: { dns: 1, tcp: 4000 } } : each));
    const page = String(latencyPlot(series([...slow, point(7), point(7), point(7)])));
    expect(page).toContain('>8 ms</text>');
    expect(textOf(page)).toContain('The 95th percentile is beyond the scale in one place.');
  });

  it('has its figures in a table, no more rows than can be listened to', () => {
    const text = textOf(String(latencyPlot(series(everyMinute))));
    expect(text).toContain('The figures');
    expect(String(latencyPlot(series(everyMinute))).match(/<tr><th scope="row">/g)).toHaveLength(13);
  });

  it('says when there is nothing to plot', () => {
    expect(textOf(String(latencyPlot(series([]))))).toBe('Nothing was measured in this time.');
    const failed = [point(0, { status: 'unhealthy', ms: {} })];
    expect(String(latencyPlot(series(failed)))).toContain('Latency over 1 h: no answer to time; 1 of 1 runs failed');
  });

  it('has no style of its own, which the policy forbids', () => {
    expect(String(latencyPlot(series(everyMinute)))).not.toMatch(/ style=|<script/);
  });
});
