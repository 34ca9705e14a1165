import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { MessageDocument } from '../shared/alerts/json.ts';
import type { CheckId } from '../shared/config/schema.ts';
import type { State } from '../shared/health/state.ts';
import type { Store } from '../shared/store/store.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { crashAfter } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const NAME = { 'name-dns': 'dns.nxdomain' } as const;
const BOTH = { ...NAME, 'api-dns': 'dns.timeout' } as const;
const SINCE = { since: '2026-11-25T00:00:00Z' };

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const toldIn = ({ publisher }: World): string[] =>
  publisher.messages.map(({ id, json }) => {
    const { step, root } = json as MessageDocument;
    return `${id} ${step} ${root.check}`;
  });
const documentsIn = ({ publisher }: World): MessageDocument[] =>
  publisher.messages.map(({ json }) => json as MessageDocument);
const stateIn = async ({ store }: World, check: CheckId): Promise<State> => {
  const state = (await store.states([check])).get(check);
  if (state === undefined) throw new Error(`no state of ${check}`);
  return state;
};

describe('notify', () => {
  it('tells a first deployment onto a broken platform in one message', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, BOTH, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns']);
    expect(documentsIn(world)[0]?.members.map(({ check, role }) => `${check} ${role}`)).toEqual([
      'name-dns root',
      'api-dns root',
    ]);
  });

  it('lists a dependant that fails later under its cause, without a message of its own', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, {}, world);
    await minute(1, NAME, world);
    expect(documentsIn(world)[0]?.atRisk).toEqual(['api']);
    await minute(2, BOTH, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns']);
    expect((await world.store.incident('INC-1'))?.members.map(({ check }) => check)).toEqual(['name-dns', 'api-dns']);
    expect((await stateIn(world, 'api-dns')).told).toMatchObject({ status: 'unhealthy', incident: 'INC-1' });
  });

  it('says nothing of what recovered before anyone was told, and keeps it in the history', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, {}, world);
    await minute(1, NAME, world, { notify: false });
    await minute(2, {}, world, { notify: false });
    await minute(3, {}, world);
    expect(toldIn(world)).toEqual([]);
    expect((await world.store.changes('name-dns', SINCE)).map(({ to }) => to)).toEqual(['healthy', 'unhealthy']);
    expect(await world.store.untold()).toEqual([]);
  });

  it('says again after remindEvery that an incident goes on', async () => {
    const world = await worlds.create({ ...scriptedConfig(), remindEveryMs: 3 * 60_000 });
    await minute(0, NAME, world);
    for (const n of [1, 2, 3, 4, 5]) await minute(n, NAME, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns', 'INC-1#2 reminder name-dns']);
  });

  it('holds back what breaks in maintenance, and tells it when the window ends', async () => {
    const window = 'maintenance: [{ services: [name], every: "daily 12:00-12:03", reason: patching }]';
    const world = await worlds.create(scriptedConfig(window));
    for (const n of [0, 1, 2]) await minute(n, NAME, world);
    expect(toldIn(world)).toEqual([]);
    expect(await world.store.untold()).toEqual(['name-dns']);
    await minute(3, NAME, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns']);
  });

  it('tells the resolve of what was told also in maintenance', async () => {
    const window = 'maintenance: [{ services: [name], every: "daily 12:01-13:00", reason: patching }]';
    const world = await worlds.create(scriptedConfig(window));
    await minute(0, NAME, world);
    for (const n of [1, 2]) await minute(n, {}, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns', 'INC-1#2 resolved name-dns']);
  });

  it('tells blindness as its own thing: the verdict stays', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, {}, world);
    for (const n of [1, 2, 3]) await minute(n, { 'name-dns': 'config.parameter-missing' }, world);
    expect(documentsIn(world)).toMatchObject([{ incident: 'INC-1', severity: 'monitor', status: 'unknown' }]);
    expect((await stateIn(world, 'name-dns')).verdict).toBe('healthy');
    await minute(4, {}, world);
    expect(toldIn(world).at(-1)).toBe('INC-1#2 resolved name-dns');
  });

  it('finds three missed runs from the tick, and sees again with the next run', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, {}, world);
    for (const n of [1, 2, 3]) await minute(n, {}, world, { probe: false });
    expect(toldIn(world)).toEqual([]);
    expect(toldIn(world)).toEqual([]);
    await minute(5, {}, world, { probe: false });
    expect(documentsIn(world)).toMatchObject([{ severity: 'monitor', members: [{}, {}, {}] }]);
    expect((await stateIn(world, 'name-dns')).blindFault).toMatchObject({ code: 'probe.missed' });
    await minute(5, {}, world, { probe: false });
    await minute(6, {}, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened api-dns', 'INC-1#2 resolved api-dns']);
  });

  it('lets a check that is gone from the configuration leave its incident', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, NAME, world);
    const { checks, ...rest } = world.config;
    const without = { ...rest, checks: checks.filter(({ id }) => id !== 'name-dns') };
    await minute(1, {}, { ...world, config: without });
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns', 'INC-1#2 resolved name-dns']);
    expect((await stateIn(world, 'name-dns')).verdict).toBe('removed');
    expect((await world.store.changes('name-dns', SINCE)).map(({ to }) => to)).toEqual(['removed', 'unhealthy']);
  });

  it('tells blindness anew of a check that was removed and came back before that was told', async () => {
    const blind = { 'name-dns': 'config.parameter-missing' } as const;
    const world = await worlds.create(scriptedConfig());
    for (const n of [0, 1, 2]) await minute(n, blind, world);
    const checks = world.config.checks.filter(({ id }) => id !== 'name-dns');
    const { store } = crashAfter(world.store, 0, 'after');
    const without = { ...world, config: { ...world.config, checks }, store };
    await expect(minute(3, {}, without, { probe: false })).rejects.toThrow();
    expect((await stateIn(world, 'name-dns')).verdict).toBe('removed');
    await minute(4, blind, world, { notify: false });
    for (const n of [5, 6, 7]) await minute(n, blind, world);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns', 'INC-1#2 resolved name-dns', 'INC-2#1 opened name-dns']);
  });

  it('tells what it can when the state of one check cannot be saved', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, {}, world);
    const store: Store = {
      ...world.store,
      saveState: (state, rev) =>
        state.check === 'other-dns' ? Promise.reject(new Error('too large')) : world.store.saveState(state, rev),
    };
    for (const n of [1, 2, 3]) await minute(n, NAME, world, { notify: false });
    for (const n of [4, 5, 6, 7, 8]) {
      await minute(n, {}, { ...world, store }, { probe: false }).catch((error) =>
        expect(String(error)).toContain('too large'),
      );
    }
    expect(toldIn(world)).toContain('INC-1#1 opened name-dns');
  });

  it('notices a function that never completed a run', async () => {
    const world = await worlds.create(scriptedConfig());
    for (const n of [0, 1, 2, 3, 4, 5]) {
      const at = isoSecond(Date.parse('2026-11-25T12:00:00Z') + n * 60_000);
      await world.store.claimTick({ function: 'probe-dns', shard: 0 }, at);
      await minute(n, {}, world, { probe: false });
    }
    expect(documentsIn(world)).toMatchObject([{ severity: 'monitor', members: [{}, {}, {}] }]);
  });

  it('keeps the check of another incident as it was told there when its first incident resolves', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, { 'name-dns': 'dns.slow', 'api-dns': 'dns.slow' }, world);
    await minute(1, { 'name-dns': 'dns.slow', 'api-dns': 'dns.timeout' }, world);
    for (const n of [2, 3]) await minute(n, { 'api-dns': 'dns.timeout' }, world);
    const { told } = await stateIn(world, 'api-dns');
    expect(told).toMatchObject({ seq: 2, status: 'unhealthy', code: 'dns.timeout' });
    expect(new Set(toldIn(world)).size).toBe(toldIn(world).length);
    for (const n of [4, 5]) await minute(n, {}, world);
    expect(await world.store.openIncidents()).toEqual([]);
  });
});
