/** Reads again only what is older than `keepMs` at `nowMs` (milliseconds since the epoch); two at once read once. */
export type Kept<T> = (keepMs: number, nowMs: number, read: () => Promise<T>) => Promise<T>;

/** Keeps one value in this process; a failed read is none. */
export const createKept = <T>(): Kept<T> => {
  let last: { atMs: number; value: Promise<T> } | undefined;
  return (keepMs, nowMs, read) => {
    if (last !== undefined && nowMs - last.atMs < keepMs) return last.value;
    const mine = { atMs: nowMs, value: read() };
    last = mine;
    mine.value.catch(() => {
      if (last === mine) last = undefined;
    });
    return mine.value;
  };
};
