import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

export const url = (path: string): URL => new URL(path, import.meta.url);

const rewrite = process.env.UPDATE_GOLDEN === '1';
const read = (path: string): string => (existsSync(url(path)) ? readFileSync(url(path), 'utf8') : 'null');

/** Compares with the file, or writes it when UPDATE_GOLDEN=1. */
export const expectGoldenText = (path: string, text: string): void => {
  if (rewrite) writeFileSync(url(path), text);
  expect(read(path)).toBe(text);
};

/** Compares what the file holds, whatever its layout: that is the formatter's. */
export const expectGoldenJson = (path: string, value: unknown): void => {
  const same = isDeepStrictEqual(JSON.parse(read(path)), value);
  if (rewrite && !same) writeFileSync(url(path), `${JSON.stringify(value, null, 2)}\n`);
  expect(JSON.parse(read(path))).toEqual(value);
};
