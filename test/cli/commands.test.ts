import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { main } from '../../cli/main.ts';
import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';

const CANARY = 'canary-7f3a/secret+value';
const COMMAND = fileURLToPath(new URL('../../cli/vpcwatch.ts', import.meta.url));

let folder: string;
let listening: Server;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;
let aws: AwsApis;

beforeAll(async () => {
  listening = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closed = await reserveClosedPort();
  aws = await startAwsApis();
  process.env.AWS_ENDPOINT_URL = aws.url;
});
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  listening.close();
  await Promise.all([closed.stop(), aws.stop()]);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
});
afterEach(() => rm(folder, { recursive: true }));

const portOf = (server: Server): number => (server.address() as { port: number }).port;
const openCheck = () => `      open: { kind: tcp, host: 127.0.0.1, port: ${portOf(listening)} }\n`;
const closedCheck = () => `      closed: { kind: tcp, host: 127.0.0.1, port: ${closed.port} }\n`;

const writeConfig = async (checks: string): Promise<string> => {
  const file = join(folder, 'vpcwatch.yml');
  const head =
    'version: 1\nplatform: Test\nreferences: runtime\ndefaults: { timeout: 300ms, confirm: [], recoverAfter: 1 }\n';
  await writeFile(file, `${head}services:\n  main:\n    name: Main\n    checks:\n${checks}`);
  return file;
};

const vpcwatch = async (args: readonly string[], env: Record<string, string> = {}) => {
  const output = { out: '', err: '' };
  const terminal = {
    out: (text: string) => {
      output.out += text;
    },
    err: (text: string) => {
      output.err += text;
    },
    color: false,
    interactive: false,
    columns: 100,
  };
  const code = await main(args, env, terminal);
  return { code, ...output };
};

/** Every item of a data folder, as text; what an incident keeps packed is read through the store. */
const storedIn = async (data: string): Promise<string> => {
  const { client, tableName, close } = await openEmbeddedStore({ folder: data, clock: systemClock, mode: 'read' });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  const incidents = await createDynamoStore({ client, tableName, clock: systemClock }).openIncidents();
  await close();
  expect(Items.length).toBeGreaterThan(3);
  expect(incidents[0]?.step.message?.text).toContain('redis');
  return JSON.stringify([Items, incidents]);
};

describe('vpcwatch', () => {
  it('ends quietly, with its own exit code, when nobody reads on', async () => {
    const child = spawn(process.execPath, [COMMAND, 'check', '--config', await writeConfig(closedCheck())]);
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    const [code] = await once(child, 'close');
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });
});

