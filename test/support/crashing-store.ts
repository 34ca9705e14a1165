import type { Store } from '../../shared/store/store.ts';

/** What a process that was killed would do to its caller: nothing more comes of it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** One call of a store, the first is 1; `write` when it may change what is stored. */
export type Call = { method: keyof Store; write: boolean; n: number };

const WRITES: Record<keyof Store, boolean> = {
  claimTick: true,
  completeTick: true,
  ticks: false,
  states: false,
  saveState: true,
  current: false,
  untold: false,
  saveResults: true,
  results: false,
  runTimes: false,
  saveChanges: true,
  changes: false,
  saveRollups: true,
  rollups: false,
  nextIncidentNumber: true,
  lastIncidentNumber: false,
  incident: false,
  incidents: false,
  openIncidents: false,
  saveIncident: true,
  steps: false,
  silences: false,
  saveSilence: true,
  endSilence: true,
  acks: false,
  saveAck: true,
  endAck: true,
  takeLease: true,
  askAgain: true,
  endLease: true,
};

/**
 * Passes through the first `k` writes and crashes at the next one, before or after it is done; every later call, reads
 * too, fails the same way. `crashed` stays false when there were no more than `k` writes: the last `k` to try.
 */
export const crashAfter = (store: Store, k: number, when: 'before' | 'after'): { store: Store; crashed(): boolean } => {
  let writes = 0;
  let crashed = false;
  const crash = (): never => {
    crashed = true;
    throw new Crash(`crashed ${when} write ${k + 1}`);
  };
  const crashing = wrapStore(store, async ({ write }, perform) => {
    if (crashed) crash();
    const fatal = write && writes++ === k;
    if (fatal && when === 'before') crash();
    // No other call may be seen to succeed after the moment of the crash.
    if (fatal) crashed = true;
    const answer = await perform();
    return fatal || crashed ? crash() : answer;
  });
  return { store: crashing, crashed: () => crashed };
};

/** Calls `onAwait` before and after every call, and waits for it: whatever else may happen there can be made to. */
export const interleaving = (
  store: Store,
  onAwait: (moment: 'before' | 'after', call: Call) => Promise<void> | void,
): Store =>
  wrapStore(store, async (call, perform) => {
    await onAwait('before', call);
    const answer = await perform();
    await onAwait('after', call);
    return answer;
  });

/** The store with `around` in place of each call; `perform` does the call. */
const wrapStore = (store: Store, around: (call: Call, perform: () => Promise<unknown>) => Promise<unknown>): Store => {
  let calls = 0;
  const wrap = (method: keyof Store) => {
    const perform = store[method] as (...args: unknown[]) => Promise<unknown>;
    return (...args: unknown[]) => {
      calls += 1;
      return around({ method, write: WRITES[method], n: calls }, () => perform(...args));
    };
  };
  const methods = Object.keys(WRITES) as (keyof Store)[];
  return Object.fromEntries(methods.map((method) => [method, wrap(method)])) as Store;
};
