import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { openHistory } from '../../cli/data.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import type { Store } from '../../shared/store/store.ts';
import { elapsedMs, systemClock } from '../../shared/time/clock.ts';
import { incidentOf, minute, stepOf } from '../store/samples.ts';
import { startDynamoProxy } from '../support/dynamo-proxy.ts';
import { vpcwatch } from '../support/vpcwatch.ts';

const CONFIG = `version: 1
platform: Shop
timezone: UTC
services:
  redis:
    name: Redis
    checks:
      redis-primary: { kind: tcp, host: redis.local, port: 6379 }
      redis-replica: { kind: tcp, host: replica.local, port: 6379 }
  api:
    name: API
    checks:
      api-health: { kind: http, url: "https://api.local/health" }
`;
const UNTIL = String.raw`(?:\d+ \w{3} )?\d\d:\d\dZ`;

let folder: string;
let data: string;
let running: EmbeddedStore | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  data = join(folder, 'data');
  await writeFile(join(folder, 'vpcwatch.yml'), CONFIG);
  running = await openEmbeddedStore({ folder: data, clock: systemClock, mode: 'write' });
});
afterEach(async () => {
  await end();
  await rm(folder, { recursive: true });
});

/** Ends what holds the folder, as `vpcwatch run` does. */
const end = async (): Promise<void> => {
  await running?.close();
  running = undefined;
};
const say = (...args: string[]) => vpcwatch([...args, '--config', join(folder, 'vpcwatch.yml'), '--data', data]);
const stored = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
  const { store, close } = await openHistory({ data });
  return use(store).finally(close);
};
const silenceRedis = (...more: string[]) =>
  say('silence', 'redis', '--for', '2h', '--because', 'patching', '--by', 'jane', ...more);

describe('vpcwatch silence', () => {
  it.each(['while `vpcwatch run` holds the folder', 'when nothing runs'])('keeps a silence: %s', async (when) => {
    if (when === 'when nothing runs') await end();
    const { code, out, err } = await silenceRedis();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const kept = await stored((store) => store.silences(['redis', 'redis-primary']));
    expect(kept).toEqual([
      { target: 'redis', since: expect.any(String), until: expect.any(String), because: 'patching', by: 'jane' },
    ]);
    expect(elapsedMs(kept[0]?.since ?? '', kept[0]?.until ?? '')).toBe(7_200_000);
    expect(out.replace(/\n(?! |To)/g, ' ')).toMatch(
      new RegExp(
        String.raw`^redis \(Redis, 2 checks\) is silent until ${UNTIL}: nothing new of it is told; what was told is told to be over\.`,
      ),
    );
  });

  it('prints the command that ends it, which does', async () => {
    const { out } = await say('silence', 'redis', 'api-health', '--for', '5m', '--because', 'patching');
    const [, command = ''] = /\nTo end it:\n {2}npx vpcwatch (.+)\n$/.exec(out) ?? [];
    expect(command).toBe(`silence redis api-health --end --config ${folder}/vpcwatch.yml --data ${data}`);
    const ended = await vpcwatch(command.split(' '));
    expect(ended.code).toBe(0);
    expect(ended.out).toBe(`redis is told of again: what broke meanwhile and still is broken is told by the next pass
api-health is told of again: what broke meanwhile and still is broken is told by the next pass
`);
    expect(await stored((store) => store.silences(['redis', 'api-health']))).toEqual([]);
  });

  it('lists what is silent, for people and for programs', async () => {
    expect((await say('silence')).out).toBe('Nothing is silent.\n');
    expect(JSON.parse((await silenceRedis('--json')).out)).toMatchObject([{ target: 'redis', by: 'jane' }]);
    await say('silence', 'api-health', '--for', '1d', '--because', 'moving it', '--by', 'joe');
    const { code, out } = await say('silence');
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        String.raw`^silent: api-health until ${UNTIL}, by joe .*: moving it\nsilent: redis until ${UNTIL}, by jane .*: patching\n$`,
      ),
    );
    expect(JSON.parse((await say('silence', '--json')).out)).toMatchObject([
      { target: 'api-health', because: 'moving it' },
      { target: 'redis', because: 'patching' },
    ]);
  });

  it('is shown by the status, for people and for programs', async () => {
    await silenceRedis();
    expect((await say('status')).out).toMatch(/\nsilent: redis until .*, by jane .*: patching\n$/);
    expect(JSON.parse((await say('status', '--json')).out).silences).toMatchObject([{ target: 'redis', by: 'jane' }]);
  });

  it('says what it takes the place of', async () => {
    await silenceRedis();
    const { out } = await say('silence', 'redis', '--for', '1h', '--because', 'longer', '--by', 'joe');
    expect(out).toMatch(new RegExp(String.raw`\(before: ${UNTIL}, by jane\)`));
    expect(await stored((store) => store.silences(['redis']))).toMatchObject([{ because: 'longer', by: 'joe' }]);
  });

  it('keeps words as one line of visible characters, and the user of the machine as who said them', async () => {
    await say('silence', 'redis', '--for', '5m', '--because', '\u001b[31mpatch\u0007ing\n  tonight');
    const [kept] = await stored((store) => store.silences(['redis']));
    expect(kept?.because).toBe('patch ing tonight');
    expect(kept?.by).toMatch(/./);
  });

  it.each([
    [['redsi'], 'no such service or check: redsi; did you mean redis?'],
    [['payments'], 'no such service or check: payments; services and checks: redis, api, redis-primary, redis-replica'],
    [['redis', '--because', 'x'], '--for <duration> is missing'],
    [['redis', '--for', '2h'], '--because "..." is missing'],
    [['redis', '--for', '2h', '--because', ' \u0007 '], '--because: it says nothing; expected 1 to 200'],
    [['redis', '--for', '2h', '--because', 'x'.repeat(201)], '--because: 201 characters; expected 1 to 200'],
    [['redis', '--for', '2', '--because', 'x'], '--for 2: expected a number and a unit'],
    [['redis', '--for', '59s', '--because', 'x'], '--for 59s: at least 1m'],
    [['redis', '--for', '31d', '--because', 'x'], 'at most 30d; a silence that nobody ends hides an outage'],
    [['--for', '2h'], '--for: name the services or checks that are to be silent'],
    [['--end'], '--end: name what is to be told again'],
    [['redis', '--end', '--for', '2h'], '--end ends what was said and takes no --for'],
    [['redis', '--end'], 'not silent: redis; nothing is'],
  ])('refuses %j and says how to mend it', async (args, message) => {
    const { code, out, err } = await say('silence', ...args);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await stored((store) => store.silences(['redis']))).toEqual([]);
  });

  it('ends nothing when one of several is not silent', async () => {
    await silenceRedis();
    const { code, err } = await say('silence', 'redis', 'api', '--end');
    expect({ code, err }).toEqual({ code: 2, err: 'not silent: api; silent: redis\n' });
    expect(await stored((store) => store.silences(['redis']))).toHaveLength(1);
  });
});

