import type { CheckId } from './config/schema.ts';
import type { Stood } from './health/standings.ts';
import { type Change, type State, standing } from './health/state.ts';
import type { Store } from './store/store.ts';
import type { IsoSecond } from './time/clock.ts';

/** The changes of a check since a time, oldest first; one that was not told yet is still with the state. */
export const changesSince = async (
  check: CheckId,
  since: IsoSecond,
  state: State | undefined,
  store: Pick<Store, 'changes'>,
): Promise<Change[]> => merged(await store.changes(check, { since }), state, (at) => at >= since);

/** Most checks have changed no more often in any time that is looked at: one query tells. */
const FEW = 8;

/** The same with the last change before it, or more of them: what stood at that time. */
export const changesAround = async (
  check: CheckId,
  since: IsoSecond,
  state: State | undefined,
  store: Pick<Store, 'changes'>,
): Promise<Change[]> => {
  const newest = await store.changes(check, { since: '' }, FEW);
  const reachesBack = newest.length < FEW || newest.some(({ at }) => at <= since);
  const kept = reachesBack
    ? newest
    : [...(await store.changes(check, { since })), ...(await lastBefore(check, since, store))];
  return merged(kept, state, () => true);
};

const lastBefore = (check: CheckId, since: IsoSecond, store: Pick<Store, 'changes'>): Promise<Change[]> =>
  store.changes(check, { since: '', until: since }, 1);

const merged = (kept: readonly Change[], state: State | undefined, wanted: (at: IsoSecond) => boolean): Change[] => {
  const pending = (state?.pending ?? []).filter(({ at }) => wanted(at));
  const bySeq = new Map([...pending, ...kept].map((change) => [change.seq, change]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
};

/** What stands now, and since when; nothing of a check without a verdict yet, or removed. */
export const stoodNow = (state: State | undefined): Stood | undefined => {
  if (state === undefined || (state.verdict ?? state.blindSince) === undefined || state.verdict === 'removed') {
    return undefined;
  }
  return { at: state.blindSince ?? state.since, standing: standing(state) };
};
