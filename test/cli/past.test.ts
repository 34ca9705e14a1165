import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { incidentLine } from '../../cli/incident-lines.ts';
import { incidentText } from '../../cli/incident-text.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import type { Finding } from '../../shared/health/finding.ts';
import type { Step } from '../../shared/health/incident.ts';
import { rollUp } from '../../shared/roll-up.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import type { Store } from '../../shared/store/store.ts';
import { isoSecond, systemClock } from '../../shared/time/clock.ts';
import { boundsOf, dayAfter } from '../../shared/time/days.ts';
import { incidentOf, memberOf, stateOf } from '../store/samples.ts';
import { movesOf, NEVER, runsOf } from '../support/history.ts';
import { vpcwatch } from '../support/vpcwatch.ts';

const HOUR_MS = 3_600_000;
const ESCAPE = '\u001b[2J\u001b]0;owned\u0007\r\n';

/** The commands read the clock of the machine: for them it stands still, at eight in the evening. */
const TODAY = '2026-11-25';
vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${TODAY}T20:00:00Z`) });

const hour = (daysAgo: number, hours: number): string =>
  isoSecond(Date.parse(boundsOf(dayAfter(TODAY, -daysAgo), 'UTC').from) + hours * HOUR_MS);

let folder: string;
let args: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-past-'));
  const file = join(folder, 'vpcwatch.yml');
  await writeFile(
    file,
    `version: 1
platform: Test
services:
  redis:
    name: Redis
    impact: degraded
    checks: { redis-primary: { kind: tcp, host: 10.0.3.7, port: 6379 } }
  api:
    name: "API"
    dependsOn: [redis]
    checks:
      api-port: { kind: tcp, host: 10.0.3.8, port: 443 }
      api-new: { kind: tcp, host: 10.0.3.8, port: 444 }
`,
  );
  args = ['--config', file, '--data', join(folder, 'data')];
  const embedded = await openEmbeddedStore({ folder: join(folder, 'data'), clock: systemClock });
  const store = createDynamoStore({ ...embedded, clock: systemClock });
  await seed(store);
  await rollUp(await loadConfig(file), { store, clock: systemClock });
  await embedded.close();
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

/** Redis was down for two hours four days ago, the API for a quarter of one the day before yesterday; nobody watched in between. */
const seed = async (store: Store): Promise<void> => {
  const everyMs = 15 * 60_000;
  for (const check of ['redis-primary', 'api-port']) {
    await store.saveResults(runsOf({ check, from: hour(5, 0), to: hour(3, 0), everyMs }), NEVER);
    await store.saveResults(runsOf({ check, from: hour(2, 0), to: hour(0, 0), everyMs }), NEVER);
    await store.saveState(stateOf(check, { since: hour(5, 0) }), undefined);
  }
  const down = { check: 'redis-primary', status: 'unhealthy', everyMs } as const;
  await store.saveResults(runsOf({ ...down, from: hour(4, 10), to: hour(4, 12) }), NEVER);
  await store.saveChanges(
    movesOf('redis-primary', [
      [hour(4, 10), 'unhealthy'],
      [hour(4, 12), 'healthy'],
    ]),
  );
  await store.saveChanges(
    movesOf('api-port', [
      [hour(2, 5), 'unhealthy'],
      [hour(2, 5.25), 'healthy'],
    ]),
  );
  await saveIncidents(store);
};

const finding: Finding = {
  check: 'redis-primary',
  at: hour(4, 10),
  code: 'tcp.timeout',
  stage: 'tcp',
  cause: 'tcp.timeout/security-group',
  title: `the security group lets nobody in${ESCAPE}`,
  summary: 'sg-2 of 10.0.3.7 does not let sg-1 in on port 6379.',
  confidence: 'high',
  evidence: ['no rule of sg-2 names port 6379'],
  impact: '',
  remedy: [{ say: 'Let it in', command: 'aws ec2 authorize-security-group-ingress --group-id sg-2' }],
  validate: 'npx vpcwatch check redis-primary',
  names: [],
  alternatives: [],
  unseen: [],
};
const toldCauses = ['tcp.timeout/security-group of redis-primary'];

const stepsOf = (id: string, kinds: readonly [Step['kind'], string][]): Step[] =>
  kinds.map(([kind, at], index) => ({
    n: index + 1,
    kind,
    at,
    ...(kind !== 'joined' && {
      sentAt: at,
      settledAt: at,
      message: {
        ...{ id: `${id}#${index + 1}`, subject: `[DOWN] Redis${ESCAPE}`, text: '', json: {}, chat: {} },
        attributes: { service: 'redis', status: 'unhealthy', severity: 'critical', step: kind },
      },
    }),
  }));

