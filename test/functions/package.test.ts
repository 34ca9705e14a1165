import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logicalIds } from '../../scripts/deployment/template.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import { referencesIn } from '../../shared/config/reference-grammar.ts';
import { variableOf } from '../../shared/config/reference-variable.ts';
import type { Config } from '../../shared/config/schema.ts';
import { looksOf } from '../../shared/ops/diagnosis-needs.ts';
import { needsOf } from '../../shared/ops/doctor-needs.ts';
import { TTL_ATTRIBUTE, tableDefinition, UNTOLD_FILTER } from '../../shared/store/table-definition.ts';
import { at, readTemplate, serverlessPackage } from './packaged.ts';

/** A guard, not an assertion: eleven bundles, three of them with all clients, on a machine that does other things too. */
const PATIENCE_MS = 300_000;
const PROBES = FUNCTIONS.filter((name) => name.startsWith('probe-'));
const IN_VPC: readonly FunctionName[] = ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'spot-check'];
const NETWORK = {
  subnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  securityGroupIds: 'sg-0123456789abcdef0',
};
const ROUTED = 'arn:aws:sns:us-east-1:123456789012:low';
const CONFIG = `version: 1
platform: Hokusai
services:
  private:
    name: Private
    checks:
      name: { kind: dns, name: api.hokusai.local }
      cache: { kind: redis, host: "\${ssm:/cache/host}", port: 6379, password: "\${secret:cache#token}" }
      page: { kind: http, url: "http://api.hokusai.local/health" }
      targets: { kind: target-group, name: api-tg }
      registry: { kind: cloud-map, service: api, namespace: hokusai.local, matches: name }
alerts: { email: [on-call@hokus.ai], routes: [{ severities: [warning], topicArn: "${ROUTED}" }] }
report: { s3: s3://hokusai-reports/vpcwatch }
`;

const configOfTest = (): Config => {
  const parsed = parseConfig(CONFIG, 'whole.yml');
  if ('config' in parsed) return parsed.config;
  throw new Error(JSON.stringify(parsed.errors));
};

type Packaged = Awaited<ReturnType<typeof readTemplate>>;
let folder: string;
let whole: Packaged;
/** Of a configuration with one kind, the network from SSM, nobody subscribed, no Slack. */
let small: Packaged;
let builtConfig: unknown;

const packageConfig = async (name: string, config: string, parameters: Record<string, string>) => {
  const path = join(folder, `${name}.yml`);
  await writeFile(path, config);
  const output = await serverlessPackage(join(folder, name), { config: path, ...parameters });
  return { output, folder: join(folder, name) };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-package-'));
  const all = await packageConfig('whole', CONFIG, {
    ...NETWORK,
    slackWebhookSecret: 'secret:vpcwatch/slack#webhook',
    operationsEmails: 'ops@hokus.ai,on-call@hokus.ai',
    retention: '36h',
    logRetentionDays: '14',
  });
  expect(all.output).toContain('Service packaged');
  expect(all.output).not.toMatch(/warning/i);
  builtConfig = JSON.parse(await readFile('dist/notify/config.json', 'utf8'));
  whole = await readTemplate(all.folder);
}, PATIENCE_MS);
beforeAll(async () => {
  const one = 'version: 1\nplatform: P\nservices: { a: { name: A, checks: { b: { kind: dns, name: a.local } } } }\n';
  const some = await packageConfig('small', one, {
    subnetIds: 'ssm:/vpc/subnets',
    securityGroupIds: 'ssm:/vpc/groups',
    alertEmails: 'none',
    operationsEmails: 'none',
  });
  small = await readTemplate(some.folder);
}, PATIENCE_MS);
afterAll(() => rm(folder, { recursive: true }));

