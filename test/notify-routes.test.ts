import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PublishError, type Publisher } from '../shared/alerts/publish.ts';
import { createRoutedPublisher } from '../shared/alerts/publish-routed.ts';
import type { Config } from '../shared/config/schema.ts';
import type { Message } from '../shared/health/incident.ts';
import { notify } from '../shared/notify.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { measureUntold } from '../shared/untold.ts';
import { crashAfter } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const SLOW = { 'name-dns': 'dns.slow' } as const;
const DOWN = { 'name-dns': 'dns.nxdomain' } as const;
const arn = (name: string): string => `arn:aws:sns:us-east-1:123456789012:${name}`;
const AT_9 = '2026-11-25T12:09:00Z';
const ROUTES = `alerts:
  routes:
    - { services: [name], severities: [warning], topicArn: "${arn('low')}" }
    - { services: [other], topicArn: "${arn('other')}" }
`;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

/** Keeps what each topic accepted, as `<topic> <message> <step>`; those in `down` refuse. */
const createTopics = () => {
  const topics = { accepted: [] as string[], down: new Set<string>() };
  const open = (topicArn: string): Publisher => {
    const name = topicArn.split(':').at(-1) ?? '';
    const publish = async ({ id, attributes }: Message): Promise<void> => {
      if (topics.down.has(name)) throw new PublishError(`${id}: ${name} is down`);
      topics.accepted.push(`${name} ${id} ${attributes.step}`);
    };
    return { publish };
  };
  return { ...topics, publisher: createRoutedPublisher(arn('default'), open) };
};

type RoutedWorld = Omit<World, 'publisher'> & ReturnType<typeof createTopics>;
const createWorld = async (config: Config = scriptedConfig(ROUTES)): Promise<RoutedWorld> => {
  const world = await worlds.create(config);
  const topics = createTopics();
  await minute(0, {}, world);
  return { ...world, ...topics };
};
const play = async (world: RoutedWorld, ...scripts: Parameters<typeof minute>[1][]): Promise<void> => {
  for (const [index, script] of scripts.entries()) await minute(index + 1, script, world);
};

/** A minute, and what its pass says of itself. */
const summaryOf = async (n: number, script: Parameters<typeof minute>[1], world: RoutedWorld) => {
  await minute(n, script, world, { notify: false });
  return notify(world.config, { ...world, timings: standardTimings });
};

describe('notify with routes', () => {
  it('tells those who were told of a warning that it became critical, and how it ends', async () => {
    const world = await createWorld();
    await play(world, SLOW, DOWN, {}, {});
    expect(world.accepted).toEqual([
      'low INC-1#1 opened',
      'default INC-1#2 grown',
      'low INC-1#2 grown',
      'default INC-1#3 resolved',
      'low INC-1#3 resolved',
    ]);
    expect((await world.store.incident('INC-1'))?.toldTopics).toEqual([arn('low'), 'default']);
  });

  it('sends to the one topic that did not accept it, and to no other again', async () => {
    const world = await createWorld();
    await minute(1, SLOW, world);
    world.down.add('default');
    for (const n of [2, 3]) await minute(n, DOWN, world);
    expect(world.accepted).toEqual(['low INC-1#1 opened', 'low INC-1#2 grown']);
    const { step } = (await world.store.incident('INC-1')) ?? {};
    expect(step).toMatchObject({ topics: ['default', arn('low')], sentTo: [arn('low')] });
    expect(step?.sentAt).toBeUndefined();
    world.down.clear();
    await minute(4, DOWN, world);
    expect(world.accepted.slice(2)).toEqual(['default INC-1#2 grown']);
    expect((await world.store.incident('INC-1'))?.step.sentAt).toBeDefined();
  });

  it('loses nothing, and repeats at most the one that it was at, when it crashes between any two writes', async () => {
    const expected = new Set(['low INC-1#1 opened', 'default INC-1#2 grown', 'low INC-1#2 grown']);
    for (let writes = 0; writes < 9; writes += 1) {
      const world = await createWorld();
      await minute(1, SLOW, world);
      const { store } = crashAfter(world.store, writes, 'before');
      await minute(2, DOWN, { ...world, store }, { probe: false }).catch(() => {});
      await minute(2, DOWN, world);
      await minute(3, DOWN, world);
      expect(new Set(world.accepted)).toEqual(expected);
      expect(world.accepted.length).toBeLessThanOrEqual(expected.size + 1);
    }
    // A guard, not an assertion: each is a world of its own.
  }, 120_000);

  it('sends each message once, unmarked by topics, where there are no routes', async () => {
    const world = await createWorld(scriptedConfig());
    await play(world, SLOW);
    expect(world.accepted).toEqual(['default INC-1#1 opened']);
    const incident = await world.store.incident('INC-1');
    expect(incident).not.toHaveProperty('toldTopics');
    expect(incident?.step).not.toHaveProperty('topics');
  });
});

