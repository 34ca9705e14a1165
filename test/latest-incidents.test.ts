import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { unlistedIncidents } from '../shared/latest-incidents.ts';
import type { Store } from '../shared/store/store.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { incidentOf, stepOf } from './store/samples.ts';
import { interleaving } from './support/crashing-store.ts';
import { laggingIndex } from './support/lagging-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const NAME = { 'name-dns': 'dns.nxdomain' } as const;
const BOTH = { ...NAME, 'api-dns': 'dns.timeout' } as const;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const create = async () => {
  const world = await worlds.create(scriptedConfig());
  const { store, catchUp } = laggingIndex(world.store);
  return { world, lagging: { ...world, store }, catchUp };
};
const toldIn = ({ publisher }: World): string[] => publisher.messages.map(({ id }) => id);

describe('while the index of open incidents lags', () => {
  it('a pass right after a refused message opens no second incident for the same change', async () => {
    const { world, lagging, catchUp } = await create();
    await minute(0, {}, lagging);
    world.publisher.down = true;
    await minute(1, NAME, lagging);
    world.publisher.down = false;
    await minute(1, NAME, lagging, { probe: false });
    expect([toldIn(world), await world.store.lastIncidentNumber()]).toEqual([[], 1]);
    await catchUp();
    await minute(2, NAME, lagging);
    expect([toldIn(world), await world.store.lastIncidentNumber()]).toEqual([['INC-1#1'], 1]);
  });

  it('what fails next joins the incident that explains it', async () => {
    const { world, lagging } = await create();
    await minute(0, {}, lagging);
    await minute(1, NAME, lagging);
    await minute(2, BOTH, lagging);
    expect(toldIn(world)).toEqual(['INC-1#1']);
    expect((await world.store.incident('INC-1'))?.members.map(({ check }) => check)).toEqual(['name-dns', 'api-dns']);
  });

  it('the incidents are looked at only when there is something to decide', async () => {
    const { world } = await create();
    const calls: string[] = [];
    const store = interleaving(world.store, (moment, { method }) => void (moment === 'before' && calls.push(method)));
    await minute(0, NAME, { ...world, store });
    expect(calls).toContain('lastIncidentNumber');
    calls.length = 0;
    for (const n of [1, 2]) await minute(n, NAME, { ...world, store });
    expect(calls).toContain('openIncidents');
    expect(calls).not.toContain('lastIncidentNumber');
  });
});

describe('unlistedIncidents', () => {
  const opened = async (store: Store, id: string, at: number, more: object = {}) => {
    await store.nextIncidentNumber();
    await store.saveIncident(incidentOf(id, { openedAt: isoSecond(at), step: stepOf(id, 1), ...more }), undefined);
  };
  const idsOf = async (store: Store, clock: World['clock'], listed: Parameters<typeof unlistedIncidents>[0] = []) =>
    (await unlistedIncidents(listed, { store, clock })).map(({ id }) => id);

  it('finds none before the first incident', async () => {
    const { world } = await create();
    expect(await idsOf(world.store, world.clock)).toEqual([]);
  });

  it('finds those of the last minutes that have something left to do, over numbers that were skipped', async () => {
    const { world } = await create();
    const { store, clock } = world;
    const nowMs = clock.now();
    await opened(store, 'INC-1', nowMs - 6 * 60_000);
    await opened(store, 'INC-2', nowMs - 4 * 60_000);
    await store.nextIncidentNumber();
    const settledAt = isoSecond(nowMs);
    await opened(store, 'INC-4', nowMs, { closedAt: settledAt, step: { ...stepOf('INC-4', 1), settledAt } });
    await opened(store, 'INC-5', nowMs);
    expect(await idsOf(store, clock)).toEqual(['INC-5', 'INC-2']);
    const listed = (await store.openIncidents()).filter(({ id }) => id === 'INC-5');
    expect(await idsOf(store, clock, listed)).toEqual(['INC-2']);
  });

  it('reads no further back than the last minutes, and nothing that is listed', async () => {
    const { world } = await create();
    const nowMs = world.clock.now();
    for (const n of [1, 2, 3]) await opened(world.store, `INC-${n}`, nowMs - 10 * 60_000);
    await opened(world.store, 'INC-4', nowMs);
    const listed = (await world.store.openIncidents()).filter(({ id }) => id === 'INC-4');
    const calls: string[] = [];
    const store = interleaving(world.store, (moment, { method }) => void (moment === 'before' && calls.push(method)));
    expect(await idsOf(store, world.clock, listed)).toEqual([]);
    expect(calls).toEqual(['lastIncidentNumber', 'incident']);
  });
});
