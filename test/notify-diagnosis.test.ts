import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { MessageDocument } from '../shared/alerts/json.ts';
import type { DiagnosingDeps } from '../shared/diagnosing.ts';
import type { Evidence } from '../shared/diagnosis/evidence.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { crashAfter } from './support/crashing-store.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const NAME = { 'name-dns': 'dns.nxdomain' } as const;
const SINCE = { since: '2026-11-25T00:00:00Z' };

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

/** Sees nothing of the control plane; `looked` is of what it was asked to explain. */
const diagnosingIn = ({ clock }: World, onLook: (evidence: Evidence) => void = () => {}) => {
  const looked: string[] = [];
  const diagnosing: DiagnosingDeps = {
    collect: async (evidence) => {
      looked.push(`${evidence.check.id} ${evidence.fault.code}`);
      onLook(evidence);
      return evidence;
    },
    vantageOf: () => ({ region: 'us-east-1', subnetIds: [], groupIds: [] }),
    validateOf: ({ id }) => `npx vpcwatch check ${id}`,
    clock,
    timings: standardTimings,
  };
  return { diagnosing, looked };
};

const documentsIn = ({ publisher }: World): MessageDocument[] =>
  publisher.messages.map(({ json }) => json as MessageDocument);
const toldIn = ({ publisher }: World): string[] =>
  publisher.messages.map(({ id, json }) => {
    const { step, root, causes = [] } = json as MessageDocument;
    return `${id} ${step} ${root.check}: ${causes.map(({ code, checks }) => `${code} of ${checks}`).join(', ')}`;
  });

describe('what is told', () => {
  it('says why, and the history keeps it with the change', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    await minute(0, NAME, { ...world, diagnosing });
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns: dns.nxdomain of name-dns']);
    const [change] = await world.store.changes('name-dns', SINCE);
    expect(change).toMatchObject({
      finding: { code: 'dns.nxdomain', validate: 'npx vpcwatch check name-dns', impact: 'at risk: API' },
      seen: { facts: {} },
    });
  });

  it('goes without the reason once the pass has had its time for reasons, which follow as a step', async () => {
    const world = await worlds.create(scriptedConfig());
    const late = diagnosingIn(world, () => world.clock.set(world.clock.now() + standardTimings.diagnosePassMs));
    const two = { ...NAME, 'other-dns': 'dns.timeout' } as const;
    await minute(-1, {}, world);
    await minute(0, two, { ...world, diagnosing: late.diagnosing });
    expect(
      toldIn(world)
        .map((told) => told.replace(/^\S+ /, ''))
        .sort(),
    ).toEqual(['opened name-dns: dns.nxdomain of name-dns', 'opened other-dns: ']);
    await minute(1, two, { ...world, diagnosing: diagnosingIn(world).diagnosing });
    expect(toldIn(world).slice(2)).toEqual([
      expect.stringMatching(/^INC-\d#2 cause-changed other-dns: dns.timeout of other-dns$/),
    ]);
  });

  it('is told again when the evidence is another, once two minutes have passed', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    const watched = { ...world, diagnosing };
    await minute(0, NAME, watched);
    await minute(1, { 'name-dns': 'dns.servfail' }, watched);
    expect(toldIn(world)).toHaveLength(1);
    for (const n of [2, 3]) await minute(n, { 'name-dns': 'dns.servfail' }, watched);
    expect(toldIn(world).slice(1)).toEqual(['INC-1#2 cause-changed name-dns: dns.servfail of name-dns']);
  });

  it('is not told again when a new look finds the same', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing, looked } = diagnosingIn(world);
    for (let n = 0; n <= 12; n += 1) await minute(n, NAME, { ...world, diagnosing });
    expect(toldIn(world)).toHaveLength(1);
    expect(looked).toEqual(Array.from({ length: 3 }, () => 'name-dns dns.nxdomain'));
  });

  it('brings a second cause as a step of its own, and a plain dependant silently', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    const watched = { ...world, diagnosing };
    await minute(0, {}, watched);
    await minute(1, NAME, watched);
    await minute(2, { ...NAME, 'api-dns': 'dns.timeout' }, watched);
    expect(toldIn(world)).toEqual(['INC-1#1 opened name-dns: dns.nxdomain of name-dns']);
    expect((await world.store.incident('INC-1'))?.members.map(({ findings }) => findings?.[0]?.code)).toEqual([
      'dns.nxdomain',
      'dns.timeout',
    ]);
  });

  it('says nothing more of what is over', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    const watched = { ...world, diagnosing };
    await minute(0, NAME, watched);
    for (const n of [1, 2, 3, 8]) await minute(n, {}, watched);
    expect(toldIn(world).map((told) => told.split(' ')[1])).toEqual(['opened', 'resolved']);
  });
});