/** A topic for each team, whatever the severity. */
const TEAMS = `alerts:
  routes:
    - { services: [name], topicArn: "${arn('low')}" }
    - { services: [other], topicArn: "${arn('other')}" }
`;
const BOTH = { 'name-dns': 'dns.nxdomain', 'other-dns': 'dns.nxdomain' } as const;

describe('notify with a topic that does not accept', () => {
  it('waits for it for five minutes, then tells the others what follows, and says what it missed', async () => {
    const world = await createWorld();
    await minute(1, SLOW, world);
    world.down.add('low');
    for (const n of [2, 3, 4, 5, 6]) expect(await summaryOf(n, DOWN, world)).not.toHaveProperty('missed');
    expect(world.accepted.slice(1)).toEqual(['default INC-1#2 grown']);
    const missed = [`${arn('low')} missed INC-1#2, and is told what follows: INC-1#2: low is down`];
    expect(await summaryOf(7, DOWN, world)).toMatchObject({ published: ['INC-1#2'], unsent: [], missed });
    expect(await world.store.untold()).toEqual([]);
    await minute(8, {}, world);
    await summaryOf(9, {}, world);
    expect(world.accepted.slice(2)).toEqual(['default INC-1#3 resolved']);
    const { closedAt, missedBy, step } = (await world.store.incident('INC-1')) ?? {};
    expect({ closedAt, settledAt: step?.settledAt }).toEqual({ closedAt: AT_9, settledAt: AT_9 });
    expect(missedBy).toEqual([{ topic: arn('low'), ids: ['INC-1#2', 'INC-1#3'] }]);
  });

  it('tells it what follows as soon as it accepts again', async () => {
    const world = await createWorld();
    await minute(1, SLOW, world);
    world.down.add('low');
    for (const n of [2, 7]) await minute(n, DOWN, world);
    world.down.clear();
    for (const n of [8, 9]) await minute(n, {}, world);
    expect(world.accepted.slice(1)).toEqual([
      'default INC-1#2 grown',
      'default INC-1#3 resolved',
      'low INC-1#3 resolved',
    ]);
    expect((await world.store.incident('INC-1'))?.missedBy).toEqual([{ topic: arn('low'), ids: ['INC-1#2'] }]);
  });

  it('waits for the default topic without end', async () => {
    const world = await createWorld();
    await minute(1, SLOW, world);
    world.down.add('default');
    for (const n of [2, 7, 30]) await minute(n, DOWN, world);
    const incident = await world.store.incident('INC-1');
    expect(incident?.step).toMatchObject({ n: 2, sentTo: [arn('low')] });
    expect(incident?.step).not.toHaveProperty('sentAt');
    expect(incident).not.toHaveProperty('missedBy');
  });

  it('tells the default topic what nobody accepts, of which it hears the end', async () => {
    const world = await createWorld(scriptedConfig(TEAMS));
    world.down.add('low');
    for (const n of [1, 5]) await minute(n, DOWN, world);
    expect(world.accepted).toEqual([]);
    world.down.add('default');
    await minute(6, DOWN, world);
    expect((await world.store.incident('INC-1'))?.step).not.toHaveProperty('sentAt');
    world.down.delete('default');
    for (const n of [7, 8]) await minute(n, n < 8 ? DOWN : {}, world);
    await minute(9, {}, world);
    expect(world.accepted).toEqual(['default INC-1#1 opened', 'default INC-1#2 resolved']);
    expect((await world.store.incident('INC-1'))?.missedBy).toEqual([
      { topic: arn('low'), ids: ['INC-1#1', 'INC-1#2'] },
    ]);
  });

  it('keeps nothing of another incident from a team', async () => {
    const world = await createWorld(scriptedConfig(TEAMS));
    world.down.add('low');
    await minute(1, DOWN, world);
    await minute(3, BOTH, world);
    await minute(4, BOTH, world);
    expect(world.accepted).toEqual(['other INC-2#1 opened']);
  });

  it('loses nothing when it crashes between any two writes as the wait ends', async () => {
    for (let writes = 0; writes < 8; writes += 1) {
      const world = await createWorld(scriptedConfig(TEAMS));
      world.down.add('low');
      await minute(1, DOWN, world);
      const { store } = crashAfter(world.store, writes, 'before');
      await minute(6, DOWN, { ...world, store }, { probe: false }).catch(() => {});
      await minute(7, DOWN, world);
      expect(new Set(world.accepted)).toEqual(new Set(['default INC-1#1 opened']));
      expect(world.accepted.length).toBeLessThanOrEqual(2);
      const { missedBy, step } = (await world.store.incident('INC-1')) ?? {};
      expect(missedBy).toEqual([{ topic: arn('low'), ids: ['INC-1#1'] }]);
      expect(step?.settledAt).toBeDefined();
    }
    // A guard, not an assertion: each is a world of its own.
  }, 120_000);
});

