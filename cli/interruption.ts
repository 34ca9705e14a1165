/** npm passes one Ctrl-C on several times at once; what comes later than this is a person's second one. */
const SAME_MS = 1000;
const INTERRUPTED = 130;

/**
 * From now on a Ctrl-C (or SIGTERM) aborts the answered signal instead of ending the process, so that what is under way
 * can be finished; a second one ends the process at once. `onFirst` is told of the first.
 */
export const catchInterruption = (onFirst: () => void = () => {}): AbortSignal => {
  const stop = new AbortController();
  let firstMs = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (!stop.signal.aborted) {
        firstMs = Date.now();
        onFirst();
        stop.abort();
      } else if (Date.now() - firstMs > SAME_MS) {
        process.exit(INTERRUPTED);
      }
    });
  }
  return stop.signal;
};