describe('what a diagnosis cannot do', () => {
  it('is keep back a message, whatever fails in it', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world, () => {
      throw new TypeError('a defect');
    });
    await minute(0, NAME, { ...world, diagnosing });
    expect(toldIn(world).map((told) => told.split(': ')[0])).toEqual(['INC-1#1 opened name-dns']);
    expect((await world.store.incident('INC-1'))?.members[0]?.findings?.[0]).toMatchObject({
      cause: 'dns.nxdomain',
      confidence: 'low',
      unseen: ['the diagnosis failed by itself (TypeError)'],
    });
  });

  it('is name the reason of the fault before, while the results of the minute are not written', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing, looked } = diagnosingIn(world);
    await minute(0, { 'name-dns': 'dns.slow' }, { ...world, diagnosing });
    const early: typeof world.store = {
      ...world.store,
      saveResults: async (...args) => {
        await minute(1, {}, { ...world, diagnosing }, { probe: false });
        await world.store.saveResults(...args);
      },
    };
    await minute(1, { 'name-dns': 'dns.refused' }, { ...world, diagnosing, store: early }, { notify: false });
    expect(looked).toEqual(['name-dns dns.slow', 'name-dns dns.refused']);
    expect(toldIn(world)[1]).toBe('INC-1#2 grown name-dns: dns.refused of name-dns');
  });

  it('is let what has recovered explain what goes on', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    const watched = { ...world, diagnosing };
    await minute(0, {}, watched);
    await minute(1, { ...NAME, 'api-dns': 'dns.timeout' }, watched);
    for (let n = 2; n <= 9; n += 1) await minute(n, { 'api-dns': 'dns.timeout' }, watched);
    const [, changed] = documentsIn(world);
    expect(changed?.step).toBe('cause-changed');
    expect(changed?.causes?.map(({ checks }) => checks)).toEqual([['api-dns']]);
    expect(changed?.members.map(({ check, over }) => `${check} ${over}`)).toEqual(['name-dns true', 'api-dns false']);
  });

  it('is wake people in maintenance', async () => {
    const window = 'maintenance: [{ services: [name], every: "daily 12:01-12:05", reason: patching }]';
    const world = await worlds.create(scriptedConfig(window));
    const { diagnosing } = diagnosingIn(world);
    await minute(0, NAME, world);
    for (const n of [1, 2, 3, 4]) await minute(n, NAME, { ...world, diagnosing });
    expect(toldIn(world)).toHaveLength(1);
    for (const n of [5, 6, 7, 8, 9]) await minute(n, NAME, { ...world, diagnosing });
    expect(toldIn(world).map((told) => told.split(' ')[1])).toEqual(['opened', 'cause-changed']);
  });

  it('is forget what it saw when it sees less', async () => {
    const world = await worlds.create(scriptedConfig());
    const sees = (registry: Evidence['registry']) => {
      const { diagnosing } = diagnosingIn(world);
      return {
        ...world,
        diagnosing: { ...diagnosing, collect: async (seen: Evidence) => ({ ...seen, ...(registry && { registry }) }) },
      };
    };
    const namespace = { id: 'ns-1', name: 'test', type: 'DNS_PRIVATE' };
    await minute(0, NAME, sees({ seen: { namespace, instances: [], others: [] } }));
    for (let n = 1; n <= 6; n += 1)
      await minute(n, NAME, sees({ unseen: 'could not look at Cloud Map: it throttles' }));
    expect(toldIn(world)).toHaveLength(1);
    const [member] = (await world.store.incident('INC-1'))?.members ?? [];
    expect(member?.findings?.[0]).toMatchObject({ cause: 'dns.nxdomain/service-missing', unseen: [] });
  });

  it('is lose the reason in a reminder after one good answer', async () => {
    const world = await worlds.create({ ...scriptedConfig(), remindEveryMs: 2 * 60_000 });
    const { diagnosing } = diagnosingIn(world);
    await minute(0, NAME, { ...world, diagnosing });
    await minute(1, NAME, { ...world, diagnosing });
    await minute(2, {}, { ...world, diagnosing });
    expect(toldIn(world)[1]).toBe('INC-1#2 reminder name-dns: dns.nxdomain of name-dns');
  });

  it('is tell of blindness again for each service that it spreads to at first, but for those that it comes to later', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    const spread = [['name-dns'], ['name-dns', 'api-dns'], ['name-dns', 'api-dns', 'other-dns']];
    for (let n = 0; n <= 8; n += 1) {
      const blind = spread[Math.floor(n / 3)] ?? [];
      const script = Object.fromEntries(blind.map((check) => [check, 'aws.access-denied' as const]));
      await minute(n, script, { ...world, diagnosing });
    }
    expect(toldIn(world).map((told) => told.split(' ')[1])).toEqual(['opened', 'grown']);
  });
});

describe('the history', () => {
  it('keeps a reason that was told only after the change', async () => {
    const world = await worlds.create(scriptedConfig());
    await minute(0, NAME, world);
    await minute(1, NAME, { ...world, diagnosing: diagnosingIn(world).diagnosing });
    const [change] = await world.store.changes('name-dns', SINCE);
    expect(change?.finding?.code).toBe('dns.nxdomain');
  });

  it('has no reason why something is well again', async () => {
    const world = await worlds.create(scriptedConfig());
    const { diagnosing } = diagnosingIn(world);
    for (const n of [0, 1]) await minute(n, NAME, { ...world, diagnosing });
    for (const n of [2, 3, 4]) await minute(n, {}, { ...world, diagnosing });
    const changes = await world.store.changes('name-dns', SINCE);
    expect(changes.map(({ to, finding }) => [to, finding?.code])).toEqual([
      ['healthy', undefined],
      ['unhealthy', 'dns.nxdomain'],
    ]);
  });
});

it.each(['before', 'after'] as const)(
  'a crash %s any write of a told reason loses nothing and tells it once',
  async (when) => {
    for (let crashed = true, writes = 0; crashed; writes += 1) {
      const world = await worlds.create(scriptedConfig());
      const { diagnosing } = diagnosingIn(world);
      await minute(0, NAME, world);
      const crashing = crashAfter(world.store, writes, when);
      const killed = { ...world, diagnosing, store: crashing.store };
      await minute(0, NAME, killed, { probe: false }).catch(() => {});
      crashed = crashing.crashed();
      await minute(1, NAME, { ...world, diagnosing });
      const told = toldIn(world).filter((line) => line.includes('cause-changed'));
      expect(new Set(told)).toEqual(new Set(['INC-1#2 cause-changed name-dns: dns.nxdomain of name-dns']));
    }
  },
);
