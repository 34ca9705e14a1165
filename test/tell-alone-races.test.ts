import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CheckId } from '../shared/config/schema.ts';
import type { FaultCode } from '../shared/health/fault.ts';
import type { Store } from '../shared/store/store.ts';
import { tellAlone } from '../shared/tell-alone.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { Crash, crashAfter, interleaving } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { takeTurns } from './support/taking-turns.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

/** Every await of a teller is a monitor's life of its own: minutes on a slow machine. */
const GUARD_MS = 900_000;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

type News = (check: CheckId, code: FaultCode) => Promise<void>;

/** A monitor of which `name-dns` is news, and `other-dns` can be made to be. */
const create = async (): Promise<World & { news: News }> => {
  const world = await worlds.create(scriptedConfig());
  const script: Partial<Record<CheckId, FaultCode>> = {};
  let n = 0;
  const news: News = async (check, code) => {
    script[check] = code;
    n += 0.1;
    await minute(n, script, world, { notify: false });
  };
  await minute(0, {}, world);
  await news('name-dns', 'dns.nxdomain');
  return { ...world, news };
};
/** What opens does so at once: these are about who tells, on a clock that stands still. */
const timings = { ...standardTimings, openAfterMs: 0, openWithinMs: 0 };
const tell = (world: World, store: Store = world.store) => tellAlone(world.config, { ...world, store, timings });
const isCrash = (error: unknown): boolean =>
  error instanceof Crash || (error instanceof AggregateError && error.errors.every(isCrash));
const dies = (error: unknown): void => {
  if (!isCrash(error)) throw error;
};

/** What was opened, by its root; a repeat under the same id counts as `repeats`. */
const openedIn = ({ publisher }: World) => {
  const byId = new Map(publisher.messages.map(({ id, json }) => [id, (json.root as { check: string }).check]));
  return { opened: [...byId.values()].sort(), repeats: publisher.messages.length - byId.size };
};
const expectAllTold = async (world: World, opened: readonly string[], when: string, repeats = 0): Promise<void> => {
  const told = openedIn(world);
  expect(told.opened, when).toEqual(opened);
  expect(told.repeats, when).toBeLessThanOrEqual(repeats);
  expect(await world.store.untold(), when).toEqual([]);
  expect(
    (await world.store.openIncidents()).filter(({ step }) => step.settledAt === undefined),
    when,
  ).toEqual([]);
};
const expectFree = async ({ store, clock }: World, when: string): Promise<void> => {
  const now = isoSecond(clock.now());
  expect(await store.askAgain('notify', now), `lease ${when}`).toBe(false);
};

describe('two tellers at once', { timeout: GUARD_MS }, () => {
  it('tell everything once and at once, wherever the second comes with news', async () => {
    let last = Number.POSITIVE_INFINITY;
    for (let k = 1; k <= last; k += 1) {
      for (const at of ['before', 'after'] as const) {
        const world = await create();
        let passes: number | undefined;
        let calls = 0;
        const store = interleaving(world.store, async (moment, { n }) => {
          calls = n;
          if (n !== k || moment !== at) return;
          await world.news('other-dns', 'dns.refused');
          ({ passes } = await tell(world));
        });
        const first = await tell(world, store);
        if (passes === undefined) last = calls;
        else {
          const when = `the second ${at} await ${k}: ${passes} passes, the first ${first.passes}`;
          expect(passes + first.passes, when).toBeGreaterThan(0);
          await expectAllTold(world, ['name-dns', 'other-dns'], when);
          await expectFree(world, when);
        }
      }
    }
    expect(last).toBeGreaterThan(10);
  });

  it('tell everything once and at once, however three of them take turns', async () => {
    const anyTurns = fc.array(fc.nat(2), { minLength: 20, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(anyTurns, async (turns) => {
        const world = await create();
        const withNews = (check: CheckId, code: FaultCode) => async (store: Store) => {
          // A first turn that does nothing: news may come whenever the others are at it.
          await store.untold();
          await world.news(check, code);
          await tell(world, store);
        };
        const actors = [
          (store: Store) => tell(world, store),
          withNews('other-dns', 'dns.refused'),
          withNews('api-dns', 'dns.timeout'),
        ];
        await takeTurns(world.store, actors, turns);
        await expectAllTold(world, ['name-dns', 'other-dns'], 'after all turns');
        await expectFree(world, 'after all turns');
      }),
      { numRuns: 25 },
    );
  });
});

describe('a teller that dies', { timeout: GUARD_MS }, () => {
  it.each(['before', 'after'] as const)('%s any write is followed once its lease has run out', async (when) => {
    for (let k = 0; ; k += 1) {
      const world = await create();
      const { store, crashed } = crashAfter(world.store, k, when);
      await tell(world, store).catch(dies);
      const described = `crash ${when} write ${k + 1}`;
      if (!crashed()) {
        expect(k).toBeGreaterThan(5);
        return;
      }
      await world.news('other-dns', 'dns.refused');
      const { passes } = await tell(world);
      if (passes > 0) await expectFree(world, described);
      world.clock.set(world.clock.now() + standardTimings.leaseMs);
      await tell(world);
      await expectAllTold(world, ['name-dns', 'other-dns'], described, 1);
      await expectFree(world, described);
    }
  });
});