const saveIncidents = async (store: Store): Promise<void> => {
  for (let n = 0; n < 4; n += 1) await store.nextIncidentNumber();
  const message = `no answer from 10.0.3.7:6379${ESCAPE}`;
  const redis = memberOf('redis-primary', {
    since: hour(4, 10),
    fault: fault('tcp.timeout', message),
    findings: [finding],
  });
  const api = memberOf('api-port', {
    service: 'api',
    since: hour(2, 5),
    fault: fault('tcp.refused', 'nothing listens'),
  });
  const save = async (id: string, more: Parameters<typeof incidentOf>[1], kinds: readonly [Step['kind'], string][]) => {
    for (const [index, step] of stepsOf(id, kinds).entries()) {
      await store.saveIncident(incidentOf(id, { ...more, step }), index === 0 ? undefined : index);
    }
  };
  const old = { openedAt: hour(60, 0), closedAt: hour(60, 1), members: [redis], root: 'redis-primary' };
  await save('INC-1', old, [['resolved', hour(60, 1)]]);
  const severity = 'warning';
  const members = [
    { ...redis, status: 'healthy' as const },
    { ...api, status: 'healthy' as const, role: 'dependant' as const },
  ];
  await save(
    'INC-2',
    { openedAt: hour(4, 10), closedAt: hour(4, 12), members, severity, merged: ['INC-3'], toldCauses },
    [
      ['opened', hour(4, 10)],
      ['joined', hour(4, 10.5)],
      ['resolved', hour(4, 12)],
    ],
  );
  const merged = {
    openedAt: hour(4, 10.25),
    closedAt: hour(4, 11),
    members: [api],
    root: 'api-port',
    mergedInto: 'INC-2',
  };
  await save('INC-3', merged, [['opened', hour(4, 10.25)]]);
  await save('INC-4', { openedAt: hour(1, 0), members: [api], root: 'api-port', reopened: 2, reopenedAt: hour(1, 2) }, [
    ['opened', hour(1, 0)],
  ]);
  await store.saveAck({ incident: 'INC-4', at: hour(1, 3), by: `jane${ESCAPE}`, note: 'is on it' });
};

const linesOf = (text: string): string[] => text.split('\n');

describe('vpcwatch uptime', () => {
  const read = async (...more: string[]) => vpcwatch(['uptime', '--since', '6d', ...more, ...args]);

  it('tells of each service how much of the measured time it was up, with a character a day', async () => {
    const { out, code } = await read('--checks');
    await expect(out).toMatchFileSnapshot('golden/uptime.txt');
    expect(code).toBe(0);
  });

  it('shows checks with their latency when they are asked for or named', async () => {
    const all = await read('--checks');
    expect(all.out).toMatch(/\n {2}redis-primary +97\.91 % +2 h .* 12 ms +14 ms/);
    const named = await read('api-port');
    expect(named.out).toContain('  api-port');
    expect(named.out).not.toContain('Redis');
    expect((await read('api')).out).not.toContain('api-port');
  });

  it('does not take what nobody watched for well', async () => {
    const { out } = await read('api-new', '--json');
    const { uptimes } = JSON.parse(out);
    expect(uptimes).toMatchObject([{ kind: 'check', id: 'api-new', uptime: null, downMs: 0 }]);
    expect(uptimes[0].days).toHaveLength(6);
    const service = JSON.parse((await read('redis', '--json')).out).uptimes[0];
    expect(service).toMatchObject({ uptime: 1, degradedMs: 2 * HOUR_MS, outages: 1, recoverMs: 2 * HOUR_MS });
    expect(service.days.map(({ watchedMs }: { watchedMs: number }) => watchedMs / HOUR_MS).slice(0, 5)).toEqual([
      24, 24, 0, 24, 24,
    ]);
  });

  it('counts hours from the day in which they begin', async () => {
    const { out } = await vpcwatch(['uptime', '--since', '24h', '--json', ...args]);
    expect(JSON.parse(out).uptimes[0].days).toMatchObject([{ day: dayAfter(TODAY, -1) }, { day: TODAY }]);
  });

  it('writes a row a day for a spreadsheet', async () => {
    const { out } = await read('redis', '--csv');
    const rows = out.split('\r\n');
    expect(rows[0]).toBe('kind,id,day,healthyMs,degradedMs,unhealthyMs,unknownMs,watchedMs,outages');
    expect(rows[2]).toBe(`service,redis,${dayAfter(TODAY, -4)},79200000,7200000,0,0,86400000,1`);
    expect(rows).toHaveLength(8);
  });

  it.each([
    [
      ['nope'],
      'no such service or check: nope; the configuration has services redis, api; checks redis-primary, api-port, api-new\n',
    ],
    [['--since', '401d'], '--since 401d: at most 400d, as days are kept so long\n'],
    [['--since', 'long'], '--since long: expected a number and a unit (ms, s, m, h, d), such as 5s\n'],
  ])('refuses %j', async (more, message) => {
    expect(await read(...more)).toMatchObject({ code: 2, err: message });
  });
});

