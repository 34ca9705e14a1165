import type { FunctionName } from '../../shared/config/functions.ts';
import type { Check, Config, Service } from '../../shared/config/schema.ts';
import { NAMESPACE } from './alarms.ts';
import { block, chart, header, type Metric, metricsOf, stack, statusTable, type Widget } from './dashboard-widgets.ts';
import type { Resource } from './template.ts';

/** CloudWatch shows 500 metrics in a widget; nobody reads a longer table than this. */
const CHECKS_A_TABLE = 100;
/** CloudWatch shows 2,500 metrics in a dashboard, the functions' among them. */
const CHECKS_IN_ALL = 2000;

type Options = {
  deployment: string;
  config: Config;
  functions: readonly FunctionName[];
  alarmNames: readonly string[];
};

/** The CloudWatch dashboard of a deployment. */
export const dashboard = (options: Options): Resource => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: {
    // Dashboards are the account's, not a Region's.
    DashboardName: { 'Fn::Sub': `${options.deployment}-\${AWS::Region}` },
    DashboardBody: { 'Fn::Sub': JSON.stringify({ start: '-PT3H', widgets: stack(rowsOf(options)) }) },
  },
});

const rowsOf = ({ deployment, config, functions, alarmNames }: Options): Widget[][] => [
  [header(deployment, config.platform)],
  [block('alarm', 'Alarms on the monitor itself', { alarms: alarmNames.map(alarmArn) })],
  ...tables(deployment, config).map((table) => [table]),
  [heartbeats(deployment, functions), tickDurations(deployment, functions), untold(deployment)],
  [errors(deployment, functions), durations(deployment, functions), deadLetters()],
];

const alarmArn = (name: string): string =>
  `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${name}`;

const tables = (deployment: string, { checks, services }: Config): Widget[] => {
  const names = new Map(services.map(({ id, name }) => [id, name]));
  const shown = checks.slice(0, CHECKS_IN_ALL);
  const count = Math.ceil(shown.length / CHECKS_A_TABLE);
  return Array.from({ length: count }, (_, index) => {
    const part = shown.slice(index * CHECKS_A_TABLE, (index + 1) * CHECKS_A_TABLE);
    const place = count === 1 ? '' : `, ${index + 1} of ${count}`;
    const left = shown.length < checks.length ? ` (the first ${shown.length} of ${checks.length} checks)` : '';
    return statusTable(`Status by check${place}${left}`, statusMetrics(deployment, part, names));
  });
};

const statusMetrics = (deployment: string, checks: readonly Check[], names: Map<Service['id'], string>): Metric[] =>
  metricsOf(
    [NAMESPACE, 'CheckStatus', 'Deployment', deployment, 'Check'],
    checks.map(({ id, service }) => ({ value: id, label: `${names.get(service)}: ${id}` })),
  );

const own = (deployment: string, metric: string, functions: readonly FunctionName[]): Metric[] =>
  metricsOf(
    [NAMESPACE, metric, 'Deployment', deployment, 'Function'],
    functions.map((name) => ({ value: name, label: name })),
  );
const ofLambda = (deployment: string, metric: string, functions: readonly FunctionName[]): Metric[] =>
  metricsOf(
    ['AWS/Lambda', metric, 'FunctionName'],
    functions.map((name) => ({ value: `${deployment}-${name}`, label: name })),
  );
const isProbe = (name: FunctionName): boolean => name.startsWith('probe-');
const beats = (name: FunctionName): boolean => isProbe(name) || name === 'notify';

const heartbeats = (deployment: string, functions: readonly FunctionName[]): Widget =>
  chart('Heartbeats', 'Sum', own(deployment, 'Heartbeat', functions.filter(beats)));
const tickDurations = (deployment: string, functions: readonly FunctionName[]): Widget =>
  chart('Duration of a run, ms', 'Maximum', own(deployment, 'TickDuration', functions.filter(isProbe)));
const untold = (deployment: string): Widget =>
  chart('Untold changes, and the age of the oldest in seconds', 'Maximum', [
    [NAMESPACE, 'UntoldChanges', 'Deployment', deployment, { label: 'checks' }],
    ['.', 'OldestUntoldAge', '.', '.', { label: 'age', yAxis: 'right' }],
  ]);
const errors = (deployment: string, functions: readonly FunctionName[]): Widget =>
  chart('Failed invocations', 'Sum', ofLambda(deployment, 'Errors', functions));
const durations = (deployment: string, functions: readonly FunctionName[]): Widget =>
  chart('Duration of an invocation, ms', 'Maximum', ofLambda(deployment, 'Duration', functions));
const deadLetters = (): Widget =>
  chart('Dead letters', 'Maximum', [
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', '${DeadLetters.QueueName}'],
  ]);
