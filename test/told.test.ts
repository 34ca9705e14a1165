import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Change } from '../shared/health/state.ts';
import { boundPending } from '../shared/told.ts';
import { stateOf } from './store/samples.ts';
import { crashAfter } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const NAME = { 'name-dns': 'dns.nxdomain' } as const;
const SINCE = { since: '2026-11-25T00:00:00Z' };

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const changesOf = (count: number): Change[] =>
  Array.from({ length: count }, (_, index) => {
    const at = `2026-11-25T0${Math.floor(index / 60)}:${String(index % 60).padStart(2, '0')}:00Z`;
    return { check: 'name-dns', seq: index + 1, at, from: 'unhealthy', to: 'healthy' };
  });

/** A monitor whose check has so many untold changes. */
const createUntold = async (count: number): Promise<World> => {
  const world = await worlds.create(scriptedConfig());
  await minute(0, {}, world);
  const state = (await world.store.states(['name-dns'])).get('name-dns');
  const pending = changesOf(count);
  await world.store.saveState({ ...(state ?? stateOf('name-dns')), changeSeq: count, pending }, state?.rev);
  return world;
};
const stateIn = async ({ store }: World) => (await store.states(['name-dns'])).get('name-dns');
const seqs = (changes: readonly Change[] = []): number[] => changes.map(({ seq }) => seq);

describe('a state with many untold changes', () => {
  it('keeps the newest hundred of them while the topic is down; the others are history, and all is told later', async () => {
    const world = await createUntold(130);
    world.publisher.down = true;
    await minute(1, NAME, world);
    expect(seqs((await stateIn(world))?.pending)).toEqual(Array.from({ length: 100 }, (_, n) => n + 32));
    expect(seqs(await world.store.changes('name-dns', SINCE)).reverse()).toEqual(seqs(changesOf(31)));
    world.publisher.down = false;
    await minute(2, NAME, world);
    expect(world.publisher.messages.map(({ id }) => id)).toEqual(['INC-1#1']);
    expect(await stateIn(world)).toMatchObject({ pending: [], told: { seq: 131, status: 'unhealthy' } });
    expect(await world.store.changes('name-dns', SINCE)).toHaveLength(131);
  });

  it('keeps a hundred, and takes no read to find that', async () => {
    const world = await createUntold(100);
    const { store } = crashAfter(world.store, 0, 'before');
    await boundPending('name-dns', await stateIn(world), store);
    expect(seqs((await stateIn(world))?.pending)).toEqual(seqs(changesOf(100)));
  });

  it('loses none to a crash between the copy and the trim', async () => {
    const world = await createUntold(103);
    const known = await stateIn(world);
    const { store } = crashAfter(world.store, 0, 'after');
    await expect(boundPending('name-dns', known, store)).rejects.toThrow('crashed after write 1');
    expect((await stateIn(world))?.pending).toHaveLength(103);
    await boundPending('name-dns', known, world.store);
    expect(seqs((await stateIn(world))?.pending)).toEqual(Array.from({ length: 100 }, (_, n) => n + 4));
    expect(seqs(await world.store.changes('name-dns', SINCE))).toEqual([3, 2, 1]);
  });
});