describe('notify with a topic that is gone from the configuration', () => {
  it('does not wait for it', async () => {
    const world = await createWorld();
    await minute(1, SLOW, world);
    world.down.add('low');
    await minute(2, DOWN, world);
    await minute(3, DOWN, { ...world, config: scriptedConfig() });
    const { step, missedBy } = (await world.store.incident('INC-1')) ?? {};
    expect(step?.settledAt).toBe('2026-11-25T12:03:00Z');
    expect(missedBy).toBeUndefined();
    for (const n of [4, 5]) await minute(n, {}, { ...world, config: scriptedConfig() });
    expect(world.accepted.slice(1)).toEqual(['default INC-1#2 grown', 'default INC-1#3 resolved']);
  });

  it.each([
    ['without routes', '', 'default'],
    ['with others', TEAMS.replace('[name]', '[name, api]').replaceAll(':low', ':new'), 'new'],
  ])('tells what was for it alone where it goes now, and then how it ends: %s', async (_title, alerts, topic) => {
    const world = await createWorld();
    world.down.add('low');
    await minute(1, SLOW, world);
    const later = { ...world, config: scriptedConfig(alerts) };
    await minute(2, SLOW, later);
    for (const n of [3, 4]) await minute(n, {}, later);
    expect(world.accepted).toEqual([`${topic} INC-1#1 opened`, `${topic} INC-1#2 resolved`]);
  });
});

describe('notify with a route that leaves steps out', () => {
  it('tells nobody of these, and repeats nothing', async () => {
    const route = `{ services: [name], steps: [opened, reopened, resolved], topicArn: "${arn('low')}" }`;
    const config = { ...scriptedConfig(`alerts: { routes: [${route}] }\n`), remindEveryMs: 10 * 60_000 };
    const world = await createWorld(config);
    await minute(1, DOWN, world);
    for (const n of [11, 12]) expect(await summaryOf(n, DOWN, world)).toEqual({ published: [], unsent: [] });
    expect((await world.store.incident('INC-1'))?.step).toMatchObject({ n: 2, kind: 'reminder', topics: [] });
    for (const n of [13, 14]) await minute(n, {}, world);
    expect(world.accepted).toEqual(['low INC-1#1 opened', 'low INC-1#3 resolved']);
  });
});

describe('notify in quiet hours', () => {
  it('tells in the morning what is only degraded, and no alarm is raised for it meanwhile', async () => {
    const world = await createWorld(scriptedConfig('alerts: { quiet: { every: "daily 12:00-12:08" } }\n'));
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await minute(n, SLOW, world);
    expect(world.accepted).toEqual([]);
    const untold = await world.store.untold();
    expect(untold).toEqual(['name-dns']);
    const deps = { store: world.store, clock: world.clock, timings: standardTimings };
    expect(await measureUntold(world.config, untold, deps)).toEqual({ checks: 0, oldestAgeSeconds: 0 });
    await minute(8, SLOW, world);
    expect(world.accepted).toEqual(['default INC-1#1 opened']);
  });
});
