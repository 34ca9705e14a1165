import { describe, expect, it } from 'vitest';

import { historyTable, outcomeTable, statusTable } from '../../cli/table.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import type { State } from '../../shared/health/state.ts';
import type { StatusView } from '../../shared/report/view.ts';
import type { CheckReport } from '../../shared/spot-check.ts';
import { viewStatus } from '../../shared/status.ts';
import type { Result } from '../../shared/store/store.ts';
import { blindMembers, healthyState, hokusai, incident, mlflowMembers } from '../alerts/fixtures.ts';

const look = { color: false, columns: 80 };
const ESCAPE = '\u001b[2J\u001b]0;owned\u0007\r\nall is well';

const report = (rest: Partial<CheckReport>): CheckReport => ({
  check: 'mlflow-dns',
  service: 'mlflow',
  kind: 'dns',
  status: 'healthy',
  fault: null,
  stage: null,
  message: null,
  latencyMs: 0.8,
  phases: [{ name: 'dns', ms: 0.8 }],
  facts: {},
  ...rest,
});

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('outcomeTable', () => {
  const reports = [
    report({}),
    report({
      check: 'redis-primary',
      service: 'redis',
      status: 'unhealthy',
      fault: 'redis.wrong-password',
      stage: 'auth',
      message:
        'WRONGPASS: Redis at 10.0.3.7:6379 rejects the password of the user default, which was read from a secret',
      latencyMs: 1241.2,
      phases: [
        { name: 'dns', ms: 1 },
        { name: 'tcp', ms: 2.34 },
        { name: 'tls', ms: 5.1 },
        { name: 'auth', ms: 1232.8 },
      ],
    }),
  ];

  it('shows status, latency and stages, and beneath them the fault in words', () => {
    expect(outcomeTable(reports, look)).toBe(
      `CHECK          SERVICE  STATUS       LATENCY  STAGES
mlflow-dns     mlflow   ✓ healthy    0.8 ms   dns 0.8 ms
redis-primary  redis    ✗ unhealthy  1.2 s
    dns 1 ms · tcp 2.3 ms · tls 5.1 ms · auth 1.2 s
    redis.wrong-password, stage auth: WRONGPASS: Redis at 10.0.3.7:6379 rejects
    the password of the user default, which was read from a secret
`,
    );
  });

  it('puts the stages beside the check where there is room', () => {
    expect(outcomeTable(reports, { color: false, columns: 120 })).toContain(
      '✗ unhealthy  1.2 s    dns 1 ms · tcp 2.3 ms · tls 5.1 ms · auth 1.2 s\n',
    );
  });

  it('fits 80 columns', () => {
    expect(widest(outcomeTable(reports, look))).toBeLessThanOrEqual(80);
  });

  it('lets no text of a target drive the terminal', () => {
    const text = outcomeTable(
      [
        report({
          status: 'unhealthy',
          fault: 'redis.not-redis',
          stage: 'command',
          message: ESCAPE,
          phases: [{ name: ESCAPE, ms: 1 }],
        }),
      ],
      look,
    );
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).toContain('redis.not-redis, stage command: all is well\n');
  });

  it('colours only when colours are wanted', () => {
    expect(outcomeTable(reports, { color: true, columns: 80 })).toContain('\u001b[31m✗ unhealthy\u001b[39m');
    expect(outcomeTable(reports, look)).not.toContain('\u001b');
  });
});

