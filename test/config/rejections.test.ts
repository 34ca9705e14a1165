import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { formatProblem, parseConfig } from '../../shared/config/load.ts';

const FOLDER = new URL('./rejections/', import.meta.url);
const CANARIES = ['hunter2-canary', '8675309'];
const fixtures = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

const problemsOf = (text: string): string[] => {
  const parsed = parseConfig(text, 'f');
  return 'errors' in parsed ? parsed.errors.map((problem) => formatProblem(problem).replace(/^f:/, '')) : [];
};

describe('a wrong configuration', () => {
  it.each(fixtures)('$name is refused with these problems and no others', ({ text }) => {
    const expected = [...text.matchAll(/^# expect: (.*)$/gm)].map(([, line]) => line);
    expect(expected.length).toBeGreaterThan(0);
    expect(problemsOf(text)).toEqual(expected);
  });

  it.each(fixtures)('$name is told without what may be a secret', ({ text }) => {
    const told = problemsOf(text).join('\n');
    for (const canary of CANARIES) expect(told).not.toContain(canary);
  });

  it('is known by enough fixtures, some of them with a secret', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(30);
    expect(fixtures.filter(({ text }) => CANARIES.some((canary) => text.includes(canary))).length).toBeGreaterThan(5);
  });
});
