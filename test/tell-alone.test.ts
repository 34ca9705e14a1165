import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckId } from '../shared/config/schema.ts';
import type { FaultCode } from '../shared/health/fault.ts';
import type { Store } from '../shared/store/store.ts';
import { type TellSummary, tellAlone } from '../shared/tell-alone.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { type Call, interleaving } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const BOTH = { 'name-dns': 'dns.nxdomain', 'api-dns': 'dns.refused' } as const;
const NOTHING: TellSummary = { published: [], unsent: [], passes: 0 };

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

/** A monitor that has seen everything healthy, and whose `news` come a few seconds after each other. */
const create = async () => {
  const world = await worlds.create(scriptedConfig());
  const script: Partial<Record<CheckId, FaultCode>> = {};
  let n = 0;
  const news = async (check: CheckId, code: FaultCode): Promise<void> => {
    script[check] = code;
    n += 0.1;
    await minute(n, script, world, { notify: false });
  };
  await minute(0, {}, world);
  return { ...world, news };
};
const tell = (world: World, store: Store = world.store) =>
  tellAlone(world.config, { ...world, store, timings: standardTimings });
const later = ({ clock }: World, ms: number): void => clock.set(clock.now() + ms);
const take = ({ store, clock }: World, holder: string, ms = standardTimings.leaseMs) =>
  store.takeLease('notify', holder, isoSecond(clock.now()), isoSecond(clock.now() + ms));
const ask = ({ store, clock }: World) => store.askAgain('notify', isoSecond(clock.now()));
const toldIn = ({ publisher }: World): string[] => publisher.messages.map(({ id }) => id);

/** The store with `act` done before the first call of `method`. */
const onceBefore = (world: World, method: Call['method'], act: () => Promise<unknown>): Store => {
  let done = false;
  return interleaving(world.store, async (moment, call) => {
    if (moment === 'after' || done || call.method !== method) return;
    done = true;
    await act();
  });
};

describe('tellAlone', () => {
  it('costs a steady minute two writes beside the pass', async () => {
    const world = await create();
    const calls: string[] = [];
    const store = interleaving(world.store, (moment, { method }) => void (moment === 'before' && calls.push(method)));
    expect(await tell(world, store)).toEqual({ ...NOTHING, passes: 1 });
    expect(calls).toEqual(['takeLease', 'openIncidents', 'ticks', 'current', 'untold', 'endLease']);
    expect(await take(world, 'next')).toBe(true);
  });

  it('leaves what is to be told to another teller, and asks it for one more pass', async () => {
    const world = await create();
    await take(world, 'other');
    await world.news('name-dns', 'dns.nxdomain');
    expect(await tell(world)).toEqual(NOTHING);
    expect(await world.store.endLease('notify', 'other', 'heeded')).toBe(false);
    expect(toldIn(world)).toEqual([]);
  });

  it('tells what comes during a pass in a further pass', async () => {
    const world = await create();
    await world.news('name-dns', 'dns.nxdomain');
    const store = onceBefore(world, 'endLease', async () => {
      await world.news('other-dns', 'dns.refused');
      expect(await tell(world)).toEqual(NOTHING);
    });
    expect(await tell(world, store)).toEqual({ published: ['INC-1#1', 'INC-2#1'], unsent: [], passes: 2 });
  });

  it('takes the lease when that ends while it asks', async () => {
    const world = await create();
    await take(world, 'other');
    await world.news('name-dns', 'dns.nxdomain');
    const store = onceBefore(world, 'askAgain', () => world.store.endLease('notify', 'other', 'heeded'));
    expect(await tell(world, store)).toEqual({ published: ['INC-1#1'], unsent: [], passes: 1 });
  });

  it('follows a teller that died once its lease has run out', async () => {
    const world = await create();
    await take(world, 'dead');
    await world.news('name-dns', 'dns.nxdomain');
    later(world, 60_000);
    expect(await tell(world)).toEqual(NOTHING);
    later(world, 60_000);
    expect(await tell(world)).toMatchObject({ published: ['INC-1#1'], passes: 1 });
  });

  it('stops when another has taken the lease that ran out, and leaves it alone', async () => {
    const world = await create();
    const store = onceBefore(world, 'untold', async () => {
      later(world, standardTimings.leaseMs);
      expect(await take(world, 'other')).toBe(true);
    });
    expect(await tell(world, store)).toMatchObject({ passes: 1 });
    expect(await world.store.endLease('notify', 'other', 'heeded')).toBe(true);
  });

  it('begins no further pass when its time is up, whoever asks, and gives the lease back', async () => {
    const world = await create();
    const store = interleaving(world.store, async (moment, { method }) => {
      if (moment === 'after' || method !== 'untold') return;
      later(world, 12_000);
      await ask(world);
    });
    expect(await tell(world, store)).toMatchObject({ passes: 3 });
    expect(await take(world, 'next')).toBe(true);
  });

  it('gives the lease back after a pass that failed, and throws what failed', async () => {
    const world = await create();
    const store = onceBefore(world, 'untold', () => Promise.reject(new Error('no answer of the table')));
    await expect(tell(world, store)).rejects.toThrow('no answer of the table');
    expect(await take(world, 'next')).toBe(true);
  });

  it('makes the pass that was asked for also after one that failed', async () => {
    const world = await create();
    const store = onceBefore(world, 'untold', async () => {
      await world.news('name-dns', 'dns.nxdomain');
      expect(await tell(world)).toEqual(NOTHING);
      throw new Error('no answer of the table');
    });
    await expect(tell(world, store)).rejects.toThrow('no answer of the table');
    expect(toldIn(world)).toEqual(['INC-1#1']);
  });

  it('does not call unsent what a later pass has sent', async () => {
    const world = await create();
    world.publisher.down = true;
    await world.news('name-dns', 'dns.nxdomain');
    const store = onceBefore(world, 'endLease', async () => {
      world.publisher.down = false;
      await ask(world);
    });
    expect(await tell(world, store)).toEqual({ published: ['INC-1#1'], unsent: [], passes: 2 });
  });

  it('says once what no pass could send', async () => {
    const world = await create();
    world.publisher.down = true;
    await world.news('name-dns', 'dns.nxdomain');
    const store = onceBefore(world, 'endLease', () => ask(world));
    const unsent = [{ id: 'INC-1#1', problem: 'INC-1#1: the topic is down' }];
    expect(await tell(world, store)).toEqual({ published: [], unsent, passes: 2 });
  });

  it('sleeps while an opening waits for what may be behind it, and tells it with that', async () => {
    const world = await create();
    // The minute of `name-dns` is not over when its dependant is saved: its function has not completed.
    const incomplete: Store = { ...world.store, completeTick: async () => {} };
    const half = { ...world, store: incomplete };
    await minute(1, { 'api-dns': 'dns.refused' }, half, { notify: false });
    const slept: number[] = [];
    const clock: typeof world.clock = {
      ...world.clock,
      sleep: async (ms) => {
        slept.push(ms);
        later(world, ms);
        if (slept.length === 2) await minute(1.2, BOTH, half, { notify: false });
      },
    };
    const told = await tellAlone(world.config, { ...world, clock, timings: standardTimings });
    expect(told).toMatchObject({ published: ['INC-1#1'], unsent: [] });
    expect(world.publisher.messages.map(({ attributes }) => attributes.service)).toEqual(['name']);
    expect(slept.every((ms) => ms > 0 && ms <= standardTimings.openAfterMs)).toBe(true);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(standardTimings.openWithinMs);
  });
});
