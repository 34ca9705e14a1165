/** Lets at most so many pass at a time; the others wait in the order they came. */
export type Slots = { hold<T>(work: () => Promise<T>): Promise<T> };

export const createSlots = (count: number): Slots => {
  const waiting: (() => void)[] = [];
  let free = count;
  const acquire = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async hold(work) {
      await acquire();
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
};
