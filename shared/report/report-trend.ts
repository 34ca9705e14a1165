import type { IsoSecond } from '../time/clock.ts';

/** A measured figure over a time. `perDay`: by how much it rises in a day, along the line that fits best. */
export type Trend = {
  first: number;
  last: number;
  min: number;
  max: number;
  perDay: number;
  /** 0 to 1: how much of its moving the line tells. */
  fit: number;
  points: number;
  since: IsoSecond;
  until: IsoSecond;
};

export type Gauged = { at: IsoSecond; value: number };

const DAY_MS = 86_400_000;

/** The trend of values in the order of time; undefined without any. */
export const trendOf = (gauged: readonly Gauged[]): Trend | undefined => {
  const [first] = gauged;
  const last = gauged.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const days = gauged.map(({ at }) => (Date.parse(at) - Date.parse(first.at)) / DAY_MS);
  const values = gauged.map(({ value }) => value);
  return {
    first: first.value,
    last: last.value,
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((most, value) => Math.max(most, value)),
    ...lineOf(days, values),
    points: gauged.length,
    since: first.at,
    until: last.at,
  };
};

/** Least squares. */
const lineOf = (xs: readonly number[], ys: readonly number[]): Pick<Trend, 'perDay' | 'fit'> => {
  const [x, y] = [meanOf(xs), meanOf(ys)];
  const together = sumOf(xs.map((each, index) => (each - x) * ((ys[index] ?? y) - y)));
  const [ofX, ofY] = [sumOf(xs.map((each) => (each - x) ** 2)), sumOf(ys.map((each) => (each - y) ** 2))];
  if (ofX === 0) return { perDay: 0, fit: 0 };
  return { perDay: together / ofX, fit: ofY === 0 ? 1 : together ** 2 / (ofX * ofY) };
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;