describe('vpcwatch ack', () => {
  beforeEach(() =>
    stored(async (store) => {
      await store.saveIncident(incidentOf('INC-1', { closedAt: minute(9), step: settled('INC-1') }), undefined);
      await store.saveIncident(incidentOf('INC-2', { step: settled('INC-2') }), undefined);
    }),
  );
  const settled = (id: string) => ({ ...stepOf(id, 1), settledAt: minute(2) });

  it.each(['INC-2', 'inc-2', '2'])('keeps who is at an incident, named as %s', async (id) => {
    const { code, out, err } = await say('ack', id, '--note', 'failing over', '--by', 'jane');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/\n(?! |To)/g, ' ')).toContain(
      'INC-2 (redis-primary) is acknowledged by jane: no reminder of it is sent; what is new in it is told, and when it is over.',
    );
    expect(await stored((store) => store.acks(['INC-2']))).toEqual([
      { incident: 'INC-2', at: expect.any(String), by: 'jane', note: 'failing over' },
    ]);
  });

  it('prints the command that takes it back, which does', async () => {
    const { out } = await say('ack', 'INC-2');
    const [, command = ''] = /\nTo take it back:\n {2}npx vpcwatch (.+)\n$/.exec(out) ?? [];
    const ended = await vpcwatch(command.split(' '));
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('INC-2 is not acknowledged any more') });
    expect(await stored((store) => store.acks(['INC-2']))).toEqual([]);
  });

  it('is shown by the status, for people and for programs', async () => {
    await say('ack', 'INC-2', '--by', 'jane', '--note', 'failing over');
    expect((await say('status')).out.replace(/\s+/g, ' ')).toMatch(/; acknowledged by jane [^:]+:\d\d: failing over/);
    expect(JSON.parse((await say('status', '--json')).out).acks).toMatchObject([{ incident: 'INC-2', by: 'jane' }]);
  });

  it('says whose place it takes', async () => {
    await say('ack', 'INC-2', '--by', 'jane');
    expect((await say('ack', 'INC-2', '--by', 'joe')).out).toContain('acknowledged by joe (before: by jane)');
  });

  it.each([
    [['INC-9'], 'no such incident: INC-9; open: INC-2'],
    [['INC-1'], `INC-1 is over since ${minute(9)}; open: INC-2`],
    [['redis'], 'redis: expected the id of an incident, such as INC-7'],
    [['INC-2', '--end'], 'INC-2 is not acknowledged'],
    [['INC-2', '--end', '--note', 'x'], '--end ends what was said and takes no --note'],
    [['INC-2', '--note', 'x'.repeat(201)], '--note: 201 characters; expected 1 to 200'],
  ])('refuses %j and says what there is', async (args, message) => {
    const { code, out, err } = await say('ack', ...args);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await stored((store) => store.acks(['INC-1', 'INC-2', 'INC-9']))).toEqual([]);
  });
});

