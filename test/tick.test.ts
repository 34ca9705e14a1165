import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Store } from '../shared/store/store.ts';
import { type TickInput, type TickSummary, tick } from '../shared/tick.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { interleaving } from './support/crashing-store.ts';
import { outcomeOf, type Script, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const config = scriptedConfig();
const START_MS = Date.parse('2026-11-25T12:00:00Z');
const atMinute = (n: number): string => isoSecond(START_MS + n * 60_000);

let worlds: Worlds;
let world: World;

beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const start = async (): Promise<void> => {
  world = await worlds.create(config);
};

type Options = { script?: Script; store?: Store; lateMs?: number; now?: number; input?: Partial<TickInput> };

const tickAt = (
  n: number,
  { script = {}, store = world.store, lateMs = 0, input = {} }: Options = {},
): Promise<TickSummary> => {
  world.clock.set(START_MS + n * 60_000 + lateMs);
  const dns = async ({ id }: { id: string }) => outcomeOf(script[id]);
  return tick(
    { config, function: 'probe-dns', at: atMinute(n), cold: false, ...input },
    {
      store,
      clock: world.clock,
      timings: standardTimings,
      probes: { dns } as never,
      resolve: async (check) => ({ check, secrets: [] }) as never,
    },
  );
};

/** The store, with every call that writes noted. */
const noting = (notes: string[]): Store =>
  interleaving(world.store, (moment, { method, write }) => {
    if (moment === 'after' && write) notes.push(method);
  });

describe('tick', () => {
  it('saves states first, then results, then the heartbeat', async () => {
    await start();
    const notes: string[] = [];
    const summary = await tickAt(0, { script: { 'name-dns': 'dns.nxdomain' }, store: noting(notes) });
    expect(notes).toEqual(['claimTick', 'saveState', 'saveState', 'saveState', 'saveResults', 'completeTick']);
    expect(summary).toEqual({
      function: 'probe-dns',
      at: atMinute(0),
      tick: 'completed',
      statuses: { unhealthy: 1, healthy: 2 },
      changes: 1,
    });
    expect(await world.store.ticks([{ function: 'probe-dns', shard: 0 }])).toMatchObject([
      { claimed: atMinute(0), completed: atMinute(0), configHash: config.hash },
    ]);
  });

  it('writes no state in a steady minute, only results', async () => {
    await start();
    for (const n of [0, 1, 2]) await tickAt(n);
    const notes: string[] = [];
    await tickAt(3, { store: noting(notes) });
    expect(notes).toEqual(['claimTick', 'saveResults', 'completeTick']);
    expect(await world.store.results('name-dns', { since: atMinute(0) })).toHaveLength(4);
  });

  it('runs a minute once: a duplicate and an older run change nothing', async () => {
    await start();
    await tickAt(1);
    const before = await world.store.states(['name-dns']);
    for (const n of [1, 0]) {
      const notes: string[] = [];
      const again = await tickAt(n, { script: { 'name-dns': 'dns.nxdomain' }, store: noting(notes) });
      expect(again.tick).toBe('duplicate');
      expect(notes.filter((method) => method !== 'claimTick')).toEqual([]);
    }
    expect(await world.store.states(['name-dns'])).toEqual(before);
  });

  it('takes a run that starts over 45 s late for a missed one, whatever it would have measured', async () => {
    await start();
    await tickAt(0);
    const late = await tickAt(1, { lateMs: 45_001, script: { 'name-dns': 'dns.nxdomain' } });
    expect(late).toMatchObject({ tick: 'late', statuses: { unknown: 3 } });
    const [result] = await world.store.results('name-dns', { since: atMinute(1) });
    expect(result).toMatchObject({ status: 'unknown', fault: { code: 'probe.missed', stage: 'self' } });
    expect((await tickAt(2, { lateMs: 45_000 })).tick).toBe('completed');
  });

  it('is blind after three late runs, and does not take the target for broken', async () => {
    await start();
    await tickAt(0);
    for (const n of [1, 2, 3]) await tickAt(n, { lateMs: 50_000 });
    expect((await world.store.states(['name-dns'])).get('name-dns')).toMatchObject({
      verdict: 'healthy',
      blindSince: atMinute(1),
      blindFault: { code: 'probe.missed' },
    });
  });

  it('writes the last run of every check when its predecessor was claimed and never completed', async () => {
    await start();
    for (const n of [0, 1, 2]) await tickAt(n);
    await world.store.claimTick({ function: 'probe-dns', shard: 0 }, atMinute(3));
    await tickAt(4);
    for (const state of (await world.store.states(['name-dns', 'api-dns', 'other-dns'])).values()) {
      expect(state.lastRun).toBe(atMinute(4));
    }
  });

  it('takes what a run that was overtaken saves late for stale', async () => {
    await start();
    await tickAt(0);
    const overtaken = interleaving(world.store, async (moment, { method }) => {
      if (moment === 'after' && method === 'claimTick') await tickAt(2);
    });
    const summary = await tickAt(1, { script: { 'name-dns': 'dns.nxdomain' }, store: overtaken });
    expect(summary.changes).toBe(0);
    expect((await world.store.states(['name-dns'])).get('name-dns')).toMatchObject({ verdict: 'healthy', pending: [] });
  });

  it('saves the other checks when the state of one cannot be saved, and does not count as completed', async () => {
    await start();
    const failing: Store = {
      ...world.store,
      saveState: (state, rev) =>
        state.check === 'api-dns' ? Promise.reject(new Error('no write')) : world.store.saveState(state, rev),
    };
    await expect(tickAt(0, { store: failing })).rejects.toThrow('1 states could not be saved');
    expect([...(await world.store.states(['name-dns', 'api-dns', 'other-dns'])).keys()].sort()).toEqual([
      'name-dns',
      'other-dns',
    ]);
    expect(await world.store.results('api-dns', { since: atMinute(0) })).toHaveLength(1);
    const [heartbeat] = await world.store.ticks([{ function: 'probe-dns', shard: 0 }]);
    expect(heartbeat?.completed).toBeUndefined();
  });

  it('reads again and repeats when somebody else wrote the state meanwhile', async () => {
    await start();
    await tickAt(0);
    const { store } = world;
    let interfered = false;
    const racing = interleaving(store, async (moment, { method }) => {
      if (moment !== 'before' || method !== 'saveState' || interfered) return;
      interfered = true;
      const state = (await store.states(['name-dns'])).get('name-dns');
      if (state) await store.saveState({ ...state, told: { seq: 7, status: 'healthy' } }, state.rev);
    });
    await tickAt(1, { script: { 'name-dns': 'dns.nxdomain' }, store: racing });
    expect((await store.states(['name-dns'])).get('name-dns')).toMatchObject({
      verdict: 'unhealthy',
      told: { seq: 7 },
      pending: [{ to: 'unhealthy' }],
    });
  });
});
