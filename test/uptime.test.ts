import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Config } from '../shared/config/schema.ts';
import type { Status } from '../shared/health/fault.ts';
import { rollUp } from '../shared/roll-up.ts';
import type { Store } from '../shared/store/store.ts';
import { readUptime, type UptimeReport } from '../shared/uptime.ts';
import { type DayCourse, overlaid, recoverMsOf, spellsOf } from '../shared/uptime-overlay.ts';
import { hokusai } from './alerts/fixtures.ts';
import { stateOf } from './store/samples.ts';
import { movesOf, NEVER, openHistoryStore, runsOf } from './support/history.ts';
import './support/properties.ts';

const EVERY_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Noon in Los Angeles. */
const NOW = '2026-11-25T20:00:00Z';
const config: Config = {
  ...hokusai,
  checks: hokusai.checks.filter(({ id }) => id !== 'mlflow-dns' && id !== 'dp-api-targets'),
};

let history: Awaited<ReturnType<typeof openHistoryStore>>;
beforeEach(async () => {
  history = await openHistoryStore(NOW);
});
afterEach(() => history.close());

const watch = async (check: string, from: string, to = NOW): Promise<void> =>
  history.store.saveResults(runsOf({ check, from, to, everyMs: EVERY_MS }), NEVER);
const settle = async (check: string, since: string): Promise<void> =>
  void (await history.store.saveState(stateOf(check, { since }), undefined));
const checkIn = ({ services }: UptimeReport, id: string) =>
  services.flatMap(({ checks }) => checks).find((check) => check.id === id);
const serviceIn = ({ services }: UptimeReport, id: string) => services.find((service) => service.id === id);
const shortOf = (days: UptimeReport['services'][number]['days'] = []) =>
  days.map(({ day, ms, watchedMs, outages }) => [day.slice(5), ms.unhealthy / HOUR_MS, watchedMs / HOUR_MS, outages]);

describe('readUptime', () => {
  const breakRedis = async (): Promise<void> => {
    await watch('redis-primary', '2026-11-23T08:00:00Z');
    const moves = movesOf('redis-primary', [
      ['2026-11-24T06:00:00Z', 'unhealthy'],
      ['2026-11-24T09:00:00Z', 'healthy'],
      ['2026-11-25T18:00:00Z', 'unhealthy'],
    ]);
    await history.store.saveChanges(moves);
    await history.store.saveState(stateOf('redis-primary', { verdict: 'unhealthy' }), undefined);
  };

  it('adds up local days, today so far included', async () => {
    await breakRedis();
    await rollUp(config, history);
    const report = await readUptime(config, 4, history);
    const redis = checkIn(report, 'redis-primary');
    expect(shortOf(redis?.days)).toEqual([
      ['11-22', 0, 0, 0],
      ['11-23', 2, 24, 1],
      ['11-24', 1, 24, 0],
      ['11-25', 2, 12, 1],
    ]);
    expect(redis).toMatchObject({
      uptime: 55 / 60,
      downMs: 5 * HOUR_MS,
      degradedMs: 0,
      outages: 2,
      recoverMs: 3 * HOUR_MS,
      unwatchedMs: 24 * HOUR_MS,
      latency: { p50: expect.closeTo(12, 0), max: 14 },
    });
    expect(report).toMatchObject({ since: '2026-11-22T08:00:00Z', until: NOW, notRolledUp: [] });
  });

  it('says the same before and after a day is rolled up', async () => {
    await breakRedis();
    const before = await readUptime(config, 4, history);
    expect(await rollUp(config, history)).toMatchObject({ written: 2 });
    const after = await readUptime(config, 4, history);
    expect(checkIn(before, 'redis-primary')?.days).toEqual(checkIn(after, 'redis-primary')?.days);
  });

  it('lets a fallback make of an unhealthy service a degraded one', async () => {
    await breakRedis();
    const redis = serviceIn(await readUptime(config, 3, history), 'redis');
    expect(redis).toMatchObject({ uptime: 1, downMs: 0, degradedMs: 5 * HOUR_MS, outages: 2 });
  });

  it('counts neither for nor against a service what was not watched', async () => {
    await watch('api-targets', '2026-11-24T20:00:00Z', '2026-11-25T02:00:00Z');
    await settle('api-targets', '2026-11-24T20:00:00Z');
    await rollUp(config, history);
    const api = serviceIn(await readUptime(config, 2, history), 'api');
    expect(shortOf(api?.days)).toEqual([
      ['11-24', 0, 6, 0],
      ['11-25', 0, 0, 0],
    ]);
    expect(api).toMatchObject({ uptime: 1, unwatchedMs: 30 * HOUR_MS });
    expect(serviceIn(await readUptime(config, 2, history), 'mlflow')).not.toHaveProperty('uptime');
  });

  it('reads when a function ran from one of its checks, and asks one that is new itself', async () => {
    await watch('api-targets', '2026-11-24T08:00:00Z');
    await settle('api-targets', '2026-11-24T08:00:00Z');
    await watch('registry-targets', '2026-11-25T18:00:00Z');
    await settle('registry-targets', '2026-11-25T18:00:00Z');
    const report = await readUptime(config, 1, history);
    expect(checkIn(report, 'api-targets')?.unwatchedMs).toBe(0);
    expect(checkIn(report, 'registry-targets')?.days).toMatchObject([{ watchedMs: 2 * HOUR_MS }]);
  });

  it('reads of a young deployment no more than the days after its last roll-up', async () => {
    await watch('redis-primary', '2026-11-20T08:00:00Z');
    await settle('redis-primary', '2026-11-20T08:00:00Z');
    await rollUp(config, history);
    const asked: string[] = [];
    const store: Store = {
      ...history.store,
      runTimes: (check, period, limit) => {
        if (check === 'redis-primary') asked.push(`${period.since} ${limit}`);
        return history.store.runTimes(check, period, limit);
      },
    };
    const report = await readUptime(config, 90, { ...history, store });
    expect(asked).toEqual(['2026-11-25T08:00:00Z undefined']);
    expect(report.notRolledUp).toEqual([]);
    expect(checkIn(report, 'redis-primary')).toMatchObject({ uptime: 1, days: { length: 90 } });
    expect(checkIn(report, 'redis-primary')?.days.filter(({ watchedMs }) => watchedMs > 0)).toHaveLength(6);
  });

  it('measures a service by the others while one of its checks is blind, and shows that day as not known', async () => {
    const both = { ...config, checks: config.checks.map((check) => ({ ...check, service: 'redis' })) };
    for (const check of ['redis-primary', 'api-targets']) {
      await watch(check, '2026-11-25T08:00:00Z');
      await settle(check, '2026-11-25T08:00:00Z');
    }
    await history.store.saveChanges(movesOf('api-targets', [['2026-11-25T09:00:00Z', 'unknown']]));
    const redis = serviceIn(await readUptime(both, 1, history), 'redis');
    expect(redis).toMatchObject({ uptime: 1, days: [{ ms: { unknown: 11 * HOUR_MS } }] });
  });

  it('reads a week that nobody rolled up, and names the days it leaves out', async () => {
    await history.store.saveResults(
      runsOf({ check: 'redis-primary', from: '2026-11-16T08:00:00Z', to: NOW, everyMs: HOUR_MS }),
      NEVER,
    );
    await settle('redis-primary', '2026-11-16T08:00:00Z');
    const report = await readUptime(config, 30, history);
    expect(report.notRolledUp).toEqual(['2026-11-16', '2026-11-17', '2026-11-18']);
    expect(checkIn(report, 'redis-primary')?.days.filter(({ watchedMs }) => watchedMs > 0)).toHaveLength(7);
  });
});

