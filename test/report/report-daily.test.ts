import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createTable } from '../../sandbox/tables.ts';
import type { Config } from '../../shared/config/schema.ts';
import { type DailyDeps, runDaily } from '../../shared/daily-report.ts';
import { createDeliveries } from '../../shared/store/deliveries.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { file, parsed } from '../config/configs.ts';
import { runOf } from '../store/samples.ts';
import { createInbox, createStillClock } from '../support/scripted-monitor.ts';

const LEFT_MS = 60_000;
const ZONE = { timezone: 'America/Los_Angeles' };
const configOf = (more: Record<string, unknown> = {}): Config =>
  parsed(file({ name: { kind: 'dns', name: 'a.local' } }, { ...ZONE, ...more }));
const DAILY = configOf({ report: { at: '07:00' } });
const KEPT = configOf({ report: { at: '07:00', s3: 's3://reports/a' } });

let folder: string;
let embedded: EmbeddedStore;
let tables = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-daily-'));
  embedded = await openEmbeddedStore({ folder, clock: systemClock });
});
afterAll(async () => {
  await embedded.close();
  await rm(folder, { recursive: true });
});

/** A table of its own, an inbox, a bucket that may fail, a clock that stands at `at`. */
const worldAt = async (at: string) => {
  tables += 1;
  const tableName = `daily-${tables}`;
  await createTable(embedded.client, tableName);
  const clock = createStillClock(Date.parse(at));
  const access = { client: embedded.client, tableName, clock };
  const publisher = createInbox();
  const bucket = { keys: [] as string[], down: false };
  const deps: DailyDeps = {
    store: createDynamoStore(access),
    clock,
    timings: standardTimings,
    deliveries: createDeliveries(access),
    publisher,
    objects: async () => ({
      put: async ({ key }) => {
        if (bucket.down) throw new Error('the bucket is down');
        bucket.keys.push(key);
      },
    }),
  };
  const run = (config: Config) => runDaily(config, deps, () => LEFT_MS);
  return { deps, clock, publisher, bucket, run };
};

