import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Config } from '../shared/config/schema.ts';
import type { Rollup } from '../shared/health/rollup.ts';
import { rollUp } from '../shared/roll-up.ts';
import { hokusai } from './alerts/fixtures.ts';
import { stateOf } from './store/samples.ts';
import { movesOf, NEVER, openHistoryStore, runsOf } from './support/history.ts';

const EVERY_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** 00:30 of 25 November in Los Angeles. */
const NOW = '2026-11-25T08:30:00Z';

let history: Awaited<ReturnType<typeof openHistoryStore>>;
beforeEach(async () => {
  history = await openHistoryStore(NOW);
});
afterEach(() => history.close());

const config: Config = {
  ...hokusai,
  checks: hokusai.checks.filter(({ id }) => id === 'redis-primary' || id === 'mlflow-dns'),
};
const watch = async (check: string, from: string, to: string): Promise<void> =>
  history.store.saveResults(runsOf({ check, from, to, everyMs: EVERY_MS }), NEVER);
const daysOf = async (check: string): Promise<Rollup[]> => history.store.rollups(check, { since: '2020-01-01' });

describe('rollUp', () => {
  it('writes each completed local day since the first result, and tells of it', async () => {
    await watch('redis-primary', '2026-11-22T20:00:00Z', NOW);
    await watch('mlflow-dns', '2026-11-24T20:00:00Z', NOW);
    const moves = movesOf('redis-primary', [
      ['2026-11-24T06:00:00Z', 'unhealthy'],
      ['2026-11-24T09:00:00Z', 'healthy'],
    ]);
    await history.store.saveChanges(moves);
    await history.store.saveState(stateOf('mlflow-dns', { since: '2026-11-24T20:00:00Z' }), undefined);
    const told: string[] = [];
    const deps = { ...history, onRolledUp: ({ check, day }: Rollup) => void told.push(`${check} ${day}`) };
    expect(await rollUp(config, deps)).toEqual({ written: 4, complete: true });
    expect(told).toEqual([
      'redis-primary 2026-11-22',
      'redis-primary 2026-11-23',
      'redis-primary 2026-11-24',
      'mlflow-dns 2026-11-24',
    ]);
    expect((await daysOf('redis-primary')).map(({ runs, outages, ms }) => ({ runs, outages, ms }))).toEqual([
      { runs: 72, outages: 0, ms: { healthy: 12 * HOUR_MS, unhealthy: 0, degraded: 0, unknown: 0 } },
      // Over midnight in Los Angeles, which is 08:00 UTC: one outage, in two days.
      { runs: 144, outages: 1, ms: { healthy: 22 * HOUR_MS, unhealthy: 2 * HOUR_MS, degraded: 0, unknown: 0 } },
      { runs: 144, outages: 0, ms: { healthy: 23 * HOUR_MS, unhealthy: HOUR_MS, degraded: 0, unknown: 0 } },
    ]);
    expect(await daysOf('mlflow-dns')).toMatchObject([{ ms: { healthy: 12 * HOUR_MS } }]);
  });

  it('writes nothing twice, and makes a missed night good', async () => {
    await watch('redis-primary', '2026-11-22T20:00:00Z', '2026-11-23T20:00:00Z');
    expect(await rollUp(config, history)).toEqual({ written: 3, complete: true });
    expect(await rollUp(config, history)).toEqual({ written: 0, complete: true });
    history.clock.advance(3 * 24 * HOUR_MS);
    expect(await rollUp(config, history)).toEqual({ written: 3, complete: true });
    expect((await daysOf('redis-primary')).map(({ day, runs }) => `${day} ${runs}`)).toEqual([
      '2026-11-22 72',
      '2026-11-23 72',
      '2026-11-24 0',
      '2026-11-25 0',
      '2026-11-26 0',
      '2026-11-27 0',
    ]);
  });

  it('waits for the last run of a day', async () => {
    await watch('redis-primary', '2026-11-24T09:00:00Z', '2026-11-25T08:00:00Z');
    history.clock.advance(-29 * 60_000);
    expect(await rollUp(config, history)).toEqual({ written: 0, complete: true });
    history.clock.advance(2 * 60_000);
    expect(await rollUp(config, history)).toEqual({ written: 1, complete: true });
  });

  it('counts a change that nobody was told yet', async () => {
    await watch('redis-primary', '2026-11-24T08:00:00Z', NOW);
    const pending = movesOf('redis-primary', [['2026-11-24T12:00:00Z', 'unhealthy']]);
    await history.store.saveState(stateOf('redis-primary', { verdict: 'unhealthy', pending }), undefined);
    await rollUp(config, history);
    expect(await daysOf('redis-primary')).toMatchObject([{ outages: 1, ms: { unhealthy: 20 * HOUR_MS } }]);
  });

  it('begins no day after its time is up, and goes on from there the next time', async () => {
    await watch('redis-primary', '2026-11-20T08:00:00Z', NOW);
    const ending = new AbortController();
    const onRolledUp = ({ day }: Rollup): void => {
      if (day === '2026-11-21') ending.abort();
    };
    const first = await rollUp(config, { ...history, signal: ending.signal, onRolledUp });
    expect(first).toEqual({ written: 2, complete: false });
    expect(await rollUp(config, history)).toEqual({ written: 3, complete: true });
  });
});