describe('vpcwatch check', () => {
  it('exits 0 when all is healthy, and shows each stage with its time', async () => {
    const { code, out } = await vpcwatch(['check', '--config', await writeConfig(openCheck())]);
    expect(out).toMatch(/open +main +✓ healthy .* tcp \d/);
    expect(code).toBe(0);
  });

  it('exits 1 when something is not, and says the fault in words', async () => {
    const { code, out } = await vpcwatch(['check', '--config', await writeConfig(openCheck() + closedCheck())]);
    expect(out).toContain('tcp.refused, stage tcp');
    expect(code).toBe(1);
  });

  it('answers JSON for programs, and only the checks that are asked for', async () => {
    const config = await writeConfig(openCheck() + closedCheck());
    const { code, out } = await vpcwatch(['check', 'closed', '--json', '--config', config]);
    const [report, ...others] = JSON.parse(out);
    expect(others).toEqual([]);
    expect(Object.keys(report)).toEqual([
      'check',
      'service',
      'kind',
      'status',
      'fault',
      'stage',
      'message',
      'latencyMs',
      'phases',
      'facts',
    ]);
    expect(report).toMatchObject({
      check: 'closed',
      service: 'main',
      kind: 'tcp',
      status: 'unhealthy',
      fault: 'tcp.refused',
    });
    expect(code).toBe(1);
  });

  it('exits 2 for a check that is not configured, and lists those that are', async () => {
    const { code, err } = await vpcwatch(['check', 'nope', '--config', await writeConfig(openCheck())]);
    expect(err).toBe('no such check: nope; the configuration has open\n');
    expect(code).toBe(2);
  });

  it('says how to begin when there is no configuration', async () => {
    const { code, err } = await vpcwatch(['check', '--config', join(folder, 'none.yml')]);
    expect(err).toContain('none.yml: no such file; write one with `npx vpcwatch init`');
    expect(code).toBe(2);
  });

  it('takes a missing parameter for what it is: unknown, a matter of configuration, not "Redis is down"', async () => {
    const redis = '      redis: { kind: redis, host: "${ssm:/missing/endpoint}", port: 6379 }\n';
    const { code, out } = await vpcwatch(['check', '--json', '--config', await writeConfig(redis)]);
    expect(JSON.parse(out)).toMatchObject([
      {
        status: 'unknown',
        fault: 'config.parameter-missing',
        stage: 'config',
        message: expect.stringContaining('/missing/endpoint'),
      },
    ]);
    expect(code).toBe(1);
  });

  it('prints no secret, in whatever form', async () => {
    const echo = createServer((socket) => {
      // A target that sends back what it was given, as some error pages do.
      socket.on('data', (data) => socket.end(`-ERR ${String(data).replace(/\s+/g, ' ')}\r\n`));
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    aws.parameters.setSecret('redis', JSON.stringify({ token: CANARY }));
    const redis = `      redis: { kind: redis, host: 127.0.0.1, port: ${portOf(echo)}, password: "\${secret:redis#token}" }\n`;
    const config = await writeConfig(redis);
    const json = await vpcwatch(['check', '--json', '--config', config]);
    const table = await vpcwatch(['check', '--config', config]);
    const run = await vpcwatch(['run', '--ticks', '1', '--config', config, '--data', join(folder, 'data')]);
    echo.close();
    expect(json.code).toBe(1);
    expect(run.out).toContain('told INC-1#1');
    const printed =
      [json, table, run].map(({ out, err }) => out + err).join('') + (await storedIn(join(folder, 'data')));
    const forms = [CANARY, encodeURIComponent(CANARY), Buffer.from(CANARY).toString('base64')];
    for (const form of forms) expect(printed).not.toContain(form);
  });
});

describe('vpcwatch validate', () => {
  it('counts what a valid file holds', async () => {
    const file = await writeConfig(openCheck());
    const { code, out } = await vpcwatch(['validate', file]);
    expect(out).toBe(`${file}: valid; 1 service, 1 check of Test\n`);
    expect(code).toBe(0);
  });

  it('exits 2 and names line, column, what was found and what is meant', async () => {
    const file = await writeConfig('      open: { kind: tcp, host: 127.0.0.1, prot: 1 }\n');
    const { code, err } = await vpcwatch(['validate', file]);
    expect(err).toContain('vpcwatch.yml:9:43 services.main.checks.open.prot: unknown key; did you mean port?');
    expect(code).toBe(2);
  });
});

describe('vpcwatch init', () => {
  it('writes a configuration that is valid, and never over one that is there', async () => {
    const file = join(folder, 'new.yml');
    expect(await vpcwatch(['init', '--config', file])).toMatchObject({ code: 0 });
    expect(await vpcwatch(['validate', file])).toMatchObject({ code: 0 });
    const again = await vpcwatch(['init', '--config', file]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
  });
});

describe('vpcwatch run, status and history', () => {
  const args = (config: string, ...more: string[]) => [...more, '--config', config, '--data', join(folder, 'data')];

  it('keeps what it saw, tells what broke, and answers since when', async () => {
    const config = await writeConfig(openCheck() + closedCheck());
    const run = await vpcwatch(args(config, 'run', '--ticks', '1'));
    expect(run.err).toBe('');
    expect(run.out).toContain('[DOWN] Main connection is refused, because nothing listens on the port - Test');
    expect(run.out).toContain('1 healthy, 1 unhealthy; told INC-1#1');
    expect(run.code).toBe(0);

    const status = await vpcwatch(args(config, 'status', '--json'));
    expect(JSON.parse(status.out)).toMatchObject({
      checks: [
        { check: 'open', status: 'healthy' },
        { check: 'closed', status: 'unhealthy', fault: 'tcp.refused' },
      ],
      incidents: [{ id: 'INC-1', root: 'closed', severity: 'critical' }],
    });
    const history = await vpcwatch(args(config, 'history', 'closed', '--json'));
    expect(JSON.parse(history.out)).toMatchObject({
      results: [{ status: 'unhealthy', fault: { code: 'tcp.refused' } }],
      changes: [{ from: 'new', to: 'unhealthy' }],
    });
    expect((await vpcwatch(args(config, 'history', 'closed'))).out).toContain('tcp.refused');
    expect((await vpcwatch(args(config, 'status'))).out).toContain('INC-1 critical');
  });

  it('shows what is held back in maintenance, and its change in the history', async () => {
    const config = await writeConfig(closedCheck());
    const always =
      'maintenance: [{ services: [main], every: "daily 00:00-23:59", reason: patching }, { services: [main], every: "daily 23:59-00:00", reason: patching }]\n';
    await writeFile(config, (await readFile(config, 'utf8')) + always);
    expect((await vpcwatch(args(config, 'run', '--ticks', '1'))).out).not.toContain('told');
    const status = await vpcwatch(args(config, 'status'));
    expect(status.out).toContain(
      'No open incident told.\nheld: closed, in maintenance (patching), told when that ends',
    );
    expect(JSON.parse((await vpcwatch(args(config, 'status', '--json'))).out).checks).toMatchObject([
      { check: 'closed', held: 'in maintenance (patching), told when that ends' },
    ]);
    const history = JSON.parse((await vpcwatch(args(config, 'history', 'closed', '--json'))).out);
    expect(history.changes).toMatchObject([{ seq: 1, to: 'unhealthy' }]);
  });

  it('says how to begin when nothing was recorded yet', async () => {
    const status = await vpcwatch(args(await writeConfig(openCheck()), 'status'));
    expect(status.err).toContain('vpcwatch run');
    expect(status.code).toBe(3);
  });

  it.each([
    ['--every', '5', 'expected a number and a unit'],
    ['--every', '10ms', 'at least 1s'],
    ['--ticks', 'many', 'expected a whole number from 1'],
  ])('refuses %s %s', async (option, value, message) => {
    const run = await vpcwatch(args(await writeConfig(openCheck()), 'run', option, value));
    expect(run.err).toContain(message);
    expect(run.code).toBe(2);
  });

  it('loses nothing to three kill -9: each incident is told, and once it is mended it is resolved', async () => {
    const gate = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await once(gate, 'listening');
    const port = portOf(gate);
    const config = await writeConfig(`      gate: { kind: tcp, host: 127.0.0.1, port: ${port} }\n`);
    const told: string[] = [];
    const runUntil = async (pattern: RegExp, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      const child = spawn(process.execPath, [COMMAND, ...args(config, 'run', '--every', '1s')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for await (const line of createInterface({ input: child.stdout })) {
        if (/\[(DOWN|RESOLVED)\]/.test(line)) told.push(line.replace(/^.*\[/, '['));
        if (pattern.test(line)) child.kill(signal);
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    };
    await runUntil(/1 healthy/, 'SIGKILL');
    gate.close();
    await once(gate, 'close');
    await runUntil(/1 unhealthy/, 'SIGKILL');
    await runUntil(/1 unhealthy/, 'SIGKILL');
    gate.listen(port, '127.0.0.1');
    await once(gate, 'listening');
    await runUntil(/1 healthy/, 'SIGTERM');
    gate.close();
    expect([...new Set(told)].map((line) => line.replace(/ (?:-|after|\().*/, ''))).toEqual([
      '[DOWN] Main connection is refused, because nothing listens on the port',
      '[RESOLVED] Main',
    ]);
    const history = JSON.parse((await vpcwatch(args(config, 'history', 'gate', '--json'))).out);
    expect(history.changes.map(({ seq, to }: { seq: number; to: string }) => `${seq} ${to}`)).toEqual([
      '2 healthy',
      '1 unhealthy',
    ]);
  });
});

describe('vpcwatch --help', () => {
  it.each(['check', 'run', 'validate', 'status', 'page', 'history', 'incidents', 'uptime', 'silence', 'ack', 'init'])(
    'explains %s',
    async (command) => {
      const { code, out } = await vpcwatch([command, '--help']);
      expect(out).toContain(`Usage: vpcwatch ${command}`);
      expect(code).toBe(0);
    },
  );

  it('is the file that npm runs', async () => {
    expect(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).bin.vpcwatch).toBe(
      'cli/vpcwatch.ts',
    );
  });
});
