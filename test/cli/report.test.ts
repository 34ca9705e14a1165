import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { main } from '../../cli/main.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { fillWithSeed, seedConfig } from '../report/seed-world.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-report-'));
  const { client, tableName, close } = await openEmbeddedStore({ folder: join(folder, 'data'), clock: systemClock });
  await fillWithSeed(await seedConfig(), createDynamoStore({ client, tableName, clock: systemClock }));
  await close();
});
afterAll(() => rm(folder, { recursive: true }));

const report = async (...args: string[]) => {
  const printed = { out: '', err: '' };
  const to = (name: keyof typeof printed) => (text: string) => {
    printed[name] += text;
  };
  const terminal = { out: to('out'), err: to('err'), color: false, interactive: true, columns: 100 };
  const code = await main(['report', '--data', join(folder, 'data'), ...args], {}, terminal);
  return { code, ...printed };
};

describe('vpcwatch report', () => {
  it('writes Markdown to the terminal', async () => {
    const { code, out } = await report();
    expect(out).toMatch(/^# Hokusai Data Pipeline - Service health report$/m);
    expect(out).toMatch(/^### 1\. MLflow Service: name does not resolve ❌ CRITICAL$/m);
    expect(code).toBe(0);
  });

  it('is of a long period by its days', async () => {
    const { out } = await report('--since', '30d', '--format', 'json');
    const { since, at, services } = JSON.parse(out);
    expect(Date.parse(at) - Date.parse(since)).toBeGreaterThanOrEqual(30 * 86_400_000);
    expect(services).toHaveLength(6);
  });

  it('writes HTML to a file, and says so', async () => {
    const path = join(folder, 'report.html');
    const { out, err } = await report('--format', 'html', '--out', path);
    expect([out, err]).toEqual(['', `wrote ${path}\n`]);
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('says on a terminal that HTML is for a file', async () => {
    expect((await report('--format', 'html')).err).toContain('--out report.html writes it to a file');
  });

  it.each([
    [['--format', 'pdf'], '--format pdf: expected one of md, html, json'],
    [['--since', 'long'], '--since long: expected a number and a unit'],
    [['--out', '/nowhere/report.md'], '--out /nowhere/report.md: cannot be written (ENOENT)'],
  ])('refuses %j', async (args, problem) => {
    const { code, err } = await report(...args);
    expect(err).toContain(problem);
    expect(code).toBe(2);
  });
});
