/** `a, b and 12 more`: at most so many are named. */
export const listed = (items: readonly string[], most = 8): string => {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
};
