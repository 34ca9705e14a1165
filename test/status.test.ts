import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Behind } from '../shared/report/view.ts';
import { readStatus } from '../shared/status.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { minute, type Script, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const config = scriptedConfig();
const NAME_DOWN: Script = { 'name-dns': 'dns.nxdomain', 'api-dns': 'dns.nxdomain' };

let worlds: Worlds;
let world: World;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());
beforeEach(async () => {
  world = await worlds.create(config);
});

const read = (of = config) => readStatus(of, { ...world, timings: standardTimings });
const behind = async (of = config): Promise<Behind | undefined> => (await read(of)).behind;
/** The time of a minute, and some seconds. */
const setTo = (n: number, seconds = 0): void =>
  world.clock.set(Date.parse('2026-11-25T12:00:00Z') + (n * 60 + seconds) * 1000);

describe('readStatus', () => {
  it('shows services with their checks, since when and why, and the open incidents', async () => {
    await minute(0, {}, world);
    await minute(1, {}, world);
    await minute(2, NAME_DOWN, world);
    expect(await read()).toMatchObject({
      platform: 'Scripted',
      at: '2026-11-25T12:02:00Z',
      services: [
        {
          service: 'name',
          status: 'unhealthy',
          since: '2026-11-25T12:02:00Z',
          checks: [{ check: 'name-dns', status: 'unhealthy', fault: { code: 'dns.nxdomain' } }],
        },
        { service: 'api', status: 'unhealthy' },
        { service: 'other', status: 'healthy', checks: [{ check: 'other-dns', status: 'healthy' }] },
      ],
      incidents: [{ id: 'INC-1', root: 'name-dns', toldAt: '2026-11-25T12:02:00Z' }],
    });
    expect(await behind()).toBeUndefined();
  });

  it('shows who is at an open incident', async () => {
    await minute(0, NAME_DOWN, world);
    const ack = { at: '2026-11-25T12:01:00Z', by: 'jane', note: 'on it' };
    for (const incident of ['INC-1', 'INC-2']) await world.store.saveAck({ incident, ...ack });
    expect((await read()).acks).toEqual([{ incident: 'INC-1', ...ack }]);
    for (const n of [1, 2, 3]) await minute(n, {}, world);
    expect((await read()).acks).toEqual([]);
  });

  it('shows no incident that is closed', async () => {
    await minute(0, NAME_DOWN, world);
    for (const n of [1, 2, 3]) await minute(n, {}, world);
    expect((await read()).incidents).toEqual([]);
  });

  it('shows a service by the worst that its impact allows', async () => {
    const fallback = { ...config, services: config.services.map((one) => ({ ...one, impact: 'degraded' as const })) };
    await minute(0, NAME_DOWN, world);
    expect((await read(fallback)).services[0]).toMatchObject({ status: 'degraded', checks: [{ status: 'unhealthy' }] });
  });

  it('is well since the last check of a service became so, and unwell since the first did', async () => {
    const together = { ...config, checks: config.checks.map((check) => ({ ...check, service: 'name' })) };
    const sinceOf = async () => (await read(together)).services[0]?.since;
    await minute(0, {}, world);
    await minute(1, { 'api-dns': 'dns.nxdomain' }, world);
    await minute(2, NAME_DOWN, world);
    expect(await sinceOf()).toBe('2026-11-25T12:01:00Z');
    for (const n of [3, 4]) await minute(n, { 'name-dns': 'dns.nxdomain' }, world);
    for (const n of [5, 6]) await minute(n, {}, world);
    expect(await sinceOf()).toBe('2026-11-25T12:06:00Z');
  });
});

describe('a monitor that is behind', () => {
  it('has measured nothing yet', async () => {
    expect(await behind()).toEqual({ nothingMeasured: true, late: [{ function: 'probe-dns' }] });
    expect((await read()).services[0]).toMatchObject({ status: 'unknown', checks: [{ status: 'unknown' }] });
  });

  it('has a function whose last completed run is older than three minutes', async () => {
    await minute(0, {}, world);
    setTo(3);
    expect(await behind()).toBeUndefined();
    setTo(3, 1);
    expect(await behind()).toEqual({
      nothingMeasured: false,
      late: [{ function: 'probe-dns', completed: '2026-11-25T12:00:00Z' }],
    });
  });

  it('counts what was completed, not what was begun', async () => {
    await minute(0, {}, world);
    setTo(4);
    await world.store.claimTick({ function: 'probe-dns', shard: 0 }, '2026-11-25T12:04:00Z');
    expect((await behind())?.late).toEqual([{ function: 'probe-dns', completed: '2026-11-25T12:00:00Z' }]);
  });

  it('asks only for the functions that have something to run', async () => {
    await minute(0, {}, world);
    expect(
      (await behind({ ...config, checks: config.checks.map((check) => ({ ...check, from: 'outside' })) }))?.late,
    ).toEqual([{ function: 'probe-outside' }]);
  });

  it('has told nobody of a change for more than eight minutes', async () => {
    await minute(0, {}, world);
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await minute(n, NAME_DOWN, world, { notify: false });
    setTo(9);
    expect(await behind()).toBeUndefined();
    setTo(9, 1);
    expect(await behind()).toEqual({
      nothingMeasured: false,
      late: [],
      untold: { checks: 2, since: '2026-11-25T12:01:00Z' },
    });
  });

  it('is not behind by what is held back on purpose', async () => {
    const window = 'maintenance: [{ services: [name, api], every: "daily 11:00-13:00", reason: patching }]\n';
    world = await worlds.create(scriptedConfig(window));
    await minute(0, {}, world);
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await minute(n, NAME_DOWN, world);
    const view = await read(world.config);
    expect(view.services[0]?.checks[0]?.held).toBe('in maintenance (patching), told when that ends');
    expect(view.behind).toBeUndefined();
  });

  it('is not behind by what is silenced', async () => {
    const silence = { since: '2026-11-25T12:00:00Z', until: '2026-11-25T12:10:00Z', because: 'patching', by: 'jane' };
    await minute(0, {}, world);
    for (const target of ['name', 'api-dns']) await world.store.saveSilence({ target, ...silence });
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await minute(n, NAME_DOWN, world);
    setTo(9, 59);
    const view = await read();
    const held = 'silenced until 12:10Z by jane: patching, told when that ends';
    expect(view.services.map(({ checks }) => checks[0]?.held)).toEqual([held, held, undefined]);
    expect(view.silences.map(({ target }) => target)).toEqual(['api-dns', 'name']);
    expect(view.behind).toBeUndefined();
    setTo(10);
    expect(await read()).toMatchObject({ silences: [], behind: { untold: { checks: 2 } } });
  });

  it('has a message that could not be sent for more than eight minutes', async () => {
    world.publisher.down = true;
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) await minute(n, NAME_DOWN, world);
    expect((await behind())?.unsent).toEqual({ ids: ['INC-1#1'], since: '2026-11-25T12:00:00Z' });
  });
});
