import type { Store } from '../../shared/store/store.ts';
import { interleaving } from './crashing-store.ts';

type Actor = (store: Store) => Promise<unknown>;

/**
 * Runs actors that call one store, one call at a time: each waits before every call until all others wait too or have
 * ended, and `turns` picks who goes on (modulo how many wait; when it has ended, the first). An actor makes no two calls at once.
 */
export const takeTurns = async (store: Store, actors: readonly Actor[], turns: readonly number[]): Promise<void> => {
  const waiting = new Map<number, () => void>();
  let awake = actors.length;
  let turn = 0;
  const settle = (): void => {
    awake -= 1;
    if (awake > 0 || waiting.size === 0) return;
    const [chosen, goOn] = [...waiting].sort(([a], [b]) => a - b)[(turns[turn++] ?? 0) % waiting.size] as [
      number,
      () => void,
    ];
    waiting.delete(chosen);
    awake += 1;
    goOn();
  };
  const act = async (actor: Actor, id: number): Promise<void> => {
    const own = interleaving(store, (moment) => {
      if (moment === 'after') return;
      return new Promise<void>((resolve) => {
        waiting.set(id, resolve);
        settle();
      });
    });
    await actor(own).finally(settle);
  };
  const ended = await Promise.allSettled(actors.map(act));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
};
