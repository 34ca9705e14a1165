import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { sizesSaid } from '../../bench/measure-table.ts';
import { buildAndSize } from '../../bench/sizes.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import { main } from '../../cli/main.ts';
import { alarms } from '../../scripts/deployment/alarms.ts';
import { FUNCTIONS } from '../../shared/config/functions.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { looksOf } from '../../shared/ops/diagnosis-needs.ts';
import { apisOf } from '../../shared/ops/doctor-needs.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { file, parsed } from '../config/configs.ts';
import { changeOf, minute, runOf, stateOf } from '../store/samples.ts';
import { blocksOf, linesOf, queryOf } from './commands.ts';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const PAGE = await readFile(at('docs/operations.md'), 'utf8');
const BLOCKS = blocksOf(PAGE);
const yamlOf = async (path: string) => parse(await readFile(at(path), 'utf8'), { merge: true, logLevel: 'error' });
/** What follows a heading, until the next one of its level or above. */
const sectionOf = (heading: string): string => PAGE.split(`\n${heading}\n`)[1]?.split(/\n#{2,3} /)[0] ?? '';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-operations-'));
});
afterAll(() => rm(folder, { recursive: true }));

const vpcwatch = async (args: readonly string[]): Promise<{ code: number; out: string }> => {
  let out = '';
  const keep = (text: string): void => {
    out += text;
  };
  const code = await main(args, {}, { out: keep, err: keep, color: false, interactive: false, columns: 100 });
  return { code, out };
};

