import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { renderMarkdown } from '../../shared/report/markdown.ts';
import { readReport } from '../../shared/reporting.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { openWorlds, type Worlds } from '../support/world.ts';
import { missingIn, SEED_POINTS } from './seed-points.ts';
import { fillWithSeed, SEED_AT_MS, seedConfig } from './seed-world.ts';

let worlds: Worlds;
let markdown: string;
beforeAll(async () => {
  worlds = await openWorlds();
  const config = await seedConfig();
  const world = await worlds.create(config);
  world.clock.set(SEED_AT_MS);
  await fillWithSeed(config, world.store);
  const asked = { lengthMs: 86_400_000, draws: false };
  markdown = renderMarkdown((await readReport(config, asked, { ...world, timings: standardTimings })).view);
});
afterAll(() => worlds.close());

describe("the report of the seed's incident, beside the one written by hand", () => {
  it.each(SEED_POINTS.filter(({ told }) => told !== undefined))('tells: $says', ({ told }) => {
    expect(markdown).toMatch(told as RegExp);
  });

  it('leaves out only what is about the code of a service', () => {
    const left = SEED_POINTS.filter(({ told }) => told === undefined);
    expect(left.map(({ instead }) => instead).filter((reason) => !reason?.includes('code'))).toEqual([]);
    expect(left).toHaveLength(3);
  });

  it('is told whole, and an empty one not at all', () => {
    expect(missingIn(markdown)).toEqual([]);
    expect(missingIn('')).toHaveLength(SEED_POINTS.length - 3);
  });

  it('tells what the one by hand could not: figures, since when, uptime and latency, commands with real ids', () => {
    expect(markdown).toMatch(/^\| MLflow Service \| 90 % \| 12 min \|/m);
    expect(markdown).toMatch(/^\| `mlflow-dns` \| 120 \| 12 \| 0 \| 2 ms/m);
    expect(markdown).not.toMatch(/<[a-z-]+-id>/);
  });
});