describe('a time of failing', () => {
  it.each(['unknown', 'unwatched'] as const)(
    'neither begins nor ends as it becomes %s, and is not timed then',
    (gap) => {
      const spells = spellsOf([
        {
          ...{ day: '2026-11-25', from: '2026-11-25T00:00:00Z', lengthMs: 24 * HOUR_MS },
          segments: [
            [0, 'healthy'],
            [3600, 'unhealthy'],
            [7200, gap],
            [10_800, 'unhealthy'],
            [14_400, gap],
            [18_000, 'healthy'],
          ],
        },
      ]);
      expect(spells).toMatchObject([{ failingMs: 2 * HOUR_MS, begun: true, over: true, whole: false }]);
      expect(recoverMsOf(spells)).toBeUndefined();
    },
  );
});

describe('a service', () => {
  const STATUSES = ['healthy', 'degraded', 'unhealthy', 'unknown', 'unwatched'] as const;
  const course = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 86_399 }), fc.constantFrom(...STATUSES)), { maxLength: 8 })
    .chain((moves) => fc.constantFrom(...STATUSES).map((first) => [[0, first] as const, ...moves]))
    .map(
      (moves): DayCourse => ({
        day: '2026-11-25',
        from: '2026-11-25T00:00:00Z',
        lengthMs: 24 * HOUR_MS,
        segments: [...new Map(moves)].sort(([a], [b]) => a - b),
      }),
    );
  const statusAt = ({ segments }: Pick<DayCourse, 'segments'>, atS: number) =>
    segments.findLast(([fromS]) => fromS <= atS)?.[1];
  const RANK: Record<Status | 'unwatched', number> = {
    unwatched: 0,
    healthy: 1,
    unknown: 2,
    degraded: 3,
    unhealthy: 4,
  };

  it('is at each moment what its worst check is, as far as its impact allows', () => {
    fc.assert(
      fc.property(
        fc.array(course, { maxLength: 4 }),
        fc.integer({ min: 0, max: 86_399 }),
        fc.constantFrom('degraded', 'unhealthy'),
        (checks, atS, impact) => {
          const ranks = checks.map((check) => RANK[statusAt(check, atS) ?? 'unwatched']);
          const most = impact === 'degraded' ? RANK.degraded : RANK.unhealthy;
          const segments = overlaid(checks, { impact });
          expect(RANK[statusAt({ segments }, atS) ?? 'unwatched']).toBe(Math.min(most, Math.max(0, ...ranks)));
          expect(overlaid(checks.toReversed(), { impact })).toEqual(segments);
        },
      ),
    );
  });

  it('fails once over midnight and over what was not watched, and of what began earlier nobody knows when', () => {
    const day = (segments: DayCourse['segments']): DayCourse => ({
      day: '2026-11-25',
      from: '2026-11-25T00:00:00Z',
      lengthMs: 24 * HOUR_MS,
      segments,
    });
    const spells = spellsOf([
      day([
        [0, 'unhealthy'],
        [3600, 'healthy'],
        [7200, 'degraded'],
        [10_800, 'unwatched'],
        [82_800, 'unhealthy'],
      ]),
      day([
        [0, 'unhealthy'],
        [3600, 'healthy'],
        [7200, 'unhealthy'],
      ]),
    ]);
    expect(spells.map(({ failingMs, begun, over, whole }) => [failingMs / HOUR_MS, begun, over, whole])).toEqual([
      [1, false, true, false],
      [3, true, true, true],
      [22, true, false, true],
    ]);
  });
});