describe('statusTable', () => {
  const since = '2025-08-13T19:07:00Z';
  const now = Date.parse('2025-08-13T19:09:10Z');
  const failing = (check: string, code: FaultCode): State => ({
    ...healthyState(check, since),
    verdict: 'unhealthy',
    fault: fault(code, ESCAPE),
  });
  const states = new Map(
    [
      failing('redis-primary', 'tcp.timeout'),
      failing('mlflow-dns', 'dns.nxdomain'),
      healthyState('api-targets', '2025-08-12T18:00:00Z'),
      {
        ...healthyState('registry-targets', '2025-08-13T10:00:00Z'),
        blindSince: since,
        blindFault: fault('aws.unreachable', 'no way'),
      },
    ].map((state) => [state.check, state]),
  );
  const incidents = [
    incident(mlflowMembers),
    incident(blindMembers.slice(0, 1), 'opened', { id: 'INC-8', severity: 'monitor' }),
  ];

  const shown = (rest: Partial<StatusView> = {}): string =>
    statusTable({ ...viewStatus({ config: hokusai, states, incidents, nowMs: now }), ...rest }, look);

  it('shows each service with its worst check as far as its impact allows, its checks and the open incidents', () => {
    expect(shown()).toBe(
      `Hokusai, 12:09 PDT (19:09Z)

SERVICE             STATUS       SINCE (PDT)            FAULT
Redis               ! degraded
  redis-primary     ✗ unhealthy  12:07, 2 min 10 s
    connection times out (tcp.timeout)
MLflow Service      ✗ unhealthy
  mlflow-dns        ✗ unhealthy  12:07, 2 min 10 s
    name does not resolve (dns.nxdomain)
MLflow UI           no checks
API Service         ? unknown
  api-targets       ✓ healthy    12 Aug 11:00, 1 d 1 h
  dp-api-targets    ? unknown                           no verdict yet
Registry API        ? unknown
  registry-targets  ? unknown    12:07, 2 min 10 s
    AWS API is unreachable (aws.unreachable)

INC-7 critical since 12:07, 2 min 10 s: mlflow-dns: name does not resolve
(dns.nxdomain), 3 more with it
INC-8 monitor since 12:07, 2 min 10 s: redis-primary: parameter is missing
(config.parameter-missing)
`,
    );
  });

  it('shows who is at an incident, and what is silent', () => {
    const silence = { since: '2025-08-13T19:00:00Z', until: '2025-08-14T21:32:00Z', because: ESCAPE, by: 'jane' };
    const text = shown({
      silences: [{ target: 'redis', ...silence }],
      acks: [{ incident: 'INC-7', at: since, by: 'jane', note: `on it ${ESCAPE}` }],
    });
    expect(text.split('\n\n').at(-1)).toBe(
      `INC-7 critical since 12:07, 2 min 10 s: mlflow-dns: name does not resolve
(dns.nxdomain), 3 more with it; acknowledged by jane 12:07: on it all is well
INC-8 monitor since 12:07, 2 min 10 s: redis-primary: parameter is missing
(config.parameter-missing)
silent: redis until 14 Aug 14:32 PDT (14 Aug 21:32Z), by jane 12:00: all is well
`,
    );
  });

  it('says when no incident is open', () => {
    expect(shown({ incidents: [] })).toMatch(/\n\nNo open incident\.\n$/);
  });

  it('warns below the title of a monitor that is behind', () => {
    const behind = { nothingMeasured: false, late: [{ function: 'probe-dns', completed: since }] };
    expect(shown({ behind })).toMatch(
      /^Hokusai, 12:09 PDT \(19:09Z\)\nThe monitor is behind: probe-dns has completed no run for 2 min 10 s, since\n12:07 PDT \(19:07Z\)\n\nSERVICE/,
    );
  });

  it('shows names without what could drive the terminal', () => {
    const services = hokusai.services.map(({ id: service }) => ({ service, name: ESCAPE, checks: [] }));
    const text = shown({ platform: ESCAPE, services });
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('historyTable', () => {
  const result = (at: string, rest: Partial<Result> = {}): Result => ({
    check: 'mlflow-dns',
    at,
    status: 'healthy',
    latencyMs: 10,
    phases: {},
    facts: {},
    failedAttempts: [],
    cold: false,
    ...rest,
  });
  const minute = (n: number): string => new Date(Date.UTC(2025, 7, 13, 21, n)).toISOString().replace('.000', '');
  const down: Partial<Result> = {
    status: 'unhealthy',
    fault: fault('dns.nxdomain', `NXDOMAIN ${ESCAPE}`),
    latencyMs: 2,
  };
  const results = [
    result(minute(45), { latencyMs: 30 }),
    ...Array.from({ length: 9 }, (_, n) => result(minute(44 - n), { latencyMs: 10 + n })),
    ...Array.from({ length: 4 }, (_, n) => result(minute(35 - n), down)),
    result(minute(31), { failedAttempts: ['dns.timeout'] }),
    result(minute(30), { latencyMs: 500, cold: true }),
  ];
  const changes = [
    { check: 'mlflow-dns', seq: 3, at: minute(37), from: 'unhealthy', to: 'healthy' },
    {
      check: 'mlflow-dns',
      seq: 2,
      at: minute(32),
      from: 'healthy',
      to: 'unhealthy',
      fault: fault('dns.nxdomain', 'NXDOMAIN'),
    },
  ] as const;
  const history = (rest: object = {}): string =>
    historyTable({ config: hokusai, check: 'mlflow-dns', results, changes, ...rest }, look);

  it('folds equal results into one row with their median, and marks each change above what it ended', () => {
    expect(history()).toBe(
      `TIME           RUNS  STATUS       LATENCY       FAULT
Wed 13 Aug 2025 (PDT)
  14:37–14:45  9 x   ✓ healthy    median 14 ms
  14:37 changed: unhealthy -> healthy
  14:36        1 x   ✓ healthy    18 ms
  14:32–14:35  4 x   ✗ unhealthy  median 2 ms
    dns.nxdomain: NXDOMAIN all is well
  14:32 changed: healthy -> unhealthy (dns.nxdomain)
  14:30–14:31  2 x   ✓ healthy    10 ms         1 after a failed attempt
`,
    );
  });

  it('begins each local day anew', () => {
    const text = history({ results: [result('2025-08-14T07:00:00Z'), result('2025-08-14T06:59:05Z')], changes: [] });
    expect(text).toBe(
      `TIME        RUNS  STATUS     LATENCY  FAULT
Thu 14 Aug 2025 (PDT)
  00:00     1 x   ✓ healthy  10 ms
Wed 13 Aug 2025 (PDT)
  23:59:05  1 x   ✓ healthy  10 ms
`,
    );
  });

  it('shows changes whose results are gone', () => {
    expect(history({ results: [] })).toContain('  14:32 changed: healthy -> unhealthy (dns.nxdomain)\n');
  });

  it('says when there is nothing to show', () => {
    expect(history({ results: [], changes: [] })).toBe('mlflow-dns: nothing in this time\n');
  });

  it('lets no text of a target drive the terminal', () => {
    expect(history()).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
