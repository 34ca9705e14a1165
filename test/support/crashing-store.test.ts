import { describe, expect, it } from 'vitest';

import type { Store } from '../../shared/store/store.ts';
import { stateOf } from '../store/samples.ts';
import { Crash, crashAfter, interleaving } from './crashing-store.ts';

/** Remembers what was saved, in order. */
const recorder = (): { store: Store; saved: string[] } => {
  const saved: string[] = [];
  const store = {
    saveState: async ({ check }: { check: string }) => {
      saved.push(check);
      return 'saved';
    },
    untold: async () => [...saved],
  } as unknown as Store;
  return { store, saved };
};

describe('crashAfter', () => {
  it.each([
    [0, 'before', []],
    [0, 'after', ['a']],
    [1, 'before', ['a']],
    [1, 'after', ['a', 'b']],
  ] as const)('with k = %i crashes %s the next write, and answers nothing after it', async (k, when, expected) => {
    const { store, saved } = recorder();
    const crashing = crashAfter(store, k, when);
    const work = async () => {
      for (const check of ['a', 'b', 'c']) await crashing.store.saveState(stateOf(check), undefined);
    };
    await expect(work()).rejects.toThrow(new Crash(`crashed ${when} write ${k + 1}`));
    await expect(crashing.store.untold()).rejects.toThrow(Crash);
    expect(saved).toEqual(expected);
    expect(crashing.crashed()).toBe(true);
  });

  it('does not crash when there are no more writes; reads do not count', async () => {
    const { store, saved } = recorder();
    const crashing = crashAfter(store, 1, 'before');
    await crashing.store.untold();
    await crashing.store.saveState(stateOf('a'), undefined);
    expect(await crashing.store.untold()).toEqual(['a']);
    expect([saved, crashing.crashed()]).toEqual([['a'], false]);
  });
});

describe('interleaving', () => {
  it('waits at each await, before and after every call', async () => {
    const { store, saved } = recorder();
    const seen: string[] = [];
    const interleaved = interleaving(store, async (moment, { method, write, n }) => {
      await Promise.resolve();
      seen.push(`${n} ${moment} ${method}${write ? ' (write)' : ''}: ${saved.length}`);
    });
    await interleaved.saveState(stateOf('a'), undefined);
    await interleaved.untold();
    expect(seen).toEqual([
      '1 before saveState (write): 0',
      '1 after saveState (write): 1',
      '2 before untold: 1',
      '2 after untold: 1',
    ]);
  });
});
