import type { Clock } from '../../shared/time/clock.ts';

export type FakeClock = Clock & {
  /** Moves time on without anybody sleeping; those who are due wake. */
  advance(ms: number): void;
};

type Sleeper = { atMs: number; wake: () => void };

/**
 * Virtual time: when nothing else is left to do, it jumps to the next sleeper. Sleepers wake one at a time, in order, and
 * all that a wake-up sets off without real input or output happens before the next one.
 */
export const createFakeClock = (startEpochMs = 0): FakeClock => {
  const sleepers: Sleeper[] = [];
  let elapsedMs = 0;
  let pumping = false;
  const pump = (): void => {
    const next = sleepers.shift();
    pumping = next !== undefined;
    if (next === undefined) return;
    elapsedMs = Math.max(elapsedMs, next.atMs);
    next.wake();
    setImmediate(pump);
  };
  return {
    now: () => startEpochMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms;
    },
    sleep: (ms, signal) => {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { atMs: elapsedMs + ms, wake: resolve };
      const later = sleepers.findIndex(({ atMs }) => atMs > sleeper.atMs);
      sleepers.splice(later === -1 ? sleepers.length : later, 0, sleeper);
      const onAbort = (): void => {
        const index = sleepers.indexOf(sleeper);
        if (index !== -1) sleepers.splice(index, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (!pumping) setImmediate(pump);
      pumping = true;
      return promise.finally(() => signal?.removeEventListener('abort', onAbort));
    },
  };
};
