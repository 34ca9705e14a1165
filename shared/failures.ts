/** Lets the rest of a pass go on when a part of it fails; `end` throws what failed, once all the rest is done. */
export const collectFailures = (): { trying<T>(work: () => Promise<T>): Promise<T | undefined>; end(): void } => {
  const failures: unknown[] = [];
  return {
    trying: async (work) => {
      try {
        return await work();
      } catch (error) {
        failures.push(error);
        return undefined;
      }
    },
    end: () => {
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1) throw new AggregateError(failures, `${failures.length} parts of the pass failed`);
    },
  };
};
