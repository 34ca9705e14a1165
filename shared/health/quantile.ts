/** What a share `q` (0 to 1) of the values does not exceed, by the nearest rank; of the median of an even number the mean of the two middle ones. NaN of nothing. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const { length } = sorted;
  const upper = sorted[length / 2];
  if (q === 0.5 && upper !== undefined) return ((sorted[length / 2 - 1] ?? upper) + upper) / 2;
  return sorted[Math.max(0, Math.ceil(q * length) - 1)] ?? Number.NaN;
};