describe('each function', () => {
  const limits: Partial<Record<FunctionName, number>> = { notify: 90, report: 300, 'status-page': 15 };
  const memory: Partial<Record<FunctionName, number>> = { report: 512 };

  it.each(FUNCTIONS)('%s runs its bundle as Lambda does', async (name) => {
    expect(whole.lambda(name)).toMatchObject({
      FunctionName: `vpcwatch-development-${name}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: `dist/${name}/index.handler`,
      Timeout: limits[name] ?? 60,
      MemorySize: memory[name] ?? (/^(probe|spot-check|notify)/.test(name) ? 1024 : 256),
    });
    // The names of a zip's files are in it as they are.
    const zip = (await readFile(join(folder, 'whole', `${name}.zip`))).toString('latin1');
    expect(zip).toContain(`dist/${name}/index.mjs`);
    expect(zip).toContain(`dist/${name}/config.json`);
    for (const other of FUNCTIONS) if (other !== name) expect(zip).not.toContain(`dist/${other}/`);
    // Errors name the lines of the source.
    expect(zip).toContain(`dist/${name}/index.mjs.map`);
  });

  it.each(FUNCTIONS)('%s keeps its log as long as it is told to', (name) => {
    expect(whole.resource(logicalIds(name).logGroup).Properties).toEqual({
      LogGroupName: `/aws/lambda/vpcwatch-development-${name}`,
      RetentionInDays: 14,
    });
  });

  it.each(FUNCTIONS)('%s is in the VPC only when what it asks is', (name) => {
    const expected = { SubnetIds: NETWORK.subnetIds.split(','), SecurityGroupIds: [NETWORK.securityGroupIds] };
    expect(whole.lambda(name).VpcConfig).toEqual(IN_VPC.includes(name) ? expected : undefined);
  });

  it('has the retention of the deployment', () => {
    expect(builtConfig).toMatchObject({ retentionMs: 36 * 3_600_000, platform: 'Hokusai' });
  });
});

describe('a function is invoked', () => {
  it.each([...PROBES, 'notify'] as const)('each minute, without retries: %s', (name) => {
    const { function: id } = logicalIds(name);
    expect(whole.resource(id.replace('LambdaFunction', 'EventsRuleSchedule1')).Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      // The event itself, which has the scheduled time.
      Targets: [{ Arn: { 'Fn::GetAtt': [id, 'Arn'] }, Id: `${name}Schedule` }],
    });
    expect(whole.resource(id.replace('LambdaFunction', 'LambdaEvConf')).Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('each quarter of an hour, without retries: report', () => {
    expect(whole.resource('ReportEventsRuleSchedule1').Properties).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': ['ReportLambdaFunction', 'Arn'] }, Id: 'reportSchedule' }],
    });
    expect(whole.resource('ReportLambdaEvConf').Properties).toMatchObject({ MaximumRetryAttempts: 0 });
  });

  it('by no other schedule', () => {
    expect(whole.ofType('AWS::Events::Rule')).toHaveLength(PROBES.length + 2);
  });

  it('by what is untold: notify', () => {
    const { Properties } = whole.resource('NotifyEventSourceMappingDynamodbTable');
    expect(Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      MaximumBatchingWindowInSeconds: 10,
      MaximumRecordAgeInSeconds: 300,
      MaximumRetryAttempts: 2,
    });
    expect(at(Properties, 'FilterCriteria', 'Filters')).toEqual([{ Pattern: JSON.stringify(UNTOLD_FILTER) }]);
    expect(whole.lambda('notify')).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('by the alert topic, and what fails is kept: slack', () => {
    const deadLetters = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] };
    expect(whole.resource('SlackSubscription').Properties).toEqual({
      TopicArn: { Ref: 'Topic' },
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': ['SlackLambdaFunction', 'Arn'] },
      RedrivePolicy: { deadLetterTargetArn: deadLetters },
    });
    expect(whole.resource('SlackPermission').Properties).toMatchObject({
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: 'Topic' },
    });
    expect(whole.resource('SlackLambdaEvConf').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLetters } },
    });
  });

  it('by a signed request: status-page', () => {
    const urls = whole.ofType('AWS::Lambda::Url');
    expect(urls).toMatchObject([['StatusDashpageLambdaFunctionUrl', { Properties: { AuthType: 'AWS_IAM' } }]]);
    const open = whole.ofType('AWS::Lambda::Permission').filter(([, { Properties }]) => Properties.Principal === '*');
    expect(open).toEqual([]);
  });
});

describe('the environment of a function', () => {
  const common = {
    TABLE_NAME: { Ref: 'Table' },
    DEPLOYMENT: 'vpcwatch-development',
    NODE_OPTIONS: '--enable-source-maps',
  };
  const probing = { ...common, ALLOW_LOOPBACK: 'false' };
  const inVpc = { ...probing, SUBNET_IDS: NETWORK.subnetIds };
  // Of those that explain what fails: where the probes are, whether they are there themselves or not.
  const probes = { PROBE_SUBNET_IDS: NETWORK.subnetIds, PROBE_SECURITY_GROUP_IDS: NETWORK.securityGroupIds };
  const cache = {
    [variableOf('${ssm:/cache/host}')]: '{{resolve:ssm:/cache/host}}',
    [variableOf('${secret:cache#token}')]: '{{resolve:secretsmanager:cache:SecretString:token}}',
  };
  const cases: readonly { name: FunctionName; variables: object }[] = [
    { name: 'probe-dns', variables: inVpc },
    { name: 'probe-redis', variables: { ...inVpc, ...cache } },
    { name: 'probe-http', variables: inVpc },
    { name: 'probe-targets', variables: inVpc },
    { name: 'probe-outside', variables: probing },
    { name: 'notify', variables: { ...common, ...probes, TOPIC_ARN: { Ref: 'Topic' } } },
    { name: 'report', variables: { ...common, TOPIC_ARN: { Ref: 'Topic' } } },
    { name: 'slack', variables: { ...probing, SLACK_WEBHOOK_SECRET: 'secret:vpcwatch/slack#webhook' } },
    { name: 'spot-check', variables: { ...inVpc, ...probes, ...cache } },
    { name: 'spot-check-outside', variables: { ...probing, ...probes } },
    { name: 'status-page', variables: common },
  ];
  it.each(cases)('holds what $name needs, and no secret', ({ name, variables }) => {
    expect(at(whole.lambda(name), 'Environment', 'Variables')).toEqual(variables);
  });
});

describe('the table', () => {
  it('is what the store expects, and outlives the stack', () => {
    const { Properties, ...policies } = whole.resource('Table');
    const { TableName: _, StreamSpecification: stream, ...definition } = tableDefinition('any');
    const { StreamEnabled: __, ...streamInTemplate } = stream;
    expect(Properties).toMatchObject({ ...definition, StreamSpecification: streamInTemplate });
    expect(Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(policies).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });
});

describe('what is told', () => {
  const statementsOf = (id: string) => at(whole.resource(id).Properties, 'PolicyDocument', 'Statement') as unknown[];
  const byTls = (resource: unknown) => ({
    Effect: 'Deny',
    Principal: '*',
    Resource: resource,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  const ownAccount = (topic: string) => ({
    Effect: 'Allow',
    Resource: { Ref: topic },
    Condition: { StringEquals: { 'AWS:SourceOwner': { Ref: 'AWS::AccountId' } } },
  });

  it('goes by an encrypted topic, by TLS', () => {
    expect(whole.resource('Topic').Properties).toMatchObject({ KmsMasterKeyId: 'alias/aws/sns' });
    expect(statementsOf('TopicPolicy')).toMatchObject([ownAccount('Topic'), byTls({ Ref: 'Topic' })]);
  });

  it("goes by a topic of its own for alarms, which CloudWatch may publish to: one without AWS's key", () => {
    expect(whole.resource('OperationsTopic').Properties).not.toHaveProperty('KmsMasterKeyId');
    expect(statementsOf('OperationsTopicPolicy')).toMatchObject([
      ownAccount('OperationsTopic'),
      byTls({ Ref: 'OperationsTopic' }),
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: 'OperationsTopic' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('is mailed to the addresses of the configuration, alarms to those of the parameter', () => {
    const mails = whole
      .ofType('AWS::SNS::Subscription')
      .filter(([, { Properties }]) => Properties.Protocol === 'email');
    const told = mails.map(([, { Properties }]) => `${at(Properties, 'TopicArn', 'Ref')} ${Properties.Endpoint}`);
    expect(told.sort()).toEqual([
      'OperationsTopic on-call@hokus.ai',
      'OperationsTopic ops@hokus.ai',
      'Topic on-call@hokus.ai',
    ]);
  });

  it('is kept for 14 days when it cannot be delivered, encrypted, sent by the alert topic and by TLS only', () => {
    const arn = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] };
    expect(whole.resource('DeadLetters').Properties).toEqual({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
    expect(whole.ofType('AWS::SQS::QueuePolicy')).toHaveLength(1);
    expect(statementsOf('DeadLettersPolicy')).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } },
      },
      byTls(arn),
    ]);
  });
});

describe('the alarms', () => {
  const heartbeat = (name: FunctionName) => ({
    name: `vpcwatch-development-${name}-heartbeat`,
    expected: {
      Namespace: 'vpcwatch',
      MetricName: 'Heartbeat',
      Dimensions: [
        { Name: 'Deployment', Value: 'vpcwatch-development' },
        { Name: 'Function', Value: name },
      ],
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      TreatMissingData: 'breaching',
    },
  });
  const errors = (name: FunctionName, MetricName: string, Threshold: number, Period = 300) => ({
    name: `vpcwatch-development-${name}-errors`,
    expected: {
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimensions: [{ Name: 'FunctionName', Value: `vpcwatch-development-${name}` }],
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold,
      Period,
      TreatMissingData: 'notBreaching',
    },
  });
  const cases: readonly { name: string; expected: object }[] = [
    ...PROBES.map(heartbeat),
    heartbeat('notify'),
    errors('notify', 'Errors', 3),
    errors('report', 'Errors', 3, 3600),
    errors('status-page', 'Url5xxCount', 1),
    {
      name: 'vpcwatch-development-notify-behind',
      expected: {
        Namespace: 'AWS/Lambda',
        MetricName: 'IteratorAge',
        Dimensions: [{ Name: 'FunctionName', Value: 'vpcwatch-development-notify' }],
        Statistic: 'Maximum',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 240_000,
        TreatMissingData: 'notBreaching',
      },
    },
    {
      name: 'vpcwatch-development-untold',
      expected: {
        Namespace: 'vpcwatch',
        MetricName: 'OldestUntoldAge',
        Dimensions: [{ Name: 'Deployment', Value: 'vpcwatch-development' }],
        Statistic: 'Maximum',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 480,
        TreatMissingData: 'ignore',
      },
    },
    {
      name: 'vpcwatch-development-dead-letters',
      expected: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } }],
        Statistic: 'Maximum',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        TreatMissingData: 'ignore',
      },
    },
  ];
  const alarms = () =>
    new Map(whole.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => [Properties.AlarmName, Properties]));

  it.each(cases)('$name', ({ name, expected }) => {
    const operations = [{ Ref: 'OperationsTopic' }];
    expect(alarms().get(name)).toMatchObject({ ...expected, AlarmActions: operations, OKActions: operations });
  });

  it('are these and no others', () => {
    expect([...alarms().keys()].sort()).toEqual(cases.map(({ name }) => name).sort());
  });

  it('are on the dashboard, with each check and each function', () => {
    const { DashboardName, DashboardBody } = whole.resource('Dashboard').Properties;
    expect(DashboardName).toEqual({ 'Fn::Sub': 'vpcwatch-development-${AWS::Region}' });
    const body = at(DashboardBody, 'Fn::Sub') as string;
    for (const { name } of cases) expect(body).toContain(`:alarm:${name}"`);
    for (const check of ['name', 'cache', 'page', 'targets', 'registry']) expect(body).toContain(`"Private: ${check}"`);
    for (const name of FUNCTIONS) expect(body).toContain(`"vpcwatch-development-${name}"`);
  });
});

describe('the outputs', () => {
  const cases = {
    TableName: { Ref: 'Table' },
    TopicArn: { Ref: 'Topic' },
    OperationsTopicArn: { Ref: 'OperationsTopic' },
    DeadLettersUrl: { Ref: 'DeadLetters' },
    StatusPageUrl: { 'Fn::GetAtt': ['StatusDashpageLambdaFunctionUrl', 'FunctionUrl'] },
  };
  it.each(Object.entries(cases))('name %s', (name, value) => {
    expect(whole.Outputs[name]?.Value).toEqual(value);
  });
});

describe('a configuration that needs less', () => {
  const left: readonly FunctionName[] = ['probe-dns', 'notify', 'report', 'spot-check', 'status-page'];
  const gone = FUNCTIONS.filter((name) => !left.includes(name));

  it.each(gone)('has no %s, nor anything of it', (name) => {
    const { function: id, ...others } = logicalIds(name);
    const ids = Object.keys(small.Resources);
    const prefix = id.replace('LambdaFunction', '');
    expect(ids.filter((each) => Object.values({ id, ...others }).includes(each))).toEqual([]);
    expect(
      ids.filter((each) => new RegExp(`^${prefix}(Lambda|Events|LogGroup|Subscription|Permission)`).test(each)),
    ).toEqual([]);
    expect(small.text).not.toContain(`"vpcwatch-development-${name}"`);
  });

  it.each(left)('has %s', (name) => {
    expect(small.lambda(name)).toMatchObject({ FunctionName: `vpcwatch-development-${name}` });
  });

  it('subscribes nobody when the operator does it by hand', () => {
    expect(small.ofType('AWS::SNS::Subscription')).toEqual([]);
  });

  it('gets its network from SSM as parameters of the stack', () => {
    expect(small.Parameters).toMatchObject({
      SubnetIds: { Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', Default: '/vpc/subnets' },
      SecurityGroupIds: {
        Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::SecurityGroup::Id>>',
        Default: '/vpc/groups',
      },
    });
    expect(small.lambda('probe-dns')).toMatchObject({
      VpcConfig: { SubnetIds: { Ref: 'SubnetIds' }, SecurityGroupIds: { Ref: 'SecurityGroupIds' } },
      Environment: { Variables: { SUBNET_IDS: { 'Fn::Join': [',', { Ref: 'SubnetIds' }] } } },
    });
    expect(at(small.lambda('notify'), 'Environment', 'Variables')).toMatchObject({
      PROBE_SUBNET_IDS: { 'Fn::Join': [',', { Ref: 'SubnetIds' }] },
      PROBE_SECURITY_GROUP_IDS: { 'Fn::Join': [',', { Ref: 'SecurityGroupIds' }] },
    });
  });
});

describe('the role of a function', () => {
  const tick = ['BatchGetItem', 'BatchWriteItem', 'GetItem', 'PutItem', 'UpdateItem'].map(
    (operation) => `Allow dynamodb:${operation} on Table.Arn`,
  );
  const query = ['Allow dynamodb:Query on Table.Arn', 'Allow dynamodb:Query on ${Table.Arn}/index/*'];
  const stored = 'Allow dynamodb:Query on Table.Arn';
  const saves = 'Allow dynamodb:BatchWriteItem on Table.Arn';
  const targets = ['TargetGroups', 'TargetHealth'].map((what) => `Allow elasticloadbalancing:Describe${what} on *`);
  const cloudMap = ['DiscoverInstances', 'ListNamespaces', 'ListServices'].map(
    (operation) => `Allow servicediscovery:${operation} on *`,
  );
  const stream = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
    (operation) => `Allow dynamodb:${operation} on Table.StreamArn`,
  );
  const keeps = 'Allow sqs:SendMessage on DeadLetters.Arn';
  // What a diagnosis looks at: test/functions/looks.test.ts holds it against the code.
  const looks = looksOf('notify', { ...configOfTest(), checks: [] }).flatMap(({ actions }) =>
    actions.map((action) => `Allow ${action} on *`),
  );
  const parameter = 'Allow ssm:GetParameter on ssm:parameter/cache/host';
  const cases: readonly { name: FunctionName; may: readonly string[] }[] = [
    { name: 'probe-dns', may: tick },
    { name: 'probe-redis', may: tick },
    { name: 'probe-http', may: tick },
    { name: 'probe-targets', may: [...tick, ...targets] },
    { name: 'probe-outside', may: [...tick, ...targets, ...cloudMap, stored] },
    {
      name: 'notify',
      may: [
        ...[...tick, ...query, ...stream, ...looks, parameter],
        'Allow sns:GetTopicAttributes on Topic',
        'Allow sns:Publish on Topic',
        ...['GetTopicAttributes', 'Publish'].map((operation) => `Allow sns:${operation} on ${ROUTED}`),
      ],
    },
    {
      name: 'report',
      may: [
        ...['BatchGetItem', 'BatchWriteItem', 'GetItem', 'UpdateItem'].map(
          (operation) => `Allow dynamodb:${operation} on Table.Arn`,
        ),
        ...query,
        'Allow s3:PutObject on s3:::hokusai-reports/vpcwatch/*',
        'Allow sns:GetTopicAttributes on Topic',
        'Allow sns:Publish on Topic',
      ],
    },
    {
      name: 'slack',
      may: [
        'Allow dynamodb:GetItem on Table.Arn',
        'Allow dynamodb:UpdateItem on Table.Arn',
        keeps,
        'Allow secretsmanager:GetSecretValue on secretsmanager:secret:vpcwatch/slack-??????',
      ],
    },
    { name: 'spot-check', may: [saves, ...targets, ...looks, parameter] },
    { name: 'spot-check-outside', may: [saves, ...targets, ...cloudMap, stored, ...looks] },
    {
      name: 'status-page',
      may: [...query, 'Allow dynamodb:BatchGetItem on Table.Arn', 'Allow dynamodb:GetItem on Table.Arn'],
    },
  ];
  const interfaces = [
    'AssignPrivateIpAddresses',
    'CreateNetworkInterface',
    'DeleteNetworkInterface',
    'DescribeNetworkInterfaces',
    'DescribeSubnets',
    'UnassignPrivateIpAddresses',
  ];

  it.each(cases)('$name has exactly the rights it uses', ({ name, may }) => {
    const log = ['CreateLogStream', 'PutLogEvents'].map(
      (operation) => `Allow logs:${operation} on ${logicalIds(name).logGroup}.Arn`,
    );
    const looksAt = name === 'spot-check' ? ['DescribeNetworkInterfaces', 'DescribeSubnets'] : [];
    const denied = [...interfaces, 'DetachNetworkInterface'].filter((operation) => !looksAt.includes(operation));
    const network = [
      ...interfaces.map((operation) => `Allow ec2:${operation} on *`),
      ...denied.map((operation) => `Deny ec2:${operation} on *`),
    ];
    const expected = [...log, ...(IN_VPC.includes(name) ? network : []), ...may];
    expect(whole.rightsOf(name).sort()).toEqual([...expected].sort());
  });

  it.each(FUNCTIONS)('%s has what the doctor looks for', (name) => {
    const config = configOfTest();
    const [webhook] = referencesIn('${secret:vpcwatch/slack#webhook}');
    const allowed = whole.statementsOf(name).flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : []));
    const wanted = [...needsOf(name, config, webhook), ...looksOf(name, config)].flatMap(({ actions }) => actions);
    expect(allowed).toEqual(expect.arrayContaining(wanted));
  });

  it.each(IN_VPC)('%s lets Lambda have network interfaces, and not its own code', (name) => {
    const [denied] = whole.statementsOf(name).filter(({ Effect }) => Effect === 'Deny');
    const arn = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:vpcwatch-development-${name}`;
    expect(denied?.Condition).toEqual({ ArnEquals: { 'lambda:SourceFunctionArn': { 'Fn::Sub': arn } } });
  });

  it.each(FUNCTIONS)('%s has one of its own, which only Lambda may assume', (name) => {
    const { role } = logicalIds(name);
    expect(whole.lambda(name).Role).toEqual({ 'Fn::Sub': `\${${role}.Arn}` });
    expect(at(whole.resource(role).Properties, 'AssumeRolePolicyDocument', 'Statement')).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  it('is the only kind there is', () => {
    const ids = whole.ofType('AWS::IAM::Role').map(([id]) => id);
    expect(ids.sort()).toEqual(FUNCTIONS.map((name) => logicalIds(name).role).sort());
  });
});

describe('serverless package refuses', () => {
  const refused = async (lines: string, parameters: Record<string, string> = NETWORK): Promise<string> => {
    const config = `version: 1\nplatform: Hokusai\nalerts: { email: [on-call@hokus.ai] }\n${lines}`;
    return (await packageConfig('refused', config, parameters)).output;
  };
  const check = (settings: string): string => `services: { api: { name: API, checks: { a: { ${settings} } } } }\n`;

  it('to go without subnets, and says how to name them', async () => {
    expect(await refused(check('kind: dns, name: a.local'), {})).toContain(
      'subnetIds is "": expected ids with commas between, or ssm:/path of a StringList parameter, ' +
        'such as --param subnetIds=subnet-1,subnet-2, or params: <stage>: in serverless.yml',
    );
  });

  it('a parameter that it does not know', async () => {
    const parameters = { ...NETWORK, alertEmail: 'on-call@hokus.ai' };
    expect(await refused(check('kind: dns, name: a.local'), parameters)).toContain(
      'alertEmail is no parameter: expected config, ',
    );
  });

  it('a webhook in the place of its reference, and does not show it', async () => {
    const parameters = { ...NETWORK, slackWebhookSecret: 'https://hooks.slack.com/services/canary' };
    const output = await refused(check('kind: dns, name: a.local'), parameters);
    expect(output).toContain('slackWebhookSecret is no reference (it is not shown, in case it is the webhook itself)');
    expect(output).not.toContain('canary');
  });

  it('a wrong configuration, with its line', async () => {
    const output = await refused(check('kind: dns, nam: x.local'));
    expect(output).toContain('refused.yml:4:');
    expect(output).toContain('services.api.checks.a.nam: unknown key');
  });

  it('a stage with a name too long for its functions', async () => {
    const path = join(folder, 'long.yml');
    await writeFile(path, CONFIG);
    const parameters = { config: path, ...NETWORK };
    const output = await serverlessPackage(join(folder, 'long'), parameters, {}, 'a'.repeat(37));
    expect(output).toContain(`stage ${'a'.repeat(37)} has 37 characters: expected at most 36`);
  });

  it('a variable of the configuration that is not set', async () => {
    expect(await refused(check('kind: tcp, host: "${env:API_HOST}", port: 1'))).toContain(
      'API_HOST is not set, and ${env:API_HOST} of the configuration needs it: export API_HOST=<value>',
    );
  });
});
