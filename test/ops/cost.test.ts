import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { alarms } from '../../scripts/deployment/alarms.ts';
import { deployedFunctions } from '../../scripts/deployment/deployed.ts';
import { PROBE_FUNCTIONS } from '../../shared/config/functions.ts';
import type { Config } from '../../shared/config/schema.ts';
import { ASSUMED, type Bill, billOf } from '../../shared/ops/cost.ts';
import { createTelemetry } from '../../shared/ops/telemetry.ts';
import { file, parsed } from '../config/configs.ts';

const name = { kind: 'dns', name: 'a.local' };
const cache = { kind: 'redis', host: 'b.local', port: 6379 };
const group = { kind: 'target-group', name: 'api' };
const page = { kind: 'http', url: 'https://c.example/health', from: 'outside' };
const secret = { ...cache, password: '${secret:redis#token}' };

const configOf = (checks: Record<string, unknown>, more: Record<string, unknown> = {}): Config =>
  parsed(file(checks, more));
const amounts = ({ lines }: Bill): Record<string, number> =>
  Object.fromEntries(lines.map(({ part, dollars }) => [part, dollars]));

describe('the bill', () => {
  // By hand from the prices: 43,800 minutes; half a second at 1 GB a probe function and for notify, at half of that each 15 minutes for the report.
  const bills: readonly { of: string; config: Config; parts: Record<string, number> }[] = [
    {
      of: 'one check',
      config: configOf({ name }, { retention: '30d' }),
      parts: { Lambda: 0.61, DynamoDB: 0.28, Logs: 0.05, Metrics: 1.8, Alarms: 0.8, Dashboard: 3 },
    },
    {
      of: 'two functions',
      config: configOf({ name, cache }, { retention: '30d' }),
      parts: { Lambda: 0.91, DynamoDB: 0.39, Logs: 0.08, Metrics: 2.7, Alarms: 0.9, Dashboard: 3 },
    },
    {
      of: 'a hundred checks of one function',
      config: configOf(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`c${n}`, name])), {
        retention: '30d',
      }),
      parts: { Lambda: 0.61, DynamoDB: 5.65, Logs: 0.7, Metrics: 31.5, Alarms: 0.8, Dashboard: 3 },
    },
  ];
  it.each(bills)('of $of adds up', ({ config, parts }) => {
    const bill = billOf(config);
    expect(amounts(bill)).toEqual(parts);
    expect(bill.dollars).toBeCloseTo(Object.values(parts).reduce((sum, each) => sum + each, 0));
  });

  it('has more to store when results are kept for longer', () => {
    const month = amounts(billOf(configOf({ name }, { retention: '30d' })));
    const year = amounts(billOf(configOf({ name }, { retention: '360d' })));
    expect((year.DynamoDB ?? 0) - (month.DynamoDB ?? 0)).toBeCloseTo(11 * 0.0475 * 0.45, 1);
    expect({ ...year, DynamoDB: 0 }).toEqual({ ...month, DynamoDB: 0 });
  });

  const ways: readonly { of: string; config: Config; expected: Bill['ways'] }[] = [
    { of: 'names and Redis', config: configOf({ name, cache }), expected: [] },
    { of: 'what is outside', config: configOf({ page, group: { ...group, from: 'outside' } }), expected: [] },
    { of: 'a deployed secret', config: configOf({ secret }), expected: [] },
    {
      of: 'target groups',
      config: configOf({ api: group, web: group }),
      expected: [
        { way: 'neither', dollars: 0, what: '`from: outside` for api, web' },
        { way: 'interface endpoints', dollars: 14.6, what: 'elasticloadbalancing; in 2 zones' },
        { way: 'NAT gateway', dollars: 36.5, what: 'one for all zones, with its address' },
      ],
    },
    {
      of: 'a secret read at run time',
      config: configOf({ secret, group }, { references: 'runtime' }),
      expected: [
        { way: 'neither', dollars: 0, what: '`from: outside` for group and `references: deploy`' },
        { way: 'interface endpoints', dollars: 29.2, what: 'secretsmanager, elasticloadbalancing; in 2 zones' },
        { way: 'NAT gateway', dollars: 36.5, what: 'one for all zones, with its address' },
      ],
    },
  ];
  it.each(ways)('has for $of the ways out of the VPC', ({ config, expected }) => {
    expect(billOf(config).ways).toEqual(expected);
  });
});

describe('the bill and the deployment', () => {
  const configs: readonly { of: string; config: Config }[] = [
    { of: 'one check', config: configOf({ name }) },
    { of: 'only what is outside', config: configOf({ page }) },
    {
      of: 'every function',
      config: configOf({
        name,
        cache,
        group,
        page,
        port: { kind: 'tcp', host: 'd.local', port: 1 },
        registry: { kind: 'cloud-map', service: 'a', namespace: 'local', matches: 'name' },
      }),
    },
  ];

  it.each(configs)('agree on the alarms of $of', ({ config }) => {
    const count = Object.keys(alarms('vpcwatch-test', deployedFunctions(config, { statusPage: true }))).length;
    expect(amounts(billOf(config)).Alarms).toBeCloseTo(count * 0.1);
  });

  it.each(configs)('agree on the metrics of $of', ({ config }) => {
    expect(amounts(billOf(config)).Metrics).toBeCloseTo(metricsOf(config).size * 0.3);
  });

  it('agree on the functions that run each minute', () => {
    for (const { config } of configs) {
      const running = deployedFunctions(config, { statusPage: true }).filter(
        (each) => each.startsWith('probe-') || each === 'notify',
      ).length;
      expect(amounts(billOf(config)).Lambda).toBeCloseTo(running * 0.3008, 1);
    }
  });

  it('agree on the memory', async () => {
    const { provider, functions } = parse(await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8'), {
      merge: true,
      logLevel: 'error',
    });
    for (const each of [...PROBE_FUNCTIONS, 'notify']) {
      const { memoryMb } = ASSUMED[each === 'notify' ? 'notify' : 'probe'];
      expect(functions[each].memorySize ?? provider.memorySize, each).toBe(memoryMb);
    }
  });
});

/** Everything that the functions of a configuration can say: CloudWatch bills each name with each set of dimensions. */
function metricsOf(config: Config): Set<string> {
  const metrics = new Set<string>();
  const write = (text: string): void => {
    const { _aws, ...values } = JSON.parse(text);
    const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    const dimensions = Dimensions[0].map((key: string) => `${key}=${values[key]}`);
    for (const { Name } of Metrics) metrics.add([Name, ...dimensions].join(' '));
  };
  for (const functionName of deployedFunctions(config, { statusPage: true })) {
    const telemetry = createTelemetry({ deployment: 'vpcwatch-test', functionName, clock: { now: () => 0 }, write });
    const statuses = new Map(config.checks.map(({ id }) => [id, 'healthy'] as const));
    if (functionName.startsWith('probe-')) telemetry.ticked({ durationMs: 1, statuses });
    if (functionName === 'notify') telemetry.told({ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } });
  }
  return metrics;
}
