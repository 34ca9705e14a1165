import { describe, expect, it } from 'vitest';

import { dashboard } from '../../../scripts/deployment/dashboard.ts';
import type { Config } from '../../../shared/config/schema.ts';
import { configOf } from './configs.ts';

type Widget = {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; markdown?: string; view?: string; metrics?: unknown[][]; alarms?: string[] };
};

const widgetsFor = (config: Config): Widget[] => {
  const { Properties } = dashboard({
    deployment: 'vpcwatch-test',
    config,
    functions: ['probe-dns', 'probe-http', 'notify'],
    alarmNames: ['vpcwatch-test-untold'],
  });
  const { 'Fn::Sub': body } = Properties.DashboardBody as { 'Fn::Sub': string };
  return JSON.parse(body).widgets;
};
const checks = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, index) => `c${index}: { kind: tcp, host: a.local, port: 1 }`).join(', ')} }`;
const tablesOf = (widgets: readonly Widget[]): Widget[] =>
  widgets.filter(({ properties }) => properties.view === 'table');
const metricsIn = (widgets: readonly Widget[]): number =>
  widgets.reduce((sum, { properties }) => sum + (properties.metrics?.length ?? 0), 0);

describe('the dashboard', () => {
  it('has a row a check, and how the monitor itself does', () => {
    const widgets = widgetsFor(
      configOf('{ name: { kind: dns, name: a.local }, port: { kind: tcp, host: a.local, port: 1 } }'),
    );
    expect(widgets.map(({ properties }) => properties.title ?? 'head')).toEqual([
      'head',
      'Alarms on the monitor itself',
      'Status by check',
      'Heartbeats',
      'Duration of a run, ms',
      'Untold changes, and the age of the oldest in seconds',
      'Failed invocations',
      'Duration of an invocation, ms',
      'Dead letters',
    ]);
    expect(tablesOf(widgets)[0]?.properties.metrics).toEqual([
      ['vpcwatch', 'CheckStatus', 'Deployment', 'vpcwatch-test', 'Check', 'name', { label: 'API: name' }],
      ['...', 'port', { label: 'API: port' }],
    ]);
    expect(widgets[1]?.properties.alarms).toEqual([
      'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:vpcwatch-test-untold',
    ]);
  });

  it('places no widget on another', () => {
    const widgets = widgetsFor(configOf(checks(250)));
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });

  const limits: readonly { count: number; tables: number; title: string }[] = [
    { count: 0, tables: 0, title: '' },
    { count: 100, tables: 1, title: 'Status by check' },
    { count: 250, tables: 3, title: 'Status by check, 1 of 3' },
    { count: 2001, tables: 20, title: 'Status by check, 1 of 20 (the first 2000 of 2001 checks)' },
  ];
  it.each(limits)("stays within CloudWatch's limits for $count checks", ({ count, tables, title }) => {
    const [check] = configOf(checks(1)).checks;
    const many = Array.from({ length: count }, (_, index) => ({
      ...(check as Config['checks'][number]),
      id: `c${index}`,
    }));
    const widgets = widgetsFor({ ...configOf(checks(1)), checks: many });
    expect(tablesOf(widgets)).toHaveLength(tables);
    expect(tablesOf(widgets)[0]?.properties.title ?? '').toBe(title);
    expect(widgets.length).toBeLessThanOrEqual(500);
    expect(Math.max(...widgets.map(({ properties }) => properties.metrics?.length ?? 0))).toBeLessThanOrEqual(500);
    expect(metricsIn(widgets)).toBeLessThanOrEqual(2500);
  });

  it('takes no part of a name for a variable of CloudFormation', () => {
    const config = configOf(checks(1));
    const named = {
      ...config,
      platform: 'a ${b}',
      services: config.services.map((each) => ({ ...each, name: '${c}' })),
    };
    const widgets = widgetsFor(named);
    expect(widgets[0]?.properties.markdown).toContain('# a ${!b}, watched by vpcwatch-test');
    expect(tablesOf(widgets)[0]?.properties.metrics?.[0]?.at(-1)).toEqual({ label: '${!c}: c0' });
  });
});
