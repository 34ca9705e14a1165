import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FUNCTIONS, type FunctionName } from '../../scripts/build.ts';
import { TTL_ATTRIBUTE, tableDefinition, UNTOLD_FILTER } from '../../shared/store/table-definition.ts';

const repository = join(import.meta.dirname, '../..');
const PROBES = FUNCTIONS.filter((name) => name.startsWith('probe-'));
const IN_VPC = ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'spot-check'];
const NETWORK = ['--param', 'subnetIds=subnet-1,subnet-2', '--param', 'securityGroupIds=sg-1'];

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };
type Resource = {
  Type: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties: Record<string, unknown>;
};
let folder: string;
let resources: Record<string, Resource>;

const serverlessPackage = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ output: string }> => {
  const { AWS_PROFILE: _, ...others } = process.env;
  const serverless = join(repository, 'node_modules/.bin/serverless');
  const ended = await promisify(execFile)(serverless, ['package', '--stage', 'development', ...args], {
    cwd: repository,
    env: { ...others, SLS_TELEMETRY_DISABLED: '1', ...env },
  }).catch((failure: { stdout: string; stderr: string }) => failure);
  return { output: ended.stdout + ended.stderr };
};

const templateIn = async (path: string): Promise<Record<string, Resource>> =>
  JSON.parse(await readFile(join(path, 'cloudformation-template-update-stack.json'), 'utf8')).Resources;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-package-'));
  const { output } = await serverlessPackage([...NETWORK, '--package', folder]);
  expect(output).toContain('Service packaged');
  expect(output).not.toMatch(/warning/i);
  resources = await templateIn(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const logicalId = (name: FunctionName): string =>
  (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', 'Dash');
const resource = (id: string): Resource => {
  const found = resources[id];
  if (!found) throw new Error(`no ${id} among ${Object.keys(resources).join(', ')}`);
  return found;
};
const lambda = (name: FunctionName) => resource(`${logicalId(name)}LambdaFunction`).Properties;
const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);
const roleOf = (name: FunctionName): string => at(lambda(name), 'Role', 'Fn::GetAtt', 0) as string;
const statementsOf = (name: FunctionName): Statement[] => {
  const policies = resource(roleOf(name)).Properties.Policies as unknown[];
  return policies.flatMap((policy) => at(policy, 'PolicyDocument', 'Statement') as Statement[]);
};
const actionsOf = (name: FunctionName): string[] => statementsOf(name).flatMap(({ Action }) => Action);

describe('serverless package', () => {
  it.each(FUNCTIONS)('%s runs its bundle as Lambda does', async (name) => {
    expect(lambda(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: `dist/${name}/index.handler`,
      Timeout: 60,
    });
    // The names of a zip's files are in it as they are.
    const zip = (await readFile(join(folder, `${name}.zip`))).toString('latin1');
    expect(zip).toContain(`dist/${name}/index.mjs`);
    expect(zip).toContain(`dist/${name}/config.json`);
    for (const other of FUNCTIONS) if (other !== name) expect(zip).not.toContain(`dist/${other}/`);
    expect(zip).not.toContain('.map');
  });

  it.each([...PROBES, 'notify'] as const)('%s is invoked each minute, without retries', (name) => {
    expect(resource(`${logicalId(name)}EventsRuleSchedule1`).Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      // The event itself, which has the scheduled time.
      Targets: [{ Arn: { 'Fn::GetAtt': [`${logicalId(name)}LambdaFunction`, 'Arn'] }, Id: `${name}Schedule` }],
    });
    expect(resource(`${logicalId(name)}LambdaEvConf`).Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('spot-check is invoked by hand only', () => {
    const rules = Object.values(resources).filter(({ Type }) => Type === 'AWS::Events::Rule');
    expect(rules).toHaveLength(PROBES.length + 1);
  });

  it('notify is woken by what is untold, and is alone', () => {
    const { Properties } = resource('NotifyEventSourceMappingDynamodbTable');
    expect(Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      MaximumBatchingWindowInSeconds: 10,
      MaximumRecordAgeInSeconds: 60,
    });
    expect(at(Properties, 'FilterCriteria', 'Filters')).toEqual([{ Pattern: JSON.stringify(UNTOLD_FILTER) }]);
    expect(lambda('notify').ReservedConcurrentExecutions).toBe(1);
  });

  it.each(FUNCTIONS)('%s is in the VPC only when what it asks is', (name) => {
    const expected = {
      SubnetIds: { 'Fn::Split': [',', 'subnet-1,subnet-2'] },
      SecurityGroupIds: { 'Fn::Split': [',', 'sg-1'] },
    };
    expect(lambda(name).VpcConfig).toEqual(IN_VPC.includes(name) ? expected : undefined);
  });

  it('keeps the table that the store expects', () => {
    const { Properties, ...policies } = resource('Table');
    const { TableName: _, StreamSpecification: stream, ...definition } = tableDefinition('any');
    const { StreamEnabled: __, ...streamInTemplate } = stream;
    expect(Properties).toMatchObject({ ...definition, StreamSpecification: streamInTemplate });
    expect(Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(policies).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('subscribes the addresses of the configuration', () => {
    expect(resource('EmailSubscription1').Properties).toEqual({
      TopicArn: { Ref: 'Topic' },
      Protocol: 'email',
      Endpoint: 'on-call@hokus.ai',
    });
  });
});

describe('the environment of a function', () => {
  const variablesOf = (name: FunctionName): unknown => at(lambda(name), 'Environment', 'Variables');

  it('holds table, topic and references, each where it is needed', () => {
    const probe = { TABLE_NAME: { Ref: 'Table' }, ALLOW_LOOPBACK: 'false' };
    const redis = {
      REF_ssm_hokusai_development_redis_endpoint_fd0c2c: '{{resolve:ssm:/hokusai/development/redis/endpoint}}',
      REF_ssm_hokusai_development_redis_port_314e2c: '{{resolve:ssm:/hokusai/development/redis/port}}',
      REF_secret_hokusai_development_redis_token_91cb0a:
        '{{resolve:secretsmanager:hokusai/development/redis:SecretString:token}}',
    };
    expect(variablesOf('probe-redis')).toEqual({ ...probe, ...redis });
    expect(variablesOf('spot-check')).toEqual({ ...probe, ...redis });
    for (const name of ['probe-dns', 'probe-http', 'probe-targets', 'probe-outside'] as const) {
      expect(variablesOf(name)).toEqual(probe);
    }
    expect(variablesOf('notify')).toEqual({ TABLE_NAME: { Ref: 'Table' }, TOPIC_ARN: { Ref: 'Topic' } });
  });
});

describe('the role of a function', () => {
  it.each(FUNCTIONS)('%s has one of its own, without wildcard actions', (name) => {
    expect(FUNCTIONS.filter((other) => roleOf(other) === roleOf(name))).toEqual([name]);
    expect(actionsOf(name).filter((action) => action.includes('*'))).toEqual([]);
  });

  it.each(FUNCTIONS)('%s may do everything nowhere but where AWS has no narrower resource', (name) => {
    const everywhere = statementsOf(name).filter(({ Resource }) => JSON.stringify(Resource) === '"*"');
    const services = everywhere.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]);
    expect(['ec2', 'elasticloadbalancing', 'servicediscovery']).toEqual(expect.arrayContaining(services));
  });

  it.each(FUNCTIONS)('%s may write to its own log', (name) => {
    expect(statementsOf(name)).toContainEqual({
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [`${logicalId(name)}LogGroup`, 'Arn'] },
    });
  });

  it.each(FUNCTIONS)('%s may have network interfaces only in the VPC', (name) => {
    expect(actionsOf(name).includes('ec2:CreateNetworkInterface')).toBe(IN_VPC.includes(name));
  });

  const services = (name: FunctionName): string[] =>
    [...new Set(actionsOf(name).map((action) => action.split(':')[0] ?? ''))].filter((each) => each !== 'logs').sort();
  const expected: readonly { name: FunctionName; may: readonly string[] }[] = [
    { name: 'probe-dns', may: ['dynamodb', 'ec2'] },
    { name: 'probe-redis', may: ['dynamodb', 'ec2'] },
    { name: 'probe-http', may: ['dynamodb', 'ec2'] },
    { name: 'probe-targets', may: ['dynamodb', 'ec2', 'elasticloadbalancing'] },
    { name: 'probe-outside', may: ['dynamodb', 'elasticloadbalancing', 'servicediscovery'] },
    { name: 'notify', may: ['dynamodb', 'sns'] },
    { name: 'spot-check', may: ['dynamodb', 'ec2', 'elasticloadbalancing', 'servicediscovery'] },
  ];
  it.each(expected)('$name may call $may', ({ name, may }) => {
    expect(services(name)).toEqual(may);
  });

  it('lets spot-check touch no state', () => {
    expect(
      actionsOf('spot-check')
        .filter((action) => action.startsWith('dynamodb:'))
        .sort(),
    ).toEqual(['dynamodb:BatchWriteItem', 'dynamodb:Query']);
  });
});

describe('serverless package refuses', () => {
  const withConfig = async (lines: string): Promise<string> => {
    const path = join(folder, 'refused.yml');
    await writeFile(path, `version: 1\nplatform: Hokusai\n${lines}`);
    return path;
  };

  it('to go without subnets, and says how to name them', async () => {
    const { output } = await serverlessPackage(['--package', join(folder, 'none')]);
    expect(output).toContain(
      'subnetIds is "": expected ids, such as --param subnetIds=subnet-1,subnet-2, or params: <stage>: in serverless.yml',
    );
  });

  it('a wrong configuration, with its line', async () => {
    const config = await withConfig('services: { api: { name: API, checks: { a: { kind: dns, nam: x.local } } } }\n');
    const { output } = await serverlessPackage([
      ...NETWORK,
      '--param',
      `config=${config}`,
      '--package',
      join(folder, 'none'),
    ]);
    expect(output).toContain('refused.yml:3:');
    expect(output).toContain('services.api.checks.a.nam: unknown key');
  });

  it('a variable of the configuration that is not set', async () => {
    const config = await withConfig(
      'services: { api: { name: API, checks: { a: { kind: tcp, host: "${env:API_HOST}", port: 1 } } } }\n',
    );
    const { output } = await serverlessPackage([
      ...NETWORK,
      '--param',
      `config=${config}`,
      '--package',
      join(folder, 'none'),
    ]);
    expect(output).toContain(
      'API_HOST is not set, and ${env:API_HOST} of the configuration needs it: export API_HOST=<value>',
    );
  });
});