describe('the commands of docs/operations.md', () => {
  it('use no variable that the page does not set', () => {
    const [first] = BLOCKS;
    const common = [...(first?.block ?? '').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    const promised = ['WEBHOOK'];
    for (const { title, block } of BLOCKS) {
      const own = [...block.matchAll(/^(\w+)=|\bfor (\w+) in/gm)].map(([, set, loop]) => set ?? loop);
      const used = [...block.matchAll(/\$([A-Za-z_]\w*)/g)].map(([, name]) => name);
      const unset = used.filter((name) => ![...common, ...promised, ...own].includes(name));
      expect(unset, title).toEqual([]);
    }
  });

  it('ask for outputs that the stack has', async () => {
    const paths = ['serverless.yml', ...(await readdir(at('deploy'))).map((name) => `deploy/${name}`)];
    const files = await Promise.all(paths.filter((path) => path.endsWith('.yml')).map(yamlOf));
    const outputs = files.flatMap((each) =>
      [each, ...(each.resources ?? [])].flatMap((part) => Object.keys(part?.Outputs ?? {})),
    );
    const asked = [...PAGE.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);
    expect(asked).toEqual(['TableName', 'TopicArn', 'OperationsTopicArn', 'DeadLettersUrl']);
    expect(outputs).toEqual(expect.arrayContaining(asked));
  });

  it('name commands and options that vpcwatch has', async () => {
    const commands = [...PAGE.matchAll(/npx vpcwatch (\w+)([^\n`]*)/g)];
    expect(commands.length).toBeGreaterThan(5);
    for (const [line, command = '', rest = ''] of commands) {
      const { code, out } = await vpcwatch([command, '--help']);
      expect(code, line).toBe(0);
      for (const [option] of rest.matchAll(/--\w+/g)) expect(out, line).toContain(option);
    }
  });
});

describe('the queries of docs/operations.md', () => {
  const expected: Record<string, unknown[]> = {
    'What stands now': [
      { pk: 'CHECK#api-targets', status: 'healthy', since: minute(0) },
      { pk: 'CHECK#redis-primary', status: 'unhealthy', since: minute(3) },
    ],
    'The last answers of a check': Array.from({ length: 10 }, (_, n) =>
      expect.objectContaining({ check: 'redis-primary', at: minute(12 - n), status: 'healthy' }),
    ),
    'When a check changed': [2, 1].map((seq) => expect.objectContaining({ seq, at: minute(seq) })),
  };
  const queries = BLOCKS.filter(({ block }) => block.includes('aws dynamodb query'));
  let embedded: EmbeddedStore;

  beforeAll(async () => {
    embedded = await openEmbeddedStore({ folder: join(folder, 'data'), clock: systemClock });
    const store = createDynamoStore({ ...embedded, clock: systemClock });
    const runs = Array.from({ length: 12 }, (_, n) => runOf('redis-primary', minute(n + 1)));
    await store.saveResults([...runs, runOf('api-targets', minute(3))], Date.parse(minute(0)) / 1000 + 90 * 86_400);
    await store.saveChanges([1, 2].map((seq) => changeOf('redis-primary', seq)));
    await store.saveState(stateOf('redis-primary', { verdict: 'unhealthy', since: minute(3) }), undefined);
    await store.saveState(stateOf('api-targets'), undefined);
  });
  afterAll(() => embedded.close());

  it('are what people want most', () => {
    expect(queries.map(({ title }) => title)).toEqual(Object.keys(expected));
  });

  it.each(queries)('find: $title', async ({ title, block }) => {
    const found: Record<string, unknown>[] = [];
    for (const line of linesOf(block.replaceAll('$CHECK', 'redis-primary'))) {
      const { Items = [] } = await embedded.client.send(new QueryCommand(queryOf(line, embedded.tableName)));
      found.push(...Items.map((item) => unmarshall(item)));
    }
    if (title === 'What stands now') found.sort((a, b) => (String(a.pk) < String(b.pk) ? -1 : 1));
    expect(found).toEqual(expected[title]);
  });
});

describe('docs/operations.md and the deployment', () => {
  it('agree on the parameters', async () => {
    const { params } = await yamlOf('serverless.yml');
    const rows = [...sectionOf('## Deploy').matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(rows).toEqual(Object.keys(params.default));
  });

  it('agree on the alarms, a section each', () => {
    const names = Object.values(alarms('it', FUNCTIONS)).map(({ Properties }) =>
      String(Properties.AlarmName).replace(/^it-/, ''),
    );
    const general = names.map((name) => name.replace(/^.+-(heartbeat|errors)$/, '<function>-$1'));
    const described = [...PAGE.matchAll(/^### `(.+)`$/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual([...new Set(general)].toSorted());
  });

  it('agree on what each function needs from its subnets', () => {
    const config = parsed(
      file({
        name: { kind: 'dns', name: 'a.local' },
        cache: { kind: 'redis', host: 'b.local', port: 6379 },
        page: { kind: 'http', url: 'http://c.local/' },
        group: { kind: 'target-group', name: 'api' },
        registry: { kind: 'cloud-map', service: 'a', namespace: 'local', matches: 'name' },
      }),
    );
    const rows = [...sectionOf('### What the subnets need').matchAll(/^\| (`.+`) \| (.+) \|$/gm)];
    const said = rows.flatMap(([, names = '', needs = '']) =>
      [...names.matchAll(/`(.+?)`/g)].map(([, name]) => ({ name, needs })),
    );
    expect(said.map(({ name }) => name).toSorted()).toEqual([...FUNCTIONS].toSorted());
    for (const name of FUNCTIONS.filter((each) => each !== 'spot-check')) {
      const needs = said.find((each) => each.name === name)?.needs ?? '';
      const apis = apisOf(name, config);
      expect(needs.includes('DynamoDB'), name).toBe(apis.includes('dynamodb'));
      expect(needs.includes('elasticloadbalancing'), name).toBe(apis.includes('elasticloadbalancing'));
    }
  });

  it('agree on what a diagnosis looks at', () => {
    const config = parsed(file({ cache: { kind: 'redis', host: '${ssm:/redis/host}', port: 6379 } }));
    const said = [...sectionOf('## What a diagnosis looks at').matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)];
    const allowed = looksOf('notify', config).flatMap(({ actions }) => actions);
    expect(said.map(([, action]) => action).toSorted()).toEqual(allowed.toSorted());
  });

  it('agree on what it costs', async () => {
    const { out } = await vpcwatch(['cost', '--config', 'vpcwatch.yml']);
    expect(sectionOf('### What it costs').split('```\n')[1]).toBe(out);
  });

  it('agree on the size of each function, within a tenth', async () => {
    const sizes = await buildAndSize(await loadConfig('vpcwatch.yml'), join(folder, 'dist'));
    const said = sizesSaid(PAGE);
    expect([...said.keys()]).toEqual([...FUNCTIONS]);
    for (const [name, { startBytes, allBytes, zippedBytes }] of sizes) {
      const { start, all, zipped } = said.get(name) ?? { start: 0, all: 0, zipped: 0 };
      const mend = `${name}: npm run measure -- --write`;
      expect(Math.abs(start / (startBytes / 1024) - 1), mend).toBeLessThan(0.1);
      expect(Math.abs(all / (allBytes / 1024) - 1), mend).toBeLessThan(0.1);
      expect(Math.abs(zipped / (zippedBytes / 1024) - 1), mend).toBeLessThan(0.1);
    }
  });
});
