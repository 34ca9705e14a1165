import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { isoSecond, systemClock } from '../../shared/time/clock.ts';
import { NEVER, runsOf } from '../support/history.ts';
import { vpcwatch } from '../support/vpcwatch.ts';

const configOf = (check: string): string => `version: 1
platform: Shop
services:
  cache:
    name: Cache
    checks:
      cache-port: { kind: tcp, host: cache.local, port: 6379, ${check} }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  const { client, tableName, close } = await openEmbeddedStore({ folder: join(folder, 'data'), clock: systemClock });
  const store = createDynamoStore({ client, tableName, clock: systemClock });
  const nowMs = systemClock.now();
  const at = (minutesAgo: number): string => isoSecond(nowMs - minutesAgo * 60_000);
  // Forty minutes of 10 to 14 ms each; four without an answer; twenty more of them well.
  const blip = runsOf({ check: 'cache-port', from: at(30), to: at(26), status: 'unhealthy' });
  const healthy = [
    { from: at(70), to: at(30) },
    { from: at(26), to: at(5) },
  ].flatMap((period) => runsOf({ check: 'cache-port', ...period }));
  await store.saveResults([...healthy, ...blip], NEVER);
  await close();
});
afterEach(() => rm(folder, { recursive: true }));

const replay = async (check: string, ...more: string[]) => {
  await writeFile(join(folder, 'new.yml'), configOf(check));
  await writeFile(join(folder, 'old.yml'), configOf('expect: { latency: 2s }'));
  const paths = ['--config', join(folder, 'new.yml'), '--data', join(folder, 'data')];
  return vpcwatch(['replay', ...paths, '--against', join(folder, 'old.yml'), ...more]);
};

describe('vpcwatch replay', () => {
  it('prints what would have been told beside what was, what that comes to, and what could not be tried', async () => {
    const { code, out } = await replay('failAfter: 3, timeout: 3s', '--since', '1h');
    expect(code).toBe(0);
    expect(out).toMatch(/^Shop by .*: 5\d recorded runs of 1 check\.$/ms);
    expect(out).toMatch(/^(?:\d+ \w{3} )?\d\d:\d\d +- +NEW: R-1 opened cache-port$/m);
    expect(out).toMatch(/^(?:\d+ \w{3} )?\d\d:\d\d +- +NEW: R-1 resolved cache-port$/m);
    expect(out).toContain('Messages: 0 told, 2 would be (opened 0 -> 1, resolved 0 -> 1).');
    expect(out).toContain('Incidents: 0 the same; new: R-1.');
    expect(out).toMatch(/^cache-port +healthy +unhealthy 3 min$/m);
    expect(out).toContain('Not applied: timeout of cache-port: attempts were made as they were.');
  });

  it('says that nothing would have been told', async () => {
    const { code, out } = await replay('failAfter: 10', '--since', '1h');
    expect(code).toBe(0);
    expect(out).toContain('Nothing was told, and nothing would have been.');
  });

  it('prints JSON for programs, and how far it is of a long period apart from it', async () => {
    const { code, out, err } = await replay('expect: { latency: 5ms }', '--since', '7d', '--json');
    expect(code).toBe(0);
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      checks: 1,
      withoutHistory: [],
      notApplied: [],
      summary: { messages: { told: 0 } },
    });
    expect(document.lines[0]).toMatchObject({ verdict: 'new', would: { incident: 'R-1', step: 'opened' } });
    expect(err).toMatch(/^replayed 10 %\n/);
  });

  it('exits 2 for a wrong configuration, or none', async () => {
    const wrong = await replay('failAfter: many');
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('failAfter');
    const none = await vpcwatch(['replay', '--config', join(folder, 'none.yml')]);
    expect(none).toMatchObject({ code: 2, out: '' });
  });
});
