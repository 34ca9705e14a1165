import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Config } from '../shared/config/schema.ts';
import { createPageMemory, type PageDeps, readPage, type Wanted } from '../shared/page-reader.ts';
import type { PageView } from '../shared/report/page-view.ts';
import { answerPage } from '../shared/status-page.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { seededConfig, seedStore } from './report/seeded-store.ts';
import { textOf } from './report/views.ts';
import { openWorlds, type Worlds } from './support/world.ts';

let worlds: Worlds;
let deps: PageDeps;
let config: Config;
/** What was read of results: of which check, at most how many. */
const reads: [string, number | undefined][] = [];

beforeAll(async () => {
  worlds = await openWorlds();
  config = seededConfig();
  const { store, clock } = await worlds.create(config);
  await seedStore(store);
  const results: typeof store.results = (check, period, limit) => {
    reads.push([check, limit]);
    return store.results(check, period, limit);
  };
  deps = { store: { ...store, results }, clock, timings: standardTimings, memory: createPageMemory() };
});
afterAll(() => worlds.close());

const read = async <P extends PageView['page']>(wanted: Wanted): Promise<Extract<PageView, { page: P }>> =>
  (await readPage(wanted, config, deps)) as Extract<PageView, { page: P }>;

const ask = async (path: string, answer = (wanted: Wanted) => readPage(wanted, config, deps)) => {
  const { status, headers, body } = await answerPage(
    { method: 'GET', path },
    { read: answer, explain: () => 'no table' },
  );
  return { status, headers, body, text: textOf(body) };
};

describe('readPage', () => {
  it('reads why an incident is open, what was told of it and who is at it', async () => {
    const { open, closed, uptimes, latencies } = await read<'index'>({ page: 'index' });
    expect(open[0]?.causes.map(({ title, sure }) => [title, sure])).toEqual([
      ['the Cloud Map service has no instance', 'sure'],
      ['its security group does not let the monitor in', 'sure'],
      ['the health check gives up sooner than the API', 'likely'],
    ]);
    expect(open[0]?.steps.map(({ kind }) => kind)).toEqual(['opened', 'joined', 'cause-changed']);
    expect(open[0]?.ack?.by).toBe('jane');
    expect(closed.map(({ id, what }) => [id, what])).toEqual([
      ['INC-2', 'its security group does not let the monitor in'],
      ['INC-1', 'its security group does not let the monitor in'],
    ]);
    expect(uptimes.get('redis')?.days).toHaveLength(90);
    expect(latencies.get('dp-api-targets')?.p50).toBeGreaterThan(0);
  });

  it('reads results and days of the first page once in a while', async () => {
    reads.length = 0;
    const kept = { ...deps, memory: createPageMemory() };
    await Promise.all([readPage({ page: 'index' }, config, kept), readPage({ page: 'index' }, config, kept)]);
    await readPage({ page: 'index' }, config, kept);
    expect(reads).toEqual(config.checks.map(({ id }) => [id, 60]));
  });

  it('reads a day of one check, and why it fails', async () => {
    reads.length = 0;
    const view = await read<'check'>({ page: 'check', id: 'redis-primary' });
    expect(reads).toEqual([['redis-primary', 1440]]);
    expect(view).toMatchObject({ serviceName: 'Redis', incident: 'INC-3', silence: { by: 'sam' } });
    expect(view.why.map(({ title }) => title)).toEqual(['its security group does not let the monitor in']);
    expect(view.series.points).toHaveLength(275);
    expect(view.history[0]).toMatchObject({ results: [{ status: 'unhealthy' }, {}, {}] });
  });

  it.each([
    ['check', 'none', 'checks/redis-primary'],
    ['incident', 'INC-9', 'incidents/INC-3'],
    ['incident', 'INC-0001', 'incidents/INC-3'],
    ['incident', 'COUNTER', 'incidents/INC-3'],
  ] as const)('says of %s %s that it is missing, and what is there', async (page, id, path) => {
    const { there } = await read<'missing'>({ page, id });
    expect(there[0]?.path).toBe(path);
  });
});

describe('answerPage', () => {
  it.each([
    ['/', 200, 'Hokusai Data Pipeline\n✗ 3 services unhealthy, 1 degraded'],
    ['/live', 200, 'Renewed every 30 s; stop'],
    ['/checks/mlflow-dns', 200, 'name does not resolve dns.nxdomain'],
    ['/incidents/INC-3', 200, 'Told: [DOWN] MLflow name does not resolve - Hokusai'],
    ['/incidents/INC-1', 200, 'What it was'],
    ['/checks/none', 404, 'No such check\nThere is no check none.\nThere are:\nredis-primary'],
    ['/checks/%3Cb%3E', 404, 'There is no check <b>.'],
    ['/checks/%ff', 404, 'No such page'],
    ['/checks/', 404, 'No such page'],
    ['/checks/redis-primary/more', 404, 'No such page'],
  ])('answers %s with %i', async (path, status, words) => {
    const answered = await ask(path);
    expect([answered.status, answered.text]).toEqual([status, expect.stringContaining(words)]);
  });

  it.each([
    ['/', './checks/redis-primary'],
    ['/incidents/INC-3', '../checks/redis-primary'],
    ['/checks/none', '../checks/redis-primary'],
  ])('links relative to the page %s', async (path, href) => {
    expect((await ask(path)).body).toContain(`href="${href}"`);
  });

  it('says in words that nothing can be read, and goes on renewing where it did', async () => {
    const fail = () => Promise.reject(new Error('secret'));
    const { status, headers, text, body } = await ask('/live', fail);
    expect([status, headers['retry-after']]).toEqual([503, '30']);
    expect(text).toBe('The status cannot be read\nHow things stand is not known now.\nno table\nTry again');
    expect(body).toContain('http-equiv="refresh"');
    expect((await ask('/', fail)).body).not.toContain('http-equiv');
  });

  it('stays far below what a function may answer', async () => {
    for (const path of ['/', '/checks/redis-primary', '/incidents/INC-3']) {
      expect((await ask(path)).body.length).toBeLessThan(100_000);
    }
  });
});
