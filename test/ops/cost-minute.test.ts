import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import { healthy } from '../../shared/health/outcome.ts';
import { ASSUMED } from '../../shared/ops/cost.ts';
import { createTelemetry } from '../../shared/ops/telemetry.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { tellAlone } from '../../shared/tell-alone.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { createInbox, createStillClock, minute, scriptedConfig } from '../support/scripted-monitor.ts';

const config = scriptedConfig();
const checks = config.checks.length;

let folder: string;
let embedded: EmbeddedStore;
const used = { reads: 0, writes: 0 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  embedded = await openEmbeddedStore({ folder, clock: systemClock });
  embedded.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: Used | Used[] };
        const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
        // DynamoDB counts half a unit at least, dynalite nothing for a query that finds nothing.
        if (/Get|Query/.test(commandName)) used.reads += Math.max(units, 0.5);
        else used.writes += units;
        return result;
      },
    { step: 'initialize' },
  );
});
afterAll(async () => {
  await embedded.close();
  await rm(folder, { recursive: true });
});

type Used = { CapacityUnits: number };

/** The capacity that a minute of a probe function, and of the deployed `notify` after it, use. */
const measure = async () => {
  const clock = createStillClock();
  const deps = { config, store: createDynamoStore({ ...embedded, clock }), publisher: createInbox(), clock };
  const usedBy = async (work: () => Promise<unknown>) => {
    Object.assign(used, { reads: 0, writes: 0 });
    await work();
    return { ...used };
  };
  minutes += 1;
  const probe = await usedBy(() => minute(minutes, {}, deps, { notify: false }));
  const notify = await usedBy(() => tellAlone(config, { ...deps, timings: standardTimings }));
  return { probe, notify };
};
let minutes = 0;

describe('a steady minute', () => {
  beforeAll(async () => {
    for (let each = 0; each < 3; each += 1) await measure();
  });

  it('of a probe function costs what the bill counts', async () => {
    const { check, probe } = ASSUMED;
    expect((await measure()).probe).toEqual({
      reads: checks * check.reads + probe.reads,
      writes: checks * check.writes + probe.writes,
    });
  });

  it('of notify costs no more than the bill counts', async () => {
    const { reads, writes } = (await measure()).notify;
    expect(writes).toBe(ASSUMED.notify.writes);
    expect(reads).toBeLessThanOrEqual(ASSUMED.notify.reads);
    expect(reads).toBeGreaterThan(ASSUMED.notify.reads / 2);
  });

  it('stores results within the size that the bill counts', async () => {
    const { Items = [] } = await embedded.client.send(new ScanCommand({ TableName: embedded.tableName }));
    const results = Items.filter(({ sk }) => sk?.S?.startsWith('RESULT#'));
    expect(results.length).toBeGreaterThan(checks);
    // DynamoDB adds 100 bytes to each item.
    for (const each of results) expect(JSON.stringify(each).length + 100).toBeLessThan(ASSUMED.check.storedBytes);
  });

  it('logs within the size that the bill counts', () => {
    const lines: string[] = [];
    const clock = createStillClock();
    const deps = { deployment: 'vpcwatch-development', clock, write: (text: string) => void lines.push(text) };
    const statuses = new Map([['a-check-with-a-rather-long-name', healthy().status]]);
    createTelemetry({ ...deps, functionName: 'probe-targets' }).ticked({ durationMs: 12_345.678, statuses });
    // CloudWatch adds 26 bytes to each event.
    const [check = '', run = ''] = lines;
    expect(check.length + 26).toBeLessThanOrEqual(ASSUMED.check.logBytes);
    // Beside it, Lambda's START, END and REPORT and the summary: some 500 bytes.
    expect(run.length + 26 + 500).toBeLessThanOrEqual(ASSUMED.probe.logBytes);
  });
});
