import { functionOf, PROBE_FUNCTIONS } from '../config/functions.ts';
import type { Check, Config } from '../config/schema.ts';
import { apisOf, type VpcApi, vpcFunctionsOf } from './doctor-needs.ts';

/** US dollars in us-east-1, on demand, without free tier, tax or discount. */
export const PRICES = {
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGbSecond: 0.000_013_333_4,
  dynamoWrite: 0.625 / 1e6,
  dynamoRead: 0.125 / 1e6,
  /** A month; the table and its point-in-time recovery. */
  dynamoGb: 0.25 + 0.2,
  logGb: 0.5,
  metric: 0.3,
  alarm: 0.1,
  dashboard: 3,
  /** An hour, in each zone. */
  endpointHour: 0.01,
  /** An hour, with its public address. */
  natHour: 0.045 + 0.005,
} as const;

/** What a steady month is made of; the tests hold it against the code. */
export const ASSUMED = {
  minutes: 43_800,
  hours: 730,
  zones: 2,
  /** Of each function; a run waits for the network more than it works. */
  runSeconds: 0.5,
  /** A minute of a check: its result; bytes as stored and as logged. */
  check: { writes: 1, reads: 1, storedBytes: 1100, logBytes: 300 },
  probe: { memoryMb: 1024, writes: 2, reads: 1, logBytes: 1000 },
  notify: { memoryMb: 1024, writes: 2, reads: 20, logBytes: 1000 },
  /** Each quarter of an hour, most often with nothing to do. */
  report: { memoryMb: 512, runs: 2920 },
} as const;

/** A part of the bill, in US dollars a month. */
export type CostLine = { part: string; dollars: number; what: string };
/** One way from the VPC to the APIs that the checks need, and what it costs. */
export type Way = { way: 'neither' | 'interface endpoints' | 'NAT gateway'; dollars: number; what: string };
/** `ways` is empty when no function in the VPC needs an API beyond DynamoDB, whose gateway endpoint is free. */
export type Bill = { lines: readonly CostLine[]; dollars: number; ways: readonly Way[] };

/** What a deployment of a configuration costs in a month in which little happens. */
export const billOf = (config: Config): Bill => {
  const probes = PROBE_FUNCTIONS.filter((name) => config.checks.some((check) => functionOf(check) === name)).length;
  const size = { checks: config.checks.length, probes, retentionDays: config.retentionMs / 86_400_000 };
  const lines = [lambda(size), dynamo(size), logs(size), metrics(size), alarms(size), DASHBOARD];
  return { lines, dollars: sumOf(lines), ways: waysOf(config) };
};

type Size = { checks: number; probes: number; retentionDays: number };

const cents = (dollars: number): number => Math.round(dollars * 100) / 100;
const sumOf = (lines: readonly CostLine[]): number => cents(lines.reduce((sum, { dollars }) => sum + dollars, 0));
const line = (part: string, dollars: number, what: string): CostLine => ({ part, dollars: cents(dollars), what });
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const lambda = ({ probes }: Size): CostLine => {
  const { minutes, runSeconds, probe, notify, report } = ASSUMED;
  const run = (memoryMb: number): number =>
    PRICES.lambdaRequest + PRICES.lambdaGbSecond * runSeconds * (memoryMb / 1024);
  const dollars = minutes * (probes * run(probe.memoryMb) + run(notify.memoryMb)) + report.runs * run(report.memoryMb);
  return line('Lambda', dollars, `${count(probes, 'probe function')} and notify each minute, ${runSeconds} s a run`);
};

const dynamo = ({ checks, probes, retentionDays }: Size): CostLine => {
  const { minutes, check, probe, notify } = ASSUMED;
  const aMonth = (kind: 'writes' | 'reads'): number =>
    minutes * (checks * check[kind] + probes * probe[kind] + notify[kind]);
  const storedGb = (retentionDays * 1440 * checks * check.storedBytes) / 1e9;
  const dollars = aMonth('writes') * PRICES.dynamoWrite + aMonth('reads') * PRICES.dynamoRead;
  const what = `${count(checks, 'result')} a minute, kept ${count(retentionDays, 'day')} with backup (${storedGb.toFixed(2)} GB)`;
  return line('DynamoDB', dollars + storedGb * PRICES.dynamoGb, what);
};

const logs = ({ checks, probes }: Size): CostLine => {
  const { minutes, check, probe, notify } = ASSUMED;
  const gb = (minutes * (checks * check.logBytes + probes * probe.logBytes + notify.logBytes)) / 1e9;
  return line('Logs', gb * PRICES.logGb, `${gb.toFixed(2)} GB`);
};

const metrics = ({ checks, probes }: Size): CostLine => {
  // The heartbeats and durations of the probes, the heartbeat of `notify`, what is untold and since when.
  const own = 2 * probes + 3;
  return line('Metrics', (checks + own) * PRICES.metric, `${checks} of the checks, ${own} of the monitor`);
};

const alarms = ({ probes }: Size): CostLine => {
  // A heartbeat each; errors of notify, report and status-page; notify behind, untold, dead letters.
  const all = probes + 1 + 3 + 3;
  return line('Alarms', all * PRICES.alarm, `${all}, on the monitor itself`);
};

const DASHBOARD = line('Dashboard', PRICES.dashboard, '1');

const waysOf = (config: Config): Way[] => {
  const apis = [...new Set(vpcFunctionsOf(config).flatMap((name) => apisOf(name, config)))].filter(isPaid);
  if (apis.length === 0) return [];
  const { hours, zones } = ASSUMED;
  const endpoints = apis.length * zones * hours * PRICES.endpointHour;
  return [
    { way: 'neither', dollars: 0, what: withoutEither(apis, config.checks) },
    { way: 'interface endpoints', dollars: cents(endpoints), what: `${apis.join(', ')}; in ${zones} zones` },
    { way: 'NAT gateway', dollars: cents(hours * PRICES.natHour), what: 'one for all zones, with its address' },
  ];
};

const isPaid = (api: VpcApi): boolean => api !== 'dynamodb';

/** What to write in the configuration, so that nothing in the VPC needs these APIs. */
const withoutEither = (apis: readonly VpcApi[], checks: readonly Check[]): string => {
  const groups = checks.filter(({ kind, from }) => kind === 'target-group' && from === 'vpc').map(({ id }) => id);
  return [
    ...(groups.length > 0 ? [`\`from: outside\` for ${groups.join(', ')}`] : []),
    ...(apis.some((api) => api !== 'elasticloadbalancing') ? ['`references: deploy`'] : []),
  ].join(' and ');
};