describe('vpcwatch incidents', () => {
  const read = async (...more: string[]) => vpcwatch(['incidents', ...more, ...args]);

  it('lists those of the period, newest first, what was merged under what it went on in', async () => {
    const { out, code } = await read();
    await expect(out).toMatchFileSnapshot('golden/incidents.txt');
    expect(code).toBe(0);
  });

  it('lists only the open ones, or older ones too', async () => {
    expect(JSON.parse((await read('--open', '--json')).out)).toMatchObject([{ id: 'INC-4', closedAt: null }]);
    const ids = JSON.parse((await read('--since', '90d', '--json')).out).map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['INC-4', 'INC-3', 'INC-2', 'INC-1']);
  });

  it('writes them for a spreadsheet', async () => {
    const rows = (await read('--csv')).out.split('\r\n');
    expect(rows[0]).toBe(
      'id,openedAt,closedAt,lengthMs,severity,root,service,fault,title,causes,members,messages,acknowledgedBy,reopened,mergedInto,merged',
    );
    expect(rows[3]).toBe(
      `INC-2,${hour(4, 10)},${hour(4, 12)},7200000,warning,redis-primary,redis,tcp.timeout,connection times out,the security group lets nobody in,2,2,,0,,INC-3`,
    );
  });

  it('prints one whole: its steps, its members, and why with what mends it', async () => {
    await expect((await read('2')).out).toMatchFileSnapshot('golden/incident.txt');
    const json = JSON.parse((await read('inc-2', '--json')).out);
    expect(json).toMatchObject({ incident: { id: 'INC-2' }, steps: { length: 3 }, causes: { length: 1 } });
  });

  it('lets no text of a target drive the terminal', async () => {
    for (const more of [[], ['2'], ['4'], ['--csv']]) {
      expect((await read(...more)).out.replaceAll('\r\n', '\n')).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });

  it('takes 007 for INC-7, and refuses what is no id', async () => {
    expect((await read('002')).out).toBe((await read('INC-2')).out);
    expect(await read('redis')).toMatchObject({
      code: 2,
      err: 'redis: expected the id of an incident, such as INC-7\n',
    });
  });

  it('refuses two forms at once, and a time that nobody can mean', async () => {
    expect(await read('--json', '--csv')).toMatchObject({ code: 2, out: '' });
    expect(await read('--since', '9999999999d')).toMatchObject({
      code: 2,
      err: '--since 9999999999d: at most 3650d\n',
    });
  });

  it('calls a fault of another version by its code', () => {
    const unknown = { code: 'quic.lost' as FaultCode, stage: 'tcp' as const, message: '' };
    const incident = incidentOf('INC-9', { root: 'api-port', members: [memberOf('api-port', { fault: unknown })] });
    const past = { incident, causes: [], steps: [] };
    expect(incidentLine(past, hour(0, 0))).toMatchObject({ fault: 'quic.lost', title: 'quic.lost' });
    const look = { columns: 100, color: false };
    expect(incidentText(past, { timezone: 'UTC', nowAt: hour(0, 0) }, look)).toContain('quic.lost');
  });

  it('says what there is when there is none of that name', async () => {
    expect(await read('INC-9')).toMatchObject({ code: 2, err: 'no such incident: INC-9; the last one is INC-4\n' });
  });
});

describe('vpcwatch history', () => {
  it('refuses a check that is not there in every form', async () => {
    for (const form of [[], ['--json'], ['--csv']]) {
      expect(await vpcwatch(['history', 'nope', ...form, ...args])).toMatchObject({ code: 2, out: '' });
    }
  });

  const read = async (...more: string[]) => vpcwatch(['history', 'redis-primary', '--since', '10d', ...more, ...args]);

  it('begins with latency and status of the period, as wide as the terminal', async () => {
    const [latency = '', figures, status = '', axis, legend] = linesOf((await read()).out);
    expect(latency).toMatch(/^LATENCY {2}[▁▂▃▄▅▆▇█ ]+$/);
    expect(figures).toMatch(/^ +medians from 1\d ms to 1\d ms$/);
    expect(status).toMatch(/^STATUS {3}[▪█·]+$/);
    expect(status).toHaveLength(100);
    expect(axis).toMatch(/^ +\d+ \w+ 00:00 +\d+ \w+ \d\d:\d\d$/);
    expect(legend?.trim()).toBe('▪ healthy   █ unhealthy   · not watched');
  });

  it('shows only the changes when they are asked for', async () => {
    const { out } = await read('--changes');
    expect(out).toContain('10:00 changed: healthy -> unhealthy (tcp.timeout)');
    expect(out).not.toContain(' x ');
  });

  it('writes results or changes for a spreadsheet', async () => {
    const results = (await read('--csv')).out.split('\r\n');
    expect(results[0]).toBe('at,status,fault,stage,message,latencyMs,cold,failedAttempts,tcpMs');
    expect(results).toContain(
      `${hour(4, 10)},unhealthy,tcp.timeout,tcp,"no answer from 10.0.3.7:6379 within 5 s",10,false,,10`.replaceAll(
        '"',
        '',
      ),
    );
    const changes = (await read('--csv', '--changes')).out.split('\r\n');
    expect(changes[1]).toBe(`${hour(4, 12)},2,unhealthy,healthy,,,,,`);
  });
});
