const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** `820 KB`, `1.5 GB`: powers of 1024. */
export const bytesInWords = (bytes: number): string => {
  const power = UNITS.findLastIndex((_, index) => bytes >= 1024 ** index);
  const unit = Math.max(power, 0);
  const amount = bytes / 1024 ** unit;
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : Math.round(amount * 10) / 10} ${UNITS[unit]}`;
};
