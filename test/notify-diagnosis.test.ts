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
