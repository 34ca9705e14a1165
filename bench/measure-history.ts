import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedStore } from '../cli/embedded-store.ts';
import { quantile } from '../shared/health/quantile.ts';
import { createDynamoStore } from '../shared/store/dynamo.ts';
import type { Store } from '../shared/store/store.ts';
import { systemClock } from '../shared/time/clock.ts';
import { boundsOf } from '../shared/time/days.ts';
import { readUptime } from '../shared/uptime.ts';
import { manyChecks, seedHistory } from './history-seed.ts';

const CHECKS = 20;
const DAYS = 90;
/** A deployment that is younger than what is asked for. */
const YOUNG_DAYS = 20;
const ROUNDS = 5;
/** The last minute of a day in its time zone: all of today is to be read too. */
const NOW_MS = Date.parse(boundsOf('2026-11-24', 'America/Los_Angeles').to) - 60_000;

/** Prints how long 90 days take to read, from stores on this machine: of every check, of one, and of a young deployment. */
const main = async (): Promise<void> => {
  await measure(DAYS);
  await measure(YOUNG_DAYS);
  process.stdout.write(
    `\n${process.platform} ${process.arch} with ${availableParallelism()} CPUs, Node ${process.versions.node}, embedded store\n`,
  );
};

const measure = async (seededDays: number): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-measure-'));
  const clock = { ...systemClock, now: () => NOW_MS };
  const { client, tableName, close } = await openEmbeddedStore({ folder, clock: systemClock });
  try {
    const store = createDynamoStore({ client, tableName, clock });
    const config = manyChecks(CHECKS);
    process.stderr.write(`seeding ${seededDays} days of ${CHECKS} checks ...\n`);
    await seedHistory(config, seededDays, NOW_MS, store);
    const one = { ...config, checks: config.checks.slice(0, 1), services: config.services.slice(0, 1) };
    const deps = { store, clock };
    const ofHow = seededDays < DAYS ? `, deployed ${seededDays} days ago` : '';
    await print(`${DAYS} days of ${CHECKS} checks and their services${ofHow}`, () => readUptime(config, DAYS, deps));
    await print(`${DAYS} days of one check${ofHow}`, () => readUptime(one, DAYS, deps));
    if (seededDays === DAYS) await print(`the roll-ups of one check alone`, () => rollupsOfOne(store));
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
};

const rollupsOfOne = (store: Store) => store.rollups('check-1', { since: '2026-01-01' });

const print = async (what: string, read: () => Promise<unknown>): Promise<void> => {
  const taken: { ms: number; cpuMs: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = systemClock.monotonicMs();
    const before = process.cpuUsage();
    await read();
    const { user, system } = process.cpuUsage(before);
    taken.push({ ms: systemClock.monotonicMs() - startMs, cpuMs: (user + system) / 1000 });
  }
  const [ms, cpuMs] = [taken.map((each) => each.ms), taken.map((each) => each.cpuMs)].map((all) =>
    Math.round(quantile(all, 0.5)),
  );
  process.stdout.write(`${what}: ${ms} ms, with ${cpuMs} ms of CPU for reader and store\n`);
};

await main();
