import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FaultCode, Status } from '../../shared/health/fault.ts';
import { type RollupInput, rollUpDay } from '../../shared/health/rollup.ts';
import type { Change } from '../../shared/health/state.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { boundsOf, lengthMsOf } from '../../shared/time/days.ts';
import '../support/properties.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const UTC = { check: 'redis', day: '2026-11-25', timezone: 'UTC' } as const;
const LONG_DAY = { check: 'redis', day: '2026-11-01', timezone: 'America/Los_Angeles' } as const;
const SHORT_DAY = { check: 'redis', day: '2026-03-08', timezone: 'America/Los_Angeles' } as const;

type Day = Pick<RollupInput, 'check' | 'day' | 'timezone'>;
const startOf = ({ day, timezone }: Day): number => Date.parse(boundsOf(day, timezone).from);
const at = (day: Day, ms: number): string => isoSecond(startOf(day) + ms);

const result = (time: string, rest: Partial<RollupInput['results'][number]> = {}) => ({
  at: time,
  status: 'healthy' as Status,
  latencyMs: 10,
  phases: { dns: 2, tcp: 8 },
  facts: {},
  cold: false,
  ...rest,
});
const everyMinute = (day: Day, fromMs = 0, toMs = lengthMsOf(boundsOf(day.day, day.timezone))) =>
  Array.from({ length: (toMs - fromMs) / MINUTE_MS }, (_, n) => result(at(day, fromMs + n * MINUTE_MS)));
const change = (seq: number, time: string, from: Change['from'], to: Change['to']): Change => ({
  check: 'redis',
  seq,
  at: time,
  from,
  to,
});
const now = { at: '2026-01-01T00:00:00Z', standing: 'healthy' } as const;

