import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ReplayLine, ReplayStep } from '../shared/alerts/replay-lines.ts';
import { parseConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';
import { type Replay, replay } from '../shared/replay.ts';
import { type IsoSecond, isoSecond } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { NEVER, runsOf } from './support/history.ts';
import { minute, type Script, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const START_MS = Date.parse('2026-11-25T12:00:00Z');
const at = (n: number): IsoSecond => isoSecond(START_MS + n * 60_000);
const NAME = { 'name-dns': 'dns.nxdomain' } as const;
const API = { 'api-dns': 'dns.timeout' } as const;
const OTHER = { 'other-dns': 'dns.servfail' } as const;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

/** A world with a past, minute by minute. */
const pastOf = async (scripts: readonly Script[], config = scriptedConfig()): Promise<World> => {
  const world = await worlds.create(config);
  for (const [n, script] of scripts.entries()) await minute(n, script, world);
  return world;
};
const times = (n: number, script: Script): Script[] => Array.from({ length: n }, () => script);
const judgedBy = (judging: Partial<Config['checks'][number]['judging']>, config = scriptedConfig()): Config => ({
  ...config,
  checks: config.checks.map((check) => ({ ...check, judging: { ...check.judging, ...judging } })),
});

const replayed = ({ store, clock }: Pick<World, 'store' | 'clock'>, config: Config, since = at(0)): Promise<Replay> =>
  replay(config, { since, until: isoSecond(clock.now() + 60_000) }, { store, timings: standardTimings });

const stepWords = ({ incident, step, at, root }: ReplayStep): string =>
  `${at.slice(11, 16)} ${incident} ${step} ${root}`;
const wordsOf = (line: ReplayLine): string => {
  const told = 'told' in line ? stepWords(line.told) : 'nothing';
  const would = 'would' in line ? stepWords(line.would) : line.why;
  return `${told} | ${line.verdict} | ${would}`;
};

describe('replay by the same configuration', () => {
  it('tells what was told, at the same minutes: opened, joined, another cause, a merge, resolved, opened again', async () => {
    const world = await pastOf([
      ...times(2, {}),
      ...times(2, API),
      ...times(3, { ...API, ...NAME }),
      ...times(2, { ...API, ...NAME, ...OTHER }),
      ...times(4, {}),
      ...times(2, NAME),
      ...times(4, {}),
    ]);
    const { lines, summary, times: different } = await replayed(world, world.config);
    const steps = lines.flatMap((line) => ('told' in line ? [line.told.step] : []));
    expect([...new Set(steps)].sort()).toEqual(['cause-changed', 'opened', 'reopened', 'resolved']);
    for (const line of lines) {
      expect(line.verdict, wordsOf(line)).toBe('same');
      if (line.verdict === 'same') expect(line.would.at.slice(0, 16), wordsOf(line)).toBe(line.told.at.slice(0, 16));
    }
    expect(summary.messages).toEqual({ told: world.publisher.messages.length, would: world.publisher.messages.length });
    expect(summary.incidents).toMatchObject({ lost: [], fresh: [], moved: [] });
    expect(different).toEqual([]);
  });

  it.each([
    ['a first deployment onto a broken platform', times(3, { ...NAME, ...API }), ''],
    ['reminders', times(9, NAME), ''],
    [
      'a maintenance window',
      times(8, NAME),
      'maintenance: [{ services: [name], every: "daily 12:00-12:05", reason: x }]',
    ],
    ['flapping', [...Array.from({ length: 20 }, (_, n) => (n % 4 < 2 ? NAME : {})), ...times(18, {})], ''],
  ])('tells what was told of %s', async (what, scripts, extra) => {
    const config = { ...scriptedConfig(extra), ...(what === 'reminders' && { remindEveryMs: 2 * 60_000 }) };
    const world = await pastOf(scripts, config);
    const { lines, summary } = await replayed(world, config);
    expect(lines.map(({ verdict }) => verdict)).toEqual(lines.map(() => 'same'));
    expect(summary.messages.would).toBe(world.publisher.messages.length);
    expect(summary.messages.would).toBeGreaterThan(0);
  });

  it('knows what was open before the period', async () => {
    const world = await pastOf([...times(2, {}), ...times(10, NAME), ...times(4, {})]);
    const { lines, summary } = await replayed(world, world.config, at(8));
    expect(lines.map(wordsOf)).toEqual(['12:13 INC-1 resolved name-dns | same | 12:13 R-1 resolved name-dns']);
    expect(summary.incidents).toMatchObject({ same: 1, lost: [], fresh: [] });
  });

  it('does not remind of what somebody was at', async () => {
    const config = { ...scriptedConfig(), remindEveryMs: 2 * 60_000 };
    const world = await worlds.create(config);
    for (const n of [0, 1, 2, 3, 4, 5, 6]) {
      await minute(n, n === 0 ? {} : NAME, world);
      if (n === 2) await world.store.saveAck({ incident: 'INC-1', at: at(2), by: 'jane' });
    }
    const { lines } = await replayed(world, config);
    expect(lines.map(wordsOf)).toEqual(['12:01 INC-1 opened name-dns | same | 12:01 R-1 opened name-dns']);
  });
});

describe('replay by other thresholds', () => {
  it('does not tell a blip of a minute with failAfter 3, and says why', async () => {
    const world = await pastOf([...times(2, {}), NAME, ...times(4, {})]);
    const { lines, summary, times: different } = await replayed(world, judgedBy({ failAfter: 3 }));
    expect(lines.map(wordsOf)).toEqual([
      '12:02 INC-1 opened name-dns | not-told | failAfter 3',
      '12:04 INC-1 resolved name-dns | not-told | failAfter 3',
    ]);
    expect(summary).toMatchObject({
      messages: { told: 2, would: 0 },
      byStep: { told: { opened: 1, resolved: 1 }, would: {} },
      incidents: { same: 0, lost: ['INC-1'], fresh: [] },
    });
    expect(different).toEqual([
      {
        check: 'name-dns',
        was: { degraded: 0, unhealthy: 120_000, unknown: 0 },
        would: { degraded: 0, unhealthy: 0, unknown: 0 },
      },
    ]);
  });

  it('tells later what lasts, and says by how much', async () => {
    const world = await pastOf([...times(2, {}), ...times(5, NAME), ...times(4, {})]);
    const { lines, summary } = await replayed(world, judgedBy({ failAfter: 3, recoverAfter: 1 }));
    expect(lines.map(wordsOf)).toEqual([
      '12:02 INC-1 opened name-dns | later | 12:04 R-1 opened name-dns',
      '12:08 INC-1 resolved name-dns | sooner | 12:07 R-1 resolved name-dns',
    ]);
    expect(summary.incidents.moved).toEqual([
      { told: 'INC-1', would: 'R-1', openedByMs: 120_000, lengthByMs: -180_000 },
    ]);
  });

  it('tells what was held back in a maintenance window that is gone', async () => {
    const window = 'maintenance: [{ services: [name], every: "daily 12:00-13:00", reason: x }]';
    const world = await pastOf([...times(2, {}), ...times(3, NAME), ...times(3, {})], scriptedConfig(window));
    expect(world.publisher.messages).toEqual([]);
    const { lines } = await replayed(world, scriptedConfig());
    expect(lines.map(wordsOf)).toEqual([
      'nothing | new | 12:02 R-1 opened name-dns',
      'nothing | new | 12:06 R-1 resolved name-dns',
    ]);
    const back = await replayed(await pastOf([{}, ...times(3, NAME), ...times(3, {})]), scriptedConfig(window));
    expect(back.lines.map(wordsOf)).toEqual([
      '12:01 INC-1 opened name-dns | not-told | held back: it flaps, or in maintenance or silence',
      '12:05 INC-1 resolved name-dns | not-told | held back: it flaps, or in maintenance or silence',
    ]);
  });

  it('tells a dependant that nothing explains any more by itself', async () => {
    const config = scriptedConfig();
    const services = config.services.map((service) => ({ ...service, dependsOn: [] }));
    const world = await pastOf([...times(2, {}), ...times(4, { ...NAME, ...API }), ...times(4, {})], config);
    const { lines } = await replayed(world, { ...config, services });
    expect(lines.map(wordsOf)).toEqual([
      '12:02 INC-1 opened name-dns | same | 12:02 R-2 opened name-dns',
      'nothing | new | 12:02 R-1 opened api-dns',
      '12:07 INC-1 resolved name-dns | same | 12:07 R-2 resolved name-dns',
      'nothing | new | 12:07 R-1 resolved api-dns',
    ]);
  });
});

describe('replay of figures', () => {
  const slowConfig = (latency: string): Config => {
    const parsed = parseConfig(
      `version: 1
platform: Slow
services:
  cache:
    name: Cache
    checks:
      cache-port: { kind: tcp, host: cache.local, port: 6379, expect: { latency: ${latency} } }
`,
      'slow.yml',
    );
    if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
    return parsed.config;
  };
  /** Ten minutes at 10 to 14 ms, five of them at 500 ms, ten more. */
  const slowWorld = async (): Promise<World> => {
    const world = await worlds.create(slowConfig('2s'));
    const slow = runsOf({ check: 'cache-port', from: at(10), to: at(15) }).map((run) => ({
      ...run,
      outcome: { ...run.outcome, phases: [{ name: 'tcp', stage: 'tcp' as const, ms: 500 }] },
    }));
    const before = runsOf({ check: 'cache-port', from: at(0), to: at(10) });
    await world.store.saveResults(
      [...before, ...slow, ...runsOf({ check: 'cache-port', from: at(15), to: at(25) })],
      NEVER,
    );
    world.clock.set(START_MS + 25 * 60_000);
    return world;
  };

  it('tells what a tighter latency makes too slow', async () => {
    const world = await slowWorld();
    const { lines } = await replayed(world, slowConfig('100ms'));
    expect(lines.map(wordsOf)).toEqual([
      'nothing | new | 12:10 R-1 opened cache-port',
      'nothing | new | 12:16 R-1 resolved cache-port',
    ]);
    expect((await replayed(world, slowConfig('2s'))).lines).toEqual([]);
  });

  it('accuses a target of its silence that had answered before the record that is replayed', async () => {
    const world = await worlds.create(slowConfig('2s'));
    const silent = runsOf({ check: 'cache-port', from: at(5), to: at(75), status: 'unhealthy' });
    const answered = (from: number, to: number) => runsOf({ check: 'cache-port', from: at(from), to: at(to) });
    await world.store.saveResults([...answered(0, 5), ...silent, ...answered(75, 78)], NEVER);
    world.clock.set(START_MS + 78 * 60_000);
    const { lines } = await replayed(world, world.config, at(70));
    expect(lines).toMatchObject([
      { verdict: 'new', would: { at: at(76), step: 'resolved', root: 'cache-port', severity: 'critical' } },
    ]);
  });

  it('names checks without a record, and times in which nothing ran', async () => {
    const world = await slowWorld();
    const later = runsOf({ check: 'cache-port', from: at(40), to: at(45) });
    await world.store.saveResults(later, NEVER);
    world.clock.set(START_MS + 45 * 60_000);
    const { config } = world;
    const added = { ...(config.checks[0] as Config['checks'][number]), id: 'new-port' };
    const found = await replayed(world, { ...config, checks: [...config.checks, added] });
    expect(found).toMatchObject({ checks: 1, runs: 30, withoutHistory: ['new-port'], lines: [] });
    expect(found.gaps).toEqual([{ from: at(24), to: at(40) }]);
    const around = await replay(
      world.config,
      { since: at(-30), until: at(60) },
      { store: world.store, timings: standardTimings },
    );
    expect(around.gaps).toEqual([
      { from: at(-30), to: at(0) },
      { from: at(24), to: at(40) },
      { from: at(44), to: at(60) },
    ]);
  });

  it('takes a function that does not run, while another does, for blind', async () => {
    const world = await worlds.create(slowConfig('2s'));
    const parsed = scriptedConfig();
    const config = {
      ...world.config,
      checks: [...world.config.checks, ...parsed.checks],
      services: [...world.config.services, ...parsed.services],
    };
    const both = ['cache-port', 'name-dns'].flatMap((check) => runsOf({ check, from: at(0), to: at(5) }));
    await world.store.saveResults([...both, ...runsOf({ check: 'cache-port', from: at(5), to: at(20) })], NEVER);
    world.clock.set(START_MS + 20 * 60_000);
    expect((await replayed(world, config)).lines.map(wordsOf)).toEqual(['nothing | new | 12:09 R-1 opened name-dns']);
  });
});
