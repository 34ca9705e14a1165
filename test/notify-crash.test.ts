import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Publisher } from '../shared/alerts/publish.ts';
import type { CheckId } from '../shared/config/schema.ts';
import { standing } from '../shared/health/state.ts';
import type { Store } from '../shared/store/store.ts';
import { Crash, crashAfter, interleaving } from './support/crashing-store.ts';
import { minute, type Script, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

/** Every write of every minute is a monitor's life of its own: some minutes on a slow machine. */
const GUARD_MS = 900_000;

/** A name breaks, takes its dependant down, an independent service breaks too; all recover. */
const ALL = { 'name-dns': 'dns.nxdomain', 'api-dns': 'dns.timeout', 'other-dns': 'dns.refused' } as const;
// A first minute that a crash spoils leaves first verdicts to the next one, which would be told together.
const SCRIPT: readonly Script[] = [{}, {}, { 'name-dns': 'dns.nxdomain' }, ALL, ALL, {}, {}];
const EXPECTED = ['INC-1#1 opened name-dns', 'INC-2#1 opened other-dns', 'INC-1 resolved', 'INC-2 resolved'];
const CHECKS: readonly CheckId[] = ['name-dns', 'api-dns', 'other-dns'];
const config = scriptedConfig();

let worlds: Worlds;

beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const newWorld = (): Promise<World> => worlds.create(config);

/** Distinct messages in order, as their receivers keep them: repeats are dropped by id. */
const toldIn = ({ publisher }: World): string[] => {
  const seen = new Map(publisher.messages.map((message) => [message.id, message]));
  return [...seen.values()].map(({ id, json }) => {
    const { step, root, incident } = json as { step: string; incident: string; root: { check: string } };
    return step === 'opened' ? `${id} opened ${root.check}` : `${incident} ${step}`;
  });
};

const expectNothingLost = async (world: World, when: string): Promise<void> => {
  const { store } = world;
  const states = await store.states(CHECKS);
  for (const check of CHECKS) {
    const state = states.get(check);
    expect(state && standing(state), `${check} ${when}`).toBe('healthy');
    expect(state?.pending, `${check} ${when}`).toEqual([]);
    const changes = await store.changes(check, { since: '2026-11-25T00:00:00Z' });
    const seqs = changes.map(({ seq }) => seq).reverse();
    expect(seqs, `history of ${check} ${when}`).toEqual(Array.from({ length: state?.changeSeq ?? 0 }, (_, n) => n + 1));
    expect(
      changes.map(({ to }) => to),
      `history of ${check} ${when}`,
    ).toEqual(['healthy', 'unhealthy']);
  }
  expect(await store.untold(), when).toEqual([]);
  expect(await store.openIncidents(), when).toEqual([]);
};

/** Plays the script; a crash ends the minute it falls in, and the next minute runs with a store that works again. */
const play = async (world: World, sick: Store, publisher: Publisher = world.publisher): Promise<void> => {
  let store = sick;
  for (const [n, script] of SCRIPT.entries()) {
    try {
      await minute(n, script, { ...world, store, publisher });
    } catch (error) {
      if (!isCrash(error)) throw error;
      store = world.store;
      // What the scheduler does: the next minute comes, and finds what the crash left.
    }
  }
  for (const n of [1, 2]) await minute(SCRIPT.length + n, {}, world);
};

const isCrash = (error: unknown): boolean =>
  error instanceof Crash || (error instanceof AggregateError && error.errors.some(isCrash));

describe('a crash of the monitor', { timeout: GUARD_MS }, () => {
  it('does not happen in the script itself: it tells what it should', async () => {
    const world = await newWorld();
    await play(world, world.store);
    expect(toldIn(world).sort()).toEqual([...EXPECTED].sort());
    await expectNothingLost(world, 'without a crash');
  });

  it.each(['before', 'after'] as const)('loses nothing %s any write', async (when) => {
    for (let k = 0; ; k += 1) {
      const world = await newWorld();
      const { store, crashed } = crashAfter(world.store, k, when);
      await play(world, store);
      if (!crashed()) {
        expect(k).toBeGreaterThan(20);
        return;
      }
      const told = toldIn(world);
      const described = `crash ${when} write ${k + 1}`;
      expect(told.filter((line) => line.includes('opened')).length, described).toBe(told.length / 2);
      expect(new Set(told.map((line) => line.replace(/^INC-\d+(#\d+)?/, ''))), described).toEqual(
        new Set([' opened name-dns', ' opened other-dns', ' resolved']),
      );
      await expectNothingLost(world, described);
    }
  });

  it('loses nothing when it falls before or after the topic accepted a message', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let k = 0; k < EXPECTED.length; k += 1) {
        const world = await newWorld();
        let published = 0;
        const publish: Publisher['publish'] = async (message) => {
          const fatal = published === k;
          published += 1;
          if (fatal && when === 'before') throw new Crash('killed');
          await world.publisher.publish(message);
          if (fatal) throw new Crash('killed');
        };
        await play(world, world.store, { publish });
        expect(toldIn(world).sort(), `${when} message ${k + 1}`).toEqual([...EXPECTED].sort());
        await expectNothingLost(world, `${when} message ${k + 1}`);
      }
    }
  });
});

describe('a topic that refuses', () => {
  it('is told everything later, once, in order', async () => {
    const world = await newWorld();
    for (const [n, script] of SCRIPT.entries()) {
      world.publisher.down = true;
      await minute(n, script, world);
    }
    world.publisher.down = false;
    for (const n of [1, 2]) await minute(SCRIPT.length + n, {}, world);
    expect(toldIn(world)).toEqual([
      'INC-1#1 opened name-dns',
      'INC-2#1 opened other-dns',
      'INC-1 resolved',
      'INC-2 resolved',
    ]);
    await expectNothingLost(world, 'after the outage');
  });
});

describe('probing and telling at once', { timeout: GUARD_MS }, () => {
  it('lose no change and resurrect none, whichever comes between', async () => {
    const calls = await countCalls();
    for (let k = 1; k <= calls; k += 1) {
      const world = await newWorld();
      await minute(0, {}, world);
      await minute(1, { 'name-dns': 'dns.nxdomain' }, world, { notify: false });
      let call = 0;
      const store = interleaving(world.store, async (moment) => {
        if (moment === 'before') return;
        call += 1;
        if (call === k)
          await minute(2, { 'name-dns': 'dns.nxdomain', 'api-dns': 'dns.timeout' }, world, { notify: false });
      });
      await minute(1, {}, { ...world, store }, { probe: false });
      for (const n of [3, 4, 5, 6]) await minute(n, {}, world);
      expect(toldIn(world), `probe at await ${k}`).toEqual(['INC-1#1 opened name-dns', 'INC-1 resolved']);
      for (const check of ['name-dns', 'api-dns'] as const) {
        const changes = await world.store.changes(check, { since: '2026-11-25T00:00:00Z' });
        expect(
          changes.map(({ to }) => to),
          `${check}, probe at await ${k}`,
        ).toEqual(['healthy', 'unhealthy']);
      }
      expect(await world.store.untold(), `probe at await ${k}`).toEqual([]);
    }
  });
});

const countCalls = async (): Promise<number> => {
  const world = await newWorld();
  await minute(0, {}, world);
  await minute(1, { 'name-dns': 'dns.nxdomain' }, world, { notify: false });
  let calls = 0;
  const store = interleaving(world.store, (moment) => {
    if (moment === 'after') calls += 1;
  });
  await minute(1, {}, { ...world, store }, { probe: false });
  return calls;
};
