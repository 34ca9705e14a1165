import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createHousekeeping } from '../../cli/housekeeping.ts';
import type { Config } from '../../shared/config/schema.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { hokusai } from '../alerts/fixtures.ts';
import { stateOf } from '../store/samples.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { NEVER, runsOf } from '../support/history.ts';

const HOUR_MS = 3_600_000;
const NOW = '2026-11-25T20:00:00Z';
const config: Config = {
  ...hokusai,
  checks: hokusai.checks.slice(0, 1),
  timezone: 'UTC',
  retentionMs: HOUR_MS,
};

let folder: string;
let embedded: EmbeddedStore;
let clock: FakeClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-housekeeping-'));
  clock = createFakeClock(Date.parse(NOW));
  embedded = await openEmbeddedStore({ folder, clock });
});
afterEach(async () => {
  await embedded.close();
  await rm(folder, { recursive: true });
});

describe('housekeeping', () => {
  const watched = async (from: string) => {
    const access = { ...embedded, clock };
    const store = createDynamoStore(access);
    await store.saveResults(runsOf({ check: 'redis-primary', from, to: NOW, everyMs: HOUR_MS }), NEVER);
    const count = async () => ({
      days: (await store.rollups('redis-primary', { since: '2020-01-01' })).map(({ day }) => day.slice(5)),
      results: (await store.results('redis-primary', { since: '' })).length,
    });
    return { access, count };
  };

  it('rolls days up before it deletes their results, which stay for three days at least', async () => {
    const { access, count } = await watched('2026-11-20T20:00:00Z');
    const told: number[] = [];
    const housekeeping = createHousekeeping(config, access, { mostMs: HOUR_MS, onDays: (n) => void told.push(n) });
    await housekeeping.whenDue();
    expect(await count()).toEqual({ days: ['11-20', '11-21', '11-22', '11-23', '11-24'], results: 72 });
    expect(told).toEqual([5]);
  });

  it('comes once an hour', async () => {
    const { access, count } = await watched('2026-11-24T20:00:00Z');
    const housekeeping = createHousekeeping(config, access, { mostMs: HOUR_MS });
    await housekeeping.whenDue();
    clock.advance(4 * HOUR_MS + 5 * 60_000);
    await housekeeping.whenDue();
    expect((await count()).days).toEqual(['11-24', '11-25']);
    clock.advance(30 * 60_000);
    const before = await count();
    await housekeeping.whenDue();
    expect(await count()).toEqual(before);
  });

  it('deletes results of a check that is gone, too', async () => {
    const { access, count } = await watched('2026-11-20T20:00:00Z');
    await createDynamoStore(access).saveState(stateOf('redis-primary', { since: NOW }), undefined);
    await createHousekeeping({ ...config, checks: [] }, access, { mostMs: HOUR_MS }).whenDue();
    expect(await count()).toMatchObject({ results: 72 });
  });

  it('deletes nothing while days are left to roll up, and goes on the next time', async () => {
    const { access, count } = await watched('2026-11-15T20:00:00Z');
    const housekeeping = createHousekeeping(config, access, { mostMs: 0 });
    await housekeeping.whenDue();
    expect(await count()).toMatchObject({ days: ['11-15'], results: 240 });
    for (let n = 0; n < 8; n += 1) await housekeeping.whenDue();
    expect(await count()).toMatchObject({ days: { length: 9 }, results: 240 });
    await housekeeping.whenDue();
    expect(await count()).toMatchObject({ days: { length: 10 }, results: 72 });
  });
});