describe('rollUpDay', () => {
  it.each([
    ['a day', UTC, 24],
    ['the day on which an hour is repeated', LONG_DAY, 25],
    ['the day that lacks one', SHORT_DAY, 23],
  ])('has the whole of %s healthy where nothing ever changed', (_, day, hours) => {
    const rollup = rollUpDay({ ...day, results: everyMinute(day), changes: [], now });
    expect(rollup).toMatchObject({
      runs: hours * 60,
      ms: { healthy: hours * HOUR_MS, degraded: 0, unhealthy: 0, unknown: 0 },
      outages: 0,
      faults: {},
      segments: [[0, 'healthy']],
    });
  });

  it('takes the times from the changes, to the second', () => {
    const changes = [
      change(1, at(UTC, 10 * HOUR_MS), 'healthy', 'unhealthy'),
      change(2, at(UTC, 10 * HOUR_MS + 125_000), 'unhealthy', 'degraded'),
      change(3, at(UTC, 11 * HOUR_MS), 'degraded', 'healthy'),
    ];
    const { ms, outages, segments } = rollUpDay({ ...UTC, results: everyMinute(UTC), changes });
    expect(ms).toEqual({
      healthy: 23 * HOUR_MS,
      unhealthy: 125_000,
      degraded: HOUR_MS - 125_000,
      unknown: 0,
    });
    expect(outages).toBe(1);
    expect(segments).toEqual([
      [0, 'healthy'],
      [36_000, 'unhealthy'],
      [36_125, 'degraded'],
      [39_600, 'healthy'],
    ]);
  });

  it('begins with what stood before, which is no new outage', () => {
    const changes = [
      change(7, at(UTC, -HOUR_MS), 'healthy', 'unhealthy'),
      change(8, at(UTC, HOUR_MS), 'unhealthy', 'healthy'),
    ];
    expect(rollUpDay({ ...UTC, results: everyMinute(UTC), changes })).toMatchObject({
      ms: { unhealthy: HOUR_MS, healthy: 23 * HOUR_MS },
      outages: 0,
    });
  });

  it('counts an outage for each change into failing from healthy, new and unknown', () => {
    const changes = [
      change(1, at(UTC, HOUR_MS), 'new', 'unhealthy'),
      change(2, at(UTC, 2 * HOUR_MS), 'unhealthy', 'degraded'),
      change(3, at(UTC, 3 * HOUR_MS), 'degraded', 'unknown'),
      change(4, at(UTC, 4 * HOUR_MS), 'unknown', 'degraded'),
      change(5, at(UTC, 5 * HOUR_MS), 'degraded', 'healthy'),
      change(6, at(UTC, 6 * HOUR_MS), 'healthy', 'unhealthy'),
    ];
    expect(rollUpDay({ ...UTC, results: everyMinute(UTC), changes }).outages).toBe(3);
  });

  it('leaves out what was not watched: before the first run, and while the monitor stood still', () => {
    const results = [...everyMinute(UTC, 6 * HOUR_MS, 8 * HOUR_MS), ...everyMinute(UTC, 20 * HOUR_MS)];
    const { ms, segments } = rollUpDay({ ...UTC, results, changes: [], now });
    expect(ms.healthy).toBe(6 * HOUR_MS);
    expect(segments).toEqual([
      [0, 'unwatched'],
      [6 * 3600, 'healthy'],
      [8 * 3600, 'unwatched'],
      [20 * 3600, 'healthy'],
    ]);
  });

  it('bears a few missed runs, whatever the pace', () => {
    const missing = (minutes: readonly number[]) => (_: unknown, n: number) => !minutes.includes(n);
    const results = everyMinute(UTC).filter(missing([0, 1, 2, 100, 101, 102, 103]));
    expect(rollUpDay({ ...UTC, results, changes: [], now }).ms.healthy).toBe(24 * HOUR_MS);
    const slow = everyMinute(UTC).filter((_, n) => n % 15 === 0 && n !== 60 && n !== 75);
    expect(rollUpDay({ ...UTC, results: slow, changes: [], now }).ms.healthy).toBe(24 * HOUR_MS);
  });

  it('says of a day without runs that nothing was watched', () => {
    const changes = [change(1, at(UTC, -HOUR_MS), 'healthy', 'unhealthy')];
    expect(rollUpDay({ ...UTC, results: [], changes })).toMatchObject({
      runs: 0,
      ms: { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 },
      segments: [[0, 'unwatched']],
    });
  });

  it('does not know what stood before the first verdict, and counts nothing while a check was removed', () => {
    const results = [...everyMinute(UTC, 0, 2 * HOUR_MS), ...everyMinute(UTC, 5 * HOUR_MS)];
    const changes = [
      change(1, at(UTC, HOUR_MS), 'new', 'degraded'),
      change(2, at(UTC, 2 * HOUR_MS), 'degraded', 'removed'),
    ];
    const back = { at: at(UTC, 5 * HOUR_MS), standing: 'healthy' } as const;
    expect(rollUpDay({ ...UTC, results, changes, now: back }).ms).toEqual({
      unknown: HOUR_MS,
      degraded: HOUR_MS,
      healthy: 19 * HOUR_MS,
      unhealthy: 0,
    });
  });

  it('tells latency of healthy runs that were no cold start, faults by code, and gauges', () => {
    const failed = (code: FaultCode) => ({ status: 'unhealthy' as const, fault: { code }, latencyMs: 5000 });
    const results = [
      result(at(UTC, 0), { cold: true, latencyMs: 900 }),
      result(at(UTC, MINUTE_MS), { latencyMs: 20, facts: { memoryPercent: 40, answers: ['10.0.0.1', '10.0.0.2'] } }),
      result(at(UTC, 2 * MINUTE_MS), { latencyMs: 40, facts: { memoryPercent: 60, certificate: { daysLeft: 12 } } }),
      result(at(UTC, 3 * MINUTE_MS), { ...failed('tcp.timeout'), facts: { memoryPercent: '1e400' } }),
      result(at(UTC, 4 * MINUTE_MS), failed('tcp.timeout')),
      result(at(UTC, 5 * MINUTE_MS), { ...failed('redis.silent'), facts: { memoryPercent: 50 } }),
    ];
    expect(rollUpDay({ ...UTC, results, changes: [], now })).toMatchObject({
      runs: 6,
      latency: { p50: 30, p95: 40, max: 40, runs: 2 },
      stages: { dns: { p50: 2, p95: 2 }, tcp: { p50: 8, p95: 8 } },
      faults: { 'tcp.timeout': 2, 'redis.silent': 1 },
      gauges: {
        answers: { min: 2, max: 2, last: 2 },
        certificateDaysLeft: { min: 12, max: 12, last: 12 },
        memoryPercent: { min: 40, max: 60, last: 50 },
      },
    });
  });

  const STANDINGS = ['healthy', 'degraded', 'unhealthy', 'unknown', 'removed'] as const;
  const changesIn = (day: Day) =>
    fc
      .array(fc.tuple(fc.integer({ min: -7200, max: 97_200 }), fc.constantFrom(...STANDINGS)), { maxLength: 12 })
      .map((moves) =>
        moves
          .toSorted(([a], [b]) => a - b)
          .map(([seconds, to], n, all) => change(n + 1, at(day, seconds * 1000), all[n - 1]?.[1] ?? 'new', to)),
      );
  const resultsIn = (day: Day) =>
    fc
      .uniqueArray(fc.integer({ min: 0, max: 1500 }), { maxLength: 200 })
      .map((minutes) => minutes.map((n) => result(at(day, n * MINUTE_MS), { latencyMs: 1 + (n % 7) })));

  it.each([
    ['a day', UTC],
    ['a day of 25 hours', LONG_DAY],
    ['a day of 23 hours', SHORT_DAY],
  ] as const)('accounts for each millisecond of %s once, whatever the order of what it is made of', (_, day) => {
    const lengthMs = lengthMsOf(boundsOf(day.day, day.timezone));
    fc.assert(
      fc.property(resultsIn(day), changesIn(day), fc.boolean(), (results, changes, reversed) => {
        const rollup = rollUpDay({ ...day, results, changes });
        const shuffled = reversed ? changes.toReversed() : [...changes.slice(1), ...changes.slice(0, 1)];
        expect(rollUpDay({ ...day, results: results.toReversed(), changes: shuffled })).toEqual(rollup);
        const unwatchedMs = rollup.segments.reduce((sum, [fromS, status], n) => {
          const untilS = rollup.segments[n + 1]?.[0] ?? lengthMs / 1000;
          return status === 'unwatched' ? sum + (untilS - fromS) * 1000 : sum;
        }, 0);
        const watchedMs = Object.values(rollup.ms).reduce((sum, ms) => sum + ms, 0);
        expect(watchedMs + unwatchedMs).toBe(lengthMs);
        expect(rollup.segments[0]?.[0]).toBe(0);
      }),
    );
  });
});
