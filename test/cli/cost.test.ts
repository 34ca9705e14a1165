import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { main } from '../../cli/main.ts';
import { file } from '../config/configs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-cost-'));
});
afterAll(() => rm(folder, { recursive: true }));

const cost = async (text: string) => {
  const config = join(folder, 'vpcwatch.yml');
  await writeFile(config, text);
  const out: string[] = [];
  const err: string[] = [];
  const write = (to: string[]) => (more: string) => void to.push(more);
  const terminal = { out: write(out), err: write(err), color: false, interactive: false, columns: 100 };
  const code = await main(['cost', '--config', config], {}, terminal);
  return { code, out: out.join(''), err: err.join('') };
};
const name = { kind: 'dns', name: 'a.local' };

describe('vpcwatch cost', () => {
  it('prints each part, their sum and that it is an estimate', async () => {
    const { code, out } = await cost(file({ name }, { retention: '30d' }));
    expect(code).toBe(0);
    expect(out).toBe(`Shop, US dollars a month

PART       A MONTH
Lambda        0.61  1 probe function and notify each minute, 0.5 s a run
DynamoDB      0.28  1 result a minute, kept 30 days with backup (0.05 GB)
Logs          0.05  0.10 GB
Metrics       1.80  1 of the checks, 5 of the monitor
Alarms        0.80  8, on the monitor itself
Dashboard     3.00  1
In all        6.54

Nothing in the VPC needs a NAT gateway or an interface endpoint; DynamoDB's gateway endpoint is
free.

An estimate for a month in which little happens: prices of us-east-1, on demand, without free tier,
tax and traffic through NAT or endpoints. A check that fails probes longer and writes more.
`);
  });

  it('compares the ways to an API that is needed in the VPC, and says how to do without', async () => {
    const { out } = await cost(file({ name, api: { kind: 'target-group', name: 'api-tg' } }));
    expect(out).toMatch(/^neither +0\.00 +(\d+\.\d\d) +`from: outside` for api$/m);
    expect(out).toMatch(/^interface endpoints +14\.60 +\d+\.\d\d +elasticloadbalancing; in 2 zones$/m);
    expect(out).toMatch(/^NAT gateway +36\.50 +\d+\.\d\d /m);
  });

  it('says what is wrong with a configuration', async () => {
    const { code, err } = await cost(file({ name: { kind: 'dsn', name: 'a.local' } }));
    expect(code).toBe(2);
    expect(err).toContain('dsn');
  });
});