describe('silence and ack with --table', () => {
  const endpointIs = (endpoint: string): void => {
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'us-east-1');
  };
  const table = () => ['--config', join(folder, 'vpcwatch.yml'), '--table', 'vpcwatch'];
  afterEach(() => vi.unstubAllEnvs());

  it('are about a deployed table, which the command that ends it names', async () => {
    endpointIs(running?.endpoint ?? '');
    const { code, out } = await vpcwatch(['silence', 'redis', '--for', '2h', '--because', 'patching', ...table()]);
    expect(code).toBe(0);
    expect(out).toContain(`npx vpcwatch silence redis --end ${table().join(' ')}\n`);
    expect(await stored((store) => store.silences(['redis']))).toHaveLength(1);
  });

  it('need no other permission than docs/operations.md has', async () => {
    await stored((store) => store.saveIncident(incidentOf('INC-1'), undefined));
    const asked = new Set<string>();
    const proxy = await startDynamoProxy(running?.endpoint ?? '', ({ operation, forward }) => {
      asked.add(`dynamodb:${operation}`);
      return forward();
    });
    endpointIs(proxy.endpoint);
    const said = [
      'silence redis --for 2h --because x',
      'silence',
      'silence redis --end',
      'status',
      'ack 1',
      'ack 1 --end',
    ];
    for (const words of said) expect((await vpcwatch([...words.split(' '), ...table()])).code, words).toBe(0);
    expect((await vpcwatch(['ack', '9', ...table()])).code).toBe(2);
    await proxy.close();
    const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const [, policy = ''] = /^## Silence and acknowledge$[\s\S]+?^```json$([\s\S]+?)^```$/m.exec(page) ?? [];
    const allowed = JSON.parse(policy).flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect([...asked].sort()).toEqual(allowed.sort());
  });
});

describe('a silence while `vpcwatch run` is up', () => {
  const COMMAND = fileURLToPath(new URL('../../cli/vpcwatch.ts', import.meta.url));

  it('keeps back what breaks, and lets it be told when it is ended', async () => {
    await end();
    const gate = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await once(gate, 'listening');
    const { port } = gate.address() as { port: number };
    const head = 'version: 1\nplatform: Test\nreferences: runtime\ndefaults: { timeout: 300ms, confirm: [] }\n';
    const check = `services:\n  main:\n    name: Main\n    checks:\n      gate: { kind: tcp, host: 127.0.0.1, port: ${port} }\n`;
    await writeFile(join(folder, 'vpcwatch.yml'), head + check);
    const args = ['--config', join(folder, 'vpcwatch.yml'), '--data', data];
    const child = spawn(process.execPath, [COMMAND, 'run', '--every', '1s', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    /** What is printed up to the minute's summary that fits. */
    const until = async (pattern: RegExp): Promise<string> => {
      let seen = '';
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`ended before ${pattern}:\n${seen}`);
        seen += `${value}\n`;
        if (pattern.test(value)) return seen;
      }
    };
    try {
      await until(/1 healthy/);
      expect((await say('silence', 'main', '--for', '1h', '--because', 'patching', '--by', 'jane')).code).toBe(0);
      gate.close();
      const silent = [await until(/1 unhealthy/), await until(/1 unhealthy/), await until(/1 unhealthy/)].join('');
      expect(silent).not.toMatch(/INC-1|; told/);
      expect((await say('status')).out.replace(/\s+/g, ' ')).toMatch(
        /held: gate, silenced until .+ by jane: patching, told when that ends silent: main until /,
      );
      expect((await say('silence', 'main', '--end')).code).toBe(0);
      expect(await until(/; told/)).toMatch(/\[DOWN\] Main .*[\s\S]+1 unhealthy; told INC-1#1/);
    } finally {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });
});