describe('the daily report', () => {
  it('is sent once when its local time has come, however often it is asked for', async () => {
    const { clock, publisher, run } = await worldAt('2026-11-25T14:45:00Z');
    expect((await run(DAILY)).sent).toEqual([]);
    for (const minutes of [0, 15, 30]) {
      clock.set(Date.parse('2026-11-25T15:00:00Z') + minutes * 60_000);
      await run(DAILY);
    }
    expect(publisher.messages.map(({ subject }) => subject)).toEqual(['[REPORT] Nothing was measured yet - Shop']);
    clock.set(Date.parse('2026-11-26T15:00:00Z'));
    expect((await run(DAILY)).sent).toEqual(['topic']);
  });

  it.each([
    ['none is configured', configOf(), '2026-11-25T15:00:00Z', 0],
    ['it is too late, as after a first deployment', DAILY, '2026-11-25T18:15:00Z', 0],
    ['it is late', DAILY, '2026-11-25T17:45:00Z', 1],
    ['the clocks skip its time', configOf({ report: { at: '02:30' } }), '2026-03-08T10:00:00Z', 1],
    ['its time comes twice, the second time', configOf({ report: { at: '01:30' } }), '2026-11-01T09:30:00Z', 1],
    ['its time was just before midnight', configOf({ report: { at: '23:45' } }), '2026-11-25T08:05:00Z', 1],
    ['it is just after midnight', configOf({ report: { at: '00:00' } }), '2026-11-25T08:00:00Z', 1],
  ])('when %s', async (_, config, at, sent) => {
    const { publisher, run } = await worldAt(at);
    await run(config);
    expect(publisher.messages).toHaveLength(sent);
  });

  it('is tried again while the topic does not take it', async () => {
    const { clock, publisher, run } = await worldAt('2026-11-25T15:00:00Z');
    publisher.down = true;
    expect(await run(DAILY)).toMatchObject({
      sent: [],
      failed: [expect.stringMatching(/^topic: .*the topic is down/)],
    });
    publisher.down = false;
    clock.set(Date.parse('2026-11-25T15:15:00Z'));
    expect(await run(DAILY)).toMatchObject({ sent: ['topic'], failed: [] });
  });

  it('is kept in all formats under platform and day, and what fails there keeps no message back nor repeats it', async () => {
    const { clock, publisher, bucket, run } = await worldAt('2026-11-25T15:00:00Z');
    bucket.down = true;
    expect(await run(KEPT)).toMatchObject({ sent: ['topic'], failed: ['s3: the bucket is down'] });
    bucket.down = false;
    clock.set(Date.parse('2026-11-25T15:15:00Z'));
    expect(await run(KEPT)).toMatchObject({ sent: ['s3'], failed: [] });
    expect(bucket.keys).toEqual(['md', 'html', 'json'].map((format) => `shop/2026-11-25/report.${format}`));
    expect(publisher.messages).toHaveLength(1);
  });

  it('is sent a second time at most when the function ends between sending and recording it', async () => {
    const { deps, clock, publisher } = await worldAt('2026-11-25T15:00:00Z');
    const crashing: DailyDeps = {
      ...deps,
      deliveries: {
        claim: async (id, holdMs) => {
          const claim = await deps.deliveries.claim(id, holdMs);
          if (claim.kind !== 'claimed' || id.to !== 'topic') return claim;
          return { ...claim, complete: () => Promise.reject(new Error('ended')) };
        },
      },
    };
    await expect(runDaily(DAILY, crashing, () => LEFT_MS)).rejects.toThrow('ended');
    expect((await runDaily(DAILY, deps, () => LEFT_MS)).sent).toEqual([]);
    for (const minutes of [15, 30]) {
      clock.set(Date.parse('2026-11-25T15:00:00Z') + minutes * 60_000);
      await runDaily(DAILY, deps, () => LEFT_MS);
    }
    // By their id who reads messages drops the second one.
    expect(publisher.messages.map(({ id }) => id)).toEqual(['report-2026-11-25', 'report-2026-11-25']);
  });

  it('of 23:45 is sent once by runs before and after midnight, and again the next night', async () => {
    const { clock, publisher, run } = await worldAt('2026-11-25T07:45:00Z');
    for (const at of ['07:45', '08:00', '10:30']) {
      clock.set(Date.parse(`2026-11-25T${at}:00Z`));
      await run(configOf({ report: { at: '23:45' } }));
    }
    expect(publisher.messages.map(({ id }) => id)).toEqual(['report-2026-11-24']);
    clock.set(Date.parse('2026-11-26T08:05:00Z'));
    await run(configOf({ report: { at: '23:45' } }));
    expect(publisher.messages.map(({ id }) => id)).toEqual(['report-2026-11-24', 'report-2026-11-25']);
  });

  it.each(['08:00:30', '08:01:00'])('rolls yesterday up later when the first run of the day is at %sZ', async (at) => {
    const { deps, clock, run } = await worldAt(`2026-11-25T${at}Z`);
    const lapses = Date.parse('2027-01-01T00:00:00Z') / 1000;
    const runs = ['2026-11-23T20:00:00Z', '2026-11-24T20:00:00Z'].map((time) => runOf('name', time));
    await deps.store.saveResults(runs, lapses);
    await run(configOf());
    clock.set(Date.parse('2026-11-25T08:15:00Z'));
    expect(await run(configOf())).toMatchObject({ rolledUp: true });
    const days = (await deps.store.rollups('name', { since: '2026-11-01' })).map(({ day }) => day);
    expect(days).toEqual(['2026-11-23', '2026-11-24']);
  });

  it('comes after the roll-up of the day before, which is made once', async () => {
    const { deps, run } = await worldAt('2026-11-25T08:15:00Z');
    await deps.store.saveResults([runOf('name', '2026-11-24T20:00:00Z')], Date.parse('2027-01-01T00:00:00Z') / 1000);
    expect(await run(configOf())).toMatchObject({ day: '2026-11-25', rolledUp: true });
    expect(await deps.store.rollups('name', { since: '2026-11-01' })).toMatchObject([{ day: '2026-11-24', runs: 1 }]);
    expect(await run(configOf())).toMatchObject({ rolledUp: false, failed: [] });
  });
});
