import { afterAll, beforeAll, expect, it } from 'vitest';

import type { MessageDocument } from '../shared/alerts/json.ts';
import { parseConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';
import type { FaultCode } from '../shared/health/fault.ts';
import { minute, type Script, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

/** Thousands of writes to a database of files. */
const GUARD_MS = 300_000;
const CHECKS = 500;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

/** So many services that nothing connects, with a check each. */
const unconnected = (count: number): Config => {
  const services = Array.from(
    { length: count },
    (_, n) => `  s${n}: { name: Service ${n}, checks: { c${n}: { kind: dns, name: c${n}.test } } }`,
  );
  const parsed = parseConfig(
    `version: 1\nplatform: Storm\ndefaults: { confirm: [] }\nservices:\n${services.join('\n')}\n`,
    'storm.yml',
  );
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.config;
};

/** The database of files takes so many writes at a time; a function has as many connections. */
const WRITES_AT_ONCE = 40;
const limited = (store: World['store']): World['store'] => {
  const waiting: (() => void)[] = [];
  let free = WRITES_AT_ONCE;
  return {
    ...store,
    saveState: async (...args) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await store.saveState(...args);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
};

const toldIn = ({ publisher }: World): string[] =>
  publisher.messages.map(({ id, json }) => {
    const { step, root } = json as MessageDocument;
    return `${id} ${step} ${root.check}`;
  });

it('tells a storm of 500 checks that fail in one minute in one message', { timeout: GUARD_MS }, async () => {
  const config = unconnected(CHECKS);
  const created = await worlds.create(config);
  const world = { ...created, store: limited(created.store) };
  const all: Script = Object.fromEntries(config.checks.map(({ id }) => [id, 'dns.servfail' satisfies FaultCode]));
  await minute(0, {}, world);
  for (const n of [1, 2, 3]) await minute(n, all, world);
  expect(toldIn(world)).toEqual(['INC-1#1 opened c0']);
  const [told] = world.publisher.messages.map(({ json }) => json as MessageDocument);
  expect((told?.members.length ?? 0) + (told?.omittedMembers ?? 0)).toBe(CHECKS);
  for (const n of [4, 5]) await minute(n, {}, world);
  expect(toldIn(world).slice(1)).toEqual(['INC-1#2 resolved c0']);
});

// A thousand are in test/alerts/decide-holds.test.ts, without a database.
it('tells fifty flaps in three messages, and their end in one', { timeout: GUARD_MS }, async () => {
  const world = await worlds.create(scriptedConfig());
  let n = 0;
  const next = (script: Script) => minute(n++, script, world);
  await next({});
  for (let flap = 0; flap < 50; flap += 1) {
    await next({ 'other-dns': 'dns.timeout' });
    for (let good = 0; good < 2; good += 1) await next({});
  }
  expect(toldIn(world)).toEqual([
    'INC-1#1 opened other-dns',
    'INC-1#2 resolved other-dns',
    'INC-1#3 reopened other-dns',
  ]);
  for (let quiet = 0; quiet < 16; quiet += 1) await next({});
  expect(toldIn(world).slice(3)).toEqual(['INC-1#4 resolved other-dns']);
});

it('tells all that an outage of SNS for an hour kept back, in order and once', { timeout: GUARD_MS }, async () => {
  const world = await worlds.create(scriptedConfig());
  const { publisher } = world;
  const NAME = { 'name-dns': 'dns.nxdomain' } as const;
  const play = async (from: number, to: number, script: Script): Promise<void> => {
    for (let n = from; n < to; n += 1) await minute(n, script, world);
  };
  await play(0, 2, {});
  await play(2, 5, { 'other-dns': 'dns.refused' });
  publisher.down = true;
  await play(5, 20, {});
  await play(20, 25, NAME);
  await play(25, 40, { ...NAME, 'api-dns': 'dns.timeout' });
  await play(40, 65, { 'api-dns': 'dns.timeout' });
  expect(toldIn(world)).toEqual(['INC-1#1 opened other-dns']);
  publisher.down = false;
  await play(65, 70, { 'api-dns': 'dns.timeout' });
  await play(70, 75, {});
  expect(toldIn(world)).toEqual([
    'INC-1#1 opened other-dns',
    'INC-1#2 resolved other-dns',
    'INC-2#1 opened name-dns',
    'INC-2#3 resolved name-dns',
  ]);
  const last = publisher.messages.at(-1)?.json as MessageDocument;
  expect(last.members.map(({ check, over }) => `${check} ${over}`)).toEqual(['name-dns true', 'api-dns true']);
  expect(await world.store.untold()).toEqual([]);
  expect(await world.store.openIncidents()).toEqual([]);
});
