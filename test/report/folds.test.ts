import { describe, expect, it } from 'vitest';

import { fault } from '../../shared/health/fault.ts';
import { type Foldable, foldLatencyMs, foldResults, retriedIn } from '../../shared/report/folds.ts';

const result = (at: string, rest: Partial<Foldable> = {}): Foldable => ({
  at,
  status: 'healthy',
  latencyMs: 10,
  failedAttempts: [],
  cold: false,
  ...rest,
});
const failed = (at: string): Foldable => result(at, { status: 'unhealthy', fault: fault('tcp.timeout', 'no answer') });
const dayOf = (at: string): string => at.slice(0, 1);

describe('foldResults', () => {
  it('folds equal results in a row, the newest first', () => {
    const entries = foldResults([failed('1e'), failed('1d'), result('1c'), result('1b'), result('1a')], [], dayOf);
    expect(entries).toMatchObject([
      { at: '1e', since: '1d', results: [{}, {}] },
      { at: '1c', since: '1a', results: [{}, {}, {}] },
    ]);
  });

  it('begins anew with a day and with another fault', () => {
    const slow = result('1b', { status: 'degraded', fault: fault('tcp.slow', 'slow') });
    const slower = result('1a', { status: 'degraded', fault: fault('redis.slow', 'slow') });
    expect(foldResults([slow, slower], [], dayOf)).toHaveLength(2);
    expect(foldResults([result('2a'), result('1z')], [], dayOf)).toHaveLength(2);
  });

  it('shows a change below the run that made it, also between equal results', () => {
    const change = { at: '1b', to: 'healthy' };
    const entries = foldResults([result('1c'), result('1b'), result('1a')], [change], dayOf);
    expect(entries.map(({ at }) => at)).toEqual(['1c', '1b', '1a']);
    expect(entries[1]).toBe(change);
  });

  it('keeps changes that no result is older than', () => {
    const change = { at: '1a' };
    expect(foldResults([result('1b')], [change], dayOf)).toEqual([expect.objectContaining({ at: '1b' }), change]);
    expect(foldResults([], [change], dayOf)).toEqual([change]);
  });
});

describe('a fold', () => {
  const fold = (results: readonly [Foldable, ...Foldable[]]) => ({ at: '', since: '', day: '', results });

  it('has the median latency without cold starts', () => {
    const cold = result('1', { cold: true, latencyMs: 900 });
    expect(foldLatencyMs(fold([result('1'), result('1', { latencyMs: 20 }), cold]))).toBe(15);
    expect(foldLatencyMs(fold([cold]))).toBeUndefined();
  });

  it('counts the runs that were well only after a failed attempt', () => {
    expect(retriedIn(fold([result('1'), result('1', { failedAttempts: ['tcp.timeout'] })]))).toBe(1);
  });
});
