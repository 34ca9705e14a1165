import { checksOf, type FunctionName, referencesFor } from '../config/functions.ts';
import { referencesIn } from '../config/reference-grammar.ts';
import type { ParsedReference } from '../config/references.ts';
import { parseS3 } from '../config/s3-place.ts';
import type { Check, Config } from '../config/schema.ts';

/** AWS APIs that functions in the VPC call, as the last part of an endpoint's name. */
export type VpcApi = 'dynamodb' | 'elasticloadbalancing' | 'ssm' | 'secretsmanager';

/** What an action is done to; a secret's or parameter's name as in a reference. `any`: AWS knows no narrower resource. */
export type NeedResource =
  | 'table'
  | 'indexes'
  | 'stream'
  | 'topic'
  | 'dead-letters'
  | 'log-group'
  | 'any'
  | { parameter: string }
  /** S3 keys, as `bucket/prefix/*`. */
  | { objects: string }
  | { secret: string }
  | { topic: string };

/** What a function's role has to allow. */
export type Need = { actions: readonly string[]; on: NeedResource };

const IN_VPC: readonly FunctionName[] = ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'spot-check'];

const LOGS: Need = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: 'log-group' };
const NETWORK_INTERFACES: Need = {
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
  ],
  on: 'any',
};
const onTable = (...operations: string[]): Need => ({
  actions: operations.map((name) => `dynamodb:${name}`),
  on: 'table',
});

// One tick: claim, read states, write states that changed, write results.
const TICK = onTable('BatchGetItem', 'BatchWriteItem', 'GetItem', 'PutItem', 'UpdateItem');
const STORED_ANSWERS = onTable('Query');
// A topic that nobody listens to would tell nobody: it is looked at first.
const TELL = ['sns:GetTopicAttributes', 'sns:Publish'];

const OF_KIND: Partial<Record<Check['kind'], readonly Need[]>> = {
  'target-group': [
    { actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'], on: 'any' },
  ],
  'cloud-map': [
    {
      actions: [
        'servicediscovery:DiscoverInstances',
        'servicediscovery:ListNamespaces',
        'servicediscovery:ListServices',
      ],
      on: 'any',
    },
    STORED_ANSWERS,
  ],
};

/** What each function does beside its checks. */
const OWN: Record<FunctionName, readonly Need[]> = {
  'probe-dns': [TICK],
  'probe-redis': [TICK],
  'probe-http': [TICK],
  'probe-targets': [TICK],
  'probe-outside': [TICK],
  notify: [
    TICK,
    onTable('Query'),
    { actions: ['dynamodb:Query'], on: 'indexes' },
    { actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], on: 'stream' },
    { actions: TELL, on: 'topic' },
  ],
  report: [
    onTable('BatchGetItem', 'BatchWriteItem', 'GetItem', 'Query', 'UpdateItem'),
    { actions: ['dynamodb:Query'], on: 'indexes' },
    { actions: TELL, on: 'topic' },
  ],
  slack: [onTable('GetItem', 'UpdateItem'), { actions: ['sqs:SendMessage'], on: 'dead-letters' }],
  'spot-check': [onTable('BatchWriteItem')],
  'spot-check-outside': [onTable('BatchWriteItem')],
  'status-page': [onTable('BatchGetItem', 'GetItem', 'Query'), { actions: ['dynamodb:Query'], on: 'indexes' }],
};

/** The references that a function reads at run time; none with `references: deploy`. */
export const runtimeReferencesOf = (name: FunctionName, config: Config): readonly ParsedReference[] => {
  if (config.references === 'deploy') return [];
  return referencesFor(name, config).filter(({ source }) => source !== 'env');
};

/** What the role of a function has to allow for this configuration. `webhook`: where Slack's is kept, for `slack`. */
export const needsOf = (name: FunctionName, config: Config, webhook?: ParsedReference): Need[] => {
  const kinds = new Set(checksOf(name, config).map(({ kind }) => kind));
  const references = [...runtimeReferencesOf(name, config), ...(name === 'slack' && webhook ? [webhook] : [])];
  return [
    LOGS,
    ...(IN_VPC.includes(name) ? [NETWORK_INTERFACES] : []),
    ...OWN[name],
    ...[...kinds].flatMap((kind) => OF_KIND[kind] ?? []),
    ...(name === 'notify' ? routeTopicsOf(config).map(tellNeed) : []),
    ...(name === 'report' ? keptNeed(config) : []),
    ...references.map(readNeed),
  ];
};

/** Where reports are kept. */
const keptNeed = ({ report }: Config): Need[] => {
  if (report?.s3 === undefined) return [];
  const { bucket, prefix } = parseS3(report.s3);
  return [{ actions: ['s3:PutObject'], on: { objects: `${bucket}/${prefix}*` } }];
};

/** The topics of the routes, each once, as far as their ARNs are known: references are to be resolved before. */
export const routeTopicsOf = ({ alerts: { routes = [] } }: Config): string[] => [
  ...new Set(routes.map(({ topicArn }) => topicArn).filter((written) => referencesIn(written).length === 0)),
];

const tellNeed = (topic: string): Need => ({ actions: TELL, on: { topic } });

const readNeed = ({ source, name }: ParsedReference): Need =>
  source === 'ssm'
    ? { actions: ['ssm:GetParameter'], on: { parameter: name } }
    : { actions: ['secretsmanager:GetSecretValue'], on: { secret: name } };

/** The APIs that a function has to reach from its subnets; none for one outside the VPC. */
export const apisOf = (name: FunctionName, config: Config): VpcApi[] => {
  if (!IN_VPC.includes(name)) return [];
  const sources = new Set(runtimeReferencesOf(name, config).map(({ source }) => source));
  const targets = checksOf(name, config).some(({ kind }) => kind === 'target-group');
  return [
    'dynamodb',
    ...(targets ? ['elasticloadbalancing' as const] : []),
    ...(sources.has('ssm') ? ['ssm' as const] : []),
    ...(sources.has('secret') ? ['secretsmanager' as const] : []),
  ];
};

/** The functions in the VPC that a configuration needs. */
export const vpcFunctionsOf = (config: Config): FunctionName[] =>
  IN_VPC.filter((name) => checksOf(name, config).length > 0);
