/** The body of an answer up to a size: one buffer that grows, as chunks of a byte each would take 300 times their size. */
export const collectBody = (maxSize: number) => {
  let buffer = Buffer.alloc(0);
  let size = 0;
  return {
    /** `too-large` for the first chunk that goes over the size and all that follow it, none of which are read to the end. */
    add: (chunk: Buffer): 'kept' | 'too-large' => {
      const kept = Math.min(chunk.length, maxSize - size);
      if (size + kept > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(Math.max(size + kept, buffer.length * 2), maxSize));
        buffer.copy(larger, 0, 0, size);
        buffer = larger;
      }
      chunk.copy(buffer, size, 0, kept);
      size += kept;
      return kept < chunk.length ? 'too-large' : 'kept';
    },
    collected: (): Buffer => buffer.subarray(0, size),
  };
};
