import type { Clock } from './clock.ts';

/** A signal that aborts after `ms`, unless `ended` does before: then nothing of it is left. */
export const deadlineAfter = (ms: number, clock: Clock, ended: AbortSignal): AbortSignal => {
  const deadline = new AbortController();
  clock.sleep(ms, ended).then(
    () => deadline.abort(new Error(`the deadline of ${ms} ms came`)),
    () => {},
  );
  return deadline.signal;
};
