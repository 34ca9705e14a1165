import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Config } from '../shared/config/schema.ts';
import type { Untold } from '../shared/ops/telemetry.ts';
import type { Store } from '../shared/store/store.ts';
import { isComplete, tellAndMeasure } from '../shared/telling.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { interleaving } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const NAME = { 'name-dns': 'dns.nxdomain' } as const;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

/** A minute in which the probes have run; the pass and what it says of itself is the answer. */
const pass = async (n: number, script: Parameters<typeof minute>[1], world: World, store: Store = world.store) => {
  await minute(n, script, world, { notify: false });
  const said: { complete: boolean; untold?: Untold }[] = [];
  const telemetry = { ticked: () => {}, told: (pass: (typeof said)[number]) => void said.push(pass) };
  const { config, publisher, clock } = world;
  const deps = { store, publisher, clock, timings: standardTimings };
  const ended = await tellAndMeasure(config, deps, telemetry).catch((error: Error) => error.message);
  return { ended, said };
};
const create = (config: Config = scriptedConfig()) => worlds.create(config);

describe('tellAndMeasure', () => {
  it('measures a steady minute without another read', async () => {
    const world = await create();
    await pass(0, {}, world);
    const calls: string[] = [];
    const counted = interleaving(world.store, (moment, { method }) => void (moment === 'before' && calls.push(method)));
    const { ended, said } = await pass(1, {}, world, counted);
    expect(ended).toEqual({ published: [], unsent: [], passes: 1 });
    expect(said).toEqual([{ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } }]);
    expect(calls).toEqual(['takeLease', 'openIncidents', 'ticks', 'current', 'untold', 'endLease']);
  });

  it('has nothing untold after it told', async () => {
    const world = await create();
    const { ended, said } = await pass(0, NAME, world);
    expect(ended).toMatchObject({ published: ['INC-1#1'] });
    expect(said).toEqual([{ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } }]);
  });

  it('is not complete while something is unsent, and says since when that waits', async () => {
    const world = await create();
    await pass(0, {}, world);
    world.publisher.down = true;
    const first = await pass(1, NAME, world);
    const later = await pass(7, NAME, world);
    expect(first.ended).toMatchObject({ unsent: [{ id: 'INC-1#1', problem: 'INC-1#1: the topic is down' }] });
    expect([...first.said, ...later.said]).toEqual([
      { complete: false, untold: { checks: 1, oldestAgeSeconds: 0 } },
      { complete: false, untold: { checks: 1, oldestAgeSeconds: 360 } },
    ]);
    world.publisher.down = false;
    const { said } = await pass(8, NAME, world);
    expect(said).toEqual([{ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } }]);
  });

  it('does not count what is held in maintenance', async () => {
    const window = 'maintenance: [{ services: [name], every: "daily 12:00-12:30", reason: patching }]';
    const world = await create(scriptedConfig(window));
    await pass(0, NAME, world);
    const { said } = await pass(10, NAME, world);
    expect(await world.store.untold()).toEqual(['name-dns']);
    expect(said).toEqual([{ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } }]);
  });

  it('does not count what is silenced, and counts it again when that is over', async () => {
    const world = await create();
    const until = '2026-11-25T12:20:00Z';
    await world.store.saveSilence({ target: 'name', since: until, until, because: 'patching', by: 'jane' });
    await pass(0, NAME, world);
    const silent = await pass(10, NAME, world);
    expect(await world.store.untold()).toEqual(['name-dns']);
    world.publisher.down = true;
    const loud = await pass(20, NAME, world);
    expect([...silent.said, ...loud.said]).toEqual([
      { complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } },
      { complete: false, untold: { checks: 1, oldestAgeSeconds: 1200 } },
    ]);
  });

  it('does not count what flaps', async () => {
    const world = await create(scriptedConfig());
    const flapping = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    let last: Awaited<ReturnType<typeof pass>> | undefined;
    for (const n of flapping) last = await pass(n, n % 3 === 0 ? NAME : {}, world);
    // The same again is nothing new of an incident that goes on.
    expect(await world.store.untold()).toEqual([]);
    for (const n of [13, 14, 15]) last = await pass(n, n < 15 ? {} : { 'name-dns': 'dns.refused' }, world);
    expect(await world.store.untold()).toEqual(['name-dns']);
    expect(last?.said).toEqual([{ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } }]);
  });

  it('says nothing while another teller is at it, which makes one more pass', async () => {
    const world = await create();
    await world.store.takeLease('notify', 'another', '2026-11-25T12:00:00Z', '2026-11-25T12:05:00Z');
    const { ended, said } = await pass(1, NAME, world);
    const nothing = { published: [], unsent: [], passes: 0 };
    expect([ended, said]).toEqual([nothing, []]);
    expect(isComplete(nothing)).toBe(false);
  });

  it('measures a pass that fails, and throws what failed', async () => {
    const world = await create();
    await pass(0, {}, world);
    const broken = interleaving(world.store, (moment, { method }) => {
      if (moment === 'before' && method === 'openIncidents') throw new Error('no answer of the table');
    });
    const { ended, said } = await pass(2, NAME, world, broken);
    expect(ended).toContain('no answer of the table');
    expect(said).toEqual([{ complete: false, untold: { checks: 1, oldestAgeSeconds: 0 } }]);
  });

  it('says nothing of what is untold when the store does not answer', async () => {
    const world = await create();
    const broken = interleaving(world.store, () => {
      throw new Error('no answer of the table');
    });
    const { said } = await pass(0, NAME, world, broken);
    expect(said).toEqual([{ complete: false }]);
  });
});
