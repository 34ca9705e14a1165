/**
 * Composes at once, while the function starts, and once for all invocations. What fails is told by the invocation that
 * waits for it; the next one composes anew, since a warm function would keep a passing failure for hours.
 */
export const composed = <T>(compose: () => Promise<T>): (() => Promise<T>) => {
  let composing: Promise<T> | undefined = compose();
  composing.catch(() => {});
  return async () => {
    composing ??= compose();
    try {
      return await composing;
    } catch (error) {
      composing = undefined;
      throw error;
    }
  };
};
