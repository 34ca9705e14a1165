import type { FunctionName } from '../../shared/config/functions.ts';
import { logicalIds, type Resource, type Resources } from './template.ts';

/** The namespace of our own metrics (shared/ops/telemetry.ts). */
export const NAMESPACE = 'vpcwatch';

type Alarm = {
  name: string;
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, unknown>;
  statistic: 'Sum' | 'Maximum';
  comparison: 'LessThanThreshold' | 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  threshold: number;
  periodSeconds?: number;
  periods?: number;
  /** Of the periods, so many have to be bad; all of them unless said. */
  badPeriods?: number;
  missing: 'breaching' | 'notBreaching' | 'ignore';
};

/** The alarms on the monitor itself, by logical id. */
export const alarms = (deployment: string, functions: readonly FunctionName[]): Resources => {
  const beating = functions.filter((name) => name.startsWith('probe-') || name === 'notify');
  return Object.fromEntries([
    ...beating.map((name) => [logicalIds(name).heartbeatAlarm, alarm(heartbeat(deployment, name))]),
    // A probe that fails misses its heartbeat, and what `slack` cannot deliver is a dead letter.
    [logicalIds('notify').errorsAlarm, alarm(notifyErrors(deployment))],
    ...(functions.includes('status-page')
      ? [[logicalIds('status-page').errorsAlarm, alarm(pageErrors(deployment))]]
      : []),
    [logicalIds('report').errorsAlarm, alarm(reportErrors(deployment))],
    ['NotifyBehindAlarm', alarm(behind(deployment))],
    ['UntoldAlarm', alarm(untold(deployment))],
    ['DeadLettersAlarm', alarm(deadLetters(deployment))],
  ]);
};

const heartbeat = (deployment: string, name: FunctionName): Alarm => ({
  name: `${deployment}-${name}-heartbeat`,
  description: `${name} has missed three of its last five runs: ${
    name === 'notify' ? 'nothing is told' : 'its checks are not watched'
  }. See its log.`,
  namespace: NAMESPACE,
  metric: 'Heartbeat',
  dimensions: { Deployment: deployment, Function: name },
  statistic: 'Sum',
  comparison: 'LessThanThreshold',
  threshold: 1,
  // CloudWatch looks at the newest points that are there before it counts what is missing: three in a row would miss a
  // function of which each second run fails.
  periods: 5,
  badPeriods: 3,
  missing: 'breaching',
});

const notifyErrors = (deployment: string): Alarm => ({
  name: `${deployment}-notify-errors`,
  description: 'notify failed three times within five minutes; what it could not tell waits. See its log.',
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  dimensions: { FunctionName: `${deployment}-notify` },
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  // One is made good by the next minute.
  threshold: 3,
  periodSeconds: 300,
  missing: 'notBreaching',
});

const reportErrors = (deployment: string): Alarm => ({
  name: `${deployment}-report-errors`,
  description:
    'A day could not be rolled up, or the report not be sent or kept; tried again each 15 minutes. See its log.',
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  dimensions: { FunctionName: `${deployment}-report` },
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  // One is made good by the next run.
  threshold: 3,
  periodSeconds: 3600,
  missing: 'notBreaching',
});

/** Answers of 500 and above: a table that cannot be read is one, and no failed invocation. */
const pageErrors = (deployment: string): Alarm => ({
  name: `${deployment}-status-page-errors`,
  description: 'Who asked for the status page got an error within these five minutes. See its log.',
  namespace: 'AWS/Lambda',
  metric: 'Url5xxCount',
  dimensions: { FunctionName: `${deployment}-status-page` },
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  periodSeconds: 300,
  missing: 'notBreaching',
});

const behind = (deployment: string): Alarm => ({
  name: `${deployment}-notify-behind`,
  description: 'notify reads changes more than four minutes after they were saved. See its log and its duration.',
  namespace: 'AWS/Lambda',
  metric: 'IteratorAge',
  dimensions: { FunctionName: `${deployment}-notify` },
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  // A change may wait for two passes of 90 s.
  threshold: 240_000,
  missing: 'notBreaching',
});

const untold = (deployment: string): Alarm => ({
  name: `${deployment}-untold`,
  description:
    'A change has waited for more than eight minutes to be told: is a subscription of the alert topic confirmed? ' +
    'The log of notify says why.',
  namespace: NAMESPACE,
  metric: 'OldestUntoldAge',
  dimensions: { Deployment: deployment },
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  // What is new in an open incident may wait for five minutes, from a change that was saved a minute after its run.
  threshold: 480,
  // When notify says nothing, its heartbeat is the alarm, and this one must not say that all is told.
  missing: 'ignore',
});

const deadLetters = (deployment: string): Alarm => ({
  name: `${deployment}-dead-letters`,
  description: 'Something could not be delivered: the queue of the output DeadLettersUrl keeps it for 14 days.',
  namespace: 'AWS/SQS',
  metric: 'ApproximateNumberOfMessagesVisible',
  dimensions: { QueueName: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } },
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  // SQS says nothing of a queue that rests, whatever is in it.
  missing: 'ignore',
});

const alarm = ({ periodSeconds = 60, periods = 1, badPeriods = periods, ...given }: Alarm): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: given.name,
    AlarmDescription: given.description,
    Namespace: given.namespace,
    MetricName: given.metric,
    Dimensions: Object.entries(given.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: given.statistic,
    ComparisonOperator: given.comparison,
    Threshold: given.threshold,
    Period: periodSeconds,
    EvaluationPeriods: periods,
    DatapointsToAlarm: badPeriods,
    TreatMissingData: given.missing,
    AlarmActions: [{ Ref: 'OperationsTopic' }],
    OKActions: [{ Ref: 'OperationsTopic' }],
  },
});
