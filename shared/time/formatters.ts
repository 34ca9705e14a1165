/** Formatters of one form, one a time zone: building one costs a hundred times more than using it. */
export const createFormatters = (
  locale: string,
  form: Omit<Intl.DateTimeFormatOptions, 'timeZone'>,
): ((timezone: string) => Intl.DateTimeFormat) => {
  const known = new Map<string, Intl.DateTimeFormat>();
  return (timezone) => {
    const formatter = known.get(timezone) ?? new Intl.DateTimeFormat(locale, { ...form, timeZone: timezone });
    known.set(timezone, formatter);
    return formatter;
  };
};
