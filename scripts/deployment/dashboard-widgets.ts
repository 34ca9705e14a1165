/** A metric in the dashboard's own notation: namespace, name, dimensions, options. */
export type Metric = readonly (string | Record<string, string>)[];
export type Widget = { type: string; height: number; width: number; x: number; y: number; properties: object };

const COLUMNS = 24;
const REGION = '${AWS::Region}';

/** Places rows of widgets one below the other, each row over the whole width. */
export const stack = (rows: readonly (readonly Widget[])[]): Widget[] => {
  let y = 0;
  return rows.flatMap((row) => {
    const width = COLUMNS / row.length;
    const placed = row.map((widget, index) => ({ ...widget, width, x: index * width, y }));
    y += Math.max(...row.map(({ height }) => height));
    return placed;
  });
};

const widget = (type: string, height: number, properties: object): Widget => ({
  type,
  height,
  width: 0,
  x: 0,
  y: 0,
  properties,
});

/** A widget that is neither text nor metrics. */
export const block = (type: 'alarm', title: string, properties: object): Widget =>
  widget(type, 4, { title, ...properties });

/** The head of the dashboard, with ways to what it does not show. */
export const header = (deployment: string, platform: string): Widget => {
  const at = (service: string, place: string): string =>
    `https://${REGION}.console.aws.amazon.com/${service}/home?region=${REGION}#${place}`;
  const markdown = [
    `# ${literal(platform)}, watched by ${deployment}`,
    [
      `[functions](${at('lambda', `/functions?fo=and&k0=functionName&o0=%3A&v0=${deployment}`)})`,
      `[logs](${at('cloudwatch', `logsV2:log-groups$3FlogGroupNameFilter$3D${deployment}`)})`,
      `[alarms](${at('cloudwatch', `alarmsV2:?search=${deployment}`)})`,
      `[table](${at('dynamodbv2', 'item-explorer?table=${Table}')})`,
      `[stack](${at('cloudformation', '/stacks/outputs?stackId=${AWS::StackId}')})`,
    ].join(' | '),
    '0 healthy, 1 degraded, 2 unhealthy, nothing: not known. `vpcwatch page --stage <stage>` shows what broke and why.',
  ].join('\n\n');
  return widget('text', 4, { markdown });
};

/** In `Fn::Sub`, `${` begins a variable. */
const literal = (text: string): string => text.replaceAll('${', '${!');

/** Metrics that differ in their last dimension only; the first says what all begin with. */
export const metricsOf = (
  beginning: readonly string[],
  values: readonly { value: string; label: string }[],
): Metric[] =>
  values.map(({ value, label }, index) => [...(index === 0 ? beginning : ['...']), value, { label: literal(label) }]);

/** Lines over time, a point a minute. */
export const chart = (title: string, stat: 'Sum' | 'Maximum', metrics: readonly Metric[]): Widget =>
  widget('metric', 6, {
    title,
    metrics,
    stat,
    period: 60,
    view: 'timeSeries',
    region: REGION,
    yAxis: { left: { min: 0 } },
  });

/** A row a check, its worst status of each quarter of an hour in colour. */
export const statusTable = (title: string, metrics: readonly Metric[]): Widget =>
  widget('metric', Math.min(4 + Math.ceil(metrics.length / 2), 30), {
    title,
    metrics,
    stat: 'Maximum',
    period: 900,
    view: 'table',
    region: REGION,
    table: { layout: 'horizontal', stickySummary: true, showTimeSeriesData: true, summaryColumns: ['MAX'] },
    annotations: {
      horizontal: [
        { label: 'healthy', value: 0.5, fill: 'below', color: '#1d8102' },
        { label: 'degraded', value: 0.5, fill: 'above', color: '#ff9900' },
        { label: 'unhealthy', value: 1.5, fill: 'above', color: '#d13212' },
      ],
    },
  });
