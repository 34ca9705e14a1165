import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { main } from '../../cli/main.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import {
  type Deployment,
  defaultRoute,
  deployment,
  group,
  interfaceEndpoint,
  OPERATIONS_ARN,
  routeTable,
  scriptOf,
  TOPIC_ARN,
} from '../aws/deployment.ts';
import { denied, type ScriptedAws, startScriptedAws } from '../aws/scripted-aws.ts';

const CONFIG = `version: 1
platform: Hokusai
references: deploy
services:
  main:
    name: Main
    checks:
      name: { kind: dns, name: api.hokusai.local }
      cache: { kind: redis, host: "\${ssm:/redis/host}", port: 6379, password: "\${secret:redis#token}" }
      targets: { kind: target-group, name: api-tg }
`;

let folder: string;
const home = process.cwd();
let aws: ScriptedAws;
let d: Deployment;

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-25T12:00:30Z'), toFake: ['Date'] });
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  // So that what is shown does not depend on the name of the folder.
  process.chdir(folder);
  await writeFile('vpcwatch.yml', CONFIG);
  const { hash } = await loadConfig('vpcwatch.yml');
  const completed = isoSecond(Date.now() - 30_000);
  d = deployment(
    ['probe-dns', 'probe-redis', 'probe-targets'].map((name) => ({ function: name, completed, configHash: hash })),
  );
  aws = await startScriptedAws(scriptOf(d));
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await aws.stop();
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const vpcwatch = async (args: readonly string[], { columns = 100, interactive = false } = {}) => {
  const output = { out: '', err: '' };
  const terminal = {
    out: (text: string) => {
      output.out += text;
    },
    err: (text: string) => {
      output.err += text;
    },
    color: false,
    interactive,
    columns,
  };
  const code = await main(args, {}, terminal);
  return { code, ...output };
};

const doctor = (...more: string[]) => ['doctor', '--stage', 'development', ...more];

describe('vpcwatch doctor', () => {
  it('finds nothing to mend in a deployment that works', async () => {
    const { code, out, err } = await vpcwatch(doctor());
    expect(err).toBe('');
    await expect(out).toMatchFileSnapshot('golden/doctor-well.txt');
    expect(code).toBe(0);
  });

  it('names everything that is missing, and the commands that mend it', async () => {
    breakMuch();
    const { code, out } = await vpcwatch(doctor());
    await expect(out).toMatchFileSnapshot('golden/doctor-broken.txt');
    expect(code).toBe(1);
  });

  it('fits a phone, but for the commands, which stay whole', async () => {
    breakMuch();
    const { out } = await vpcwatch(doctor(), { columns: 44 });
    const [commands, others] = [/^ {6}/, /^ {0,4}\S/].map((form) => out.split('\n').filter((line) => form.test(line)));
    expect(commands?.some((line) => line.startsWith('      aws ec2 create-vpc-endpoint '))).toBe(true);
    const broken = others?.filter((line) => line.length > 44 && line.trim().includes(' '));
    expect(broken).toEqual([]);
  });

  it('warns of what a diagnosis may not look at', async () => {
    const nothing = { EvalDecision: 'implicitDeny', MatchedStatements: [] };
    const role = 'vpcwatch-development-notify-Role';
    d.denials = { [`${role} ecs:ListClusters`]: nothing, [`${role} ssm:GetParameter`]: nothing };
    const { code, out } = await vpcwatch(doctor('--json'));
    const { findings } = JSON.parse(out);
    expect(findings.filter(({ level }: { level: string }) => level !== 'ok')).toMatchObject([
      {
        group: 'permissions',
        level: 'warning',
        what: expect.stringContaining('notify may not ecs:ListClusters on any'),
      },
      {
        group: 'permissions',
        level: 'warning',
        what: expect.stringContaining(
          'notify may not ssm:GetParameter on arn:aws:ssm:us-east-1:123456789012:parameter/',
        ),
      },
    ]);
    expect(code).toBe(1);
  });

  it('looks at the topics of the routes too, also at those named by a reference', async () => {
    const topic = (name: string): string => `arn:aws:sns:us-east-1:123456789012:${name}`;
    const routes = [`{ services: [main], topicArn: "${topic('low')}" }`, '{ topicArn: "${ssm:/topic}" }'];
    await writeFile('vpcwatch.yml', `${CONFIG}alerts: { routes: [${routes.join(', ')}] }\n`);
    d.parameters['/topic'] = { Value: topic('all'), Type: 'String' };
    d.subscriptions[topic('all')] = [{ protocol: 'sqs', endpoint: 'arn:aws:sqs:x', arn: `${topic('all')}:3f` }];
    const refused = { EvalDecision: 'implicitDeny', MatchedStatements: [] };
    d.denials = { 'vpcwatch-development-notify-Role sns:Publish': refused };
    const { findings } = JSON.parse((await vpcwatch(doctor('--json'))).out);
    const told = findings.map(({ level, what }: { level: string; what: string }) => `${level}: ${what}`);
    expect(told).toContain('ok: alerts to all: 1 confirmed (sqs)');
    expect(told).toContain('missing: nobody hears the alerts to low: nobody is subscribed');
    for (const name of ['low', 'all']) {
      const denied = `missing: notify may not sns:Publish on ${topic(name)}: no policy of the role allows it`;
      expect(told).toContain(denied);
    }
  });

  it('answers JSON for programs', async () => {
    d.vpcDns.enableDnsSupport = false;
    const { code, out } = await vpcwatch(doctor('--json'), { interactive: true });
    const report = JSON.parse(out);
    expect(report).toMatchObject({ stack: 'vpcwatch-development', region: 'us-east-1', toMend: 1 });
    expect(report.findings.filter(({ level }: { level: string }) => level !== 'ok')).toEqual([
      {
        group: 'network',
        level: 'missing',
        what: 'vpc-1 has enableDnsSupport off: no name resolves in it',
        mend: [`aws ec2 modify-vpc-attribute --region us-east-1 --vpc-id vpc-1 --enable-dns-support '{"Value":true}'`],
      },
    ]);
    expect(code).toBe(1);
  });

  it('goes on where it may not look', async () => {
    const blind = ['DescribeRouteTables', 'SimulatePrincipalPolicy', 'ListSubscriptionsByTopic', 'BatchGetItem'];
    for (const action of [...blind, 'GetParameter', 'ListEventSourceMappings']) aws.script[action] = denied;
    const { code, out } = await vpcwatch(doctor());
    await expect(out).toMatchFileSnapshot('golden/doctor-blind.txt');
    expect(code).toBe(3);
  });

  it('exits 1 when something is to be mended, whatever it could not look at', async () => {
    aws.script.DescribeRouteTables = denied;
    d.streamState = 'Disabled';
    const { code, out } = await vpcwatch(doctor());
    expect(out.split('\n').at(-2)).toBe('1 thing to mend; 1 could not be looked at');
    expect(code).toBe(1);
  });

  it('exits 3 when it sees nothing at all', async () => {
    aws.script = Object.fromEntries(Object.keys(aws.script).map((action) => [action, denied]));
    const { code, out } = await vpcwatch(doctor());
    expect(out).toContain('could not look: cloudformation:DescribeStacks on stack vpcwatch-development is not allowed');
    expect(out).toContain('nothing could be seen; ');
    expect(code).toBe(3);
  });

  it('says before the first deployment how to deploy, and what the subnets and references lack', async () => {
    d.status = '';
    d.routeTables = [routeTable('rtb-main', [defaultRoute({ gatewayId: 'igw-1' })], { main: true })];
    d.parameters = {};
    const { code, out } = await vpcwatch(doctor('--subnets', 'subnet-0a,subnet-0b'));
    await expect(out).toMatchFileSnapshot('golden/doctor-before.txt');
    expect(code).toBe(1);
  });

  it('asks before the first deployment for the subnets', async () => {
    d.status = '';
    const { code, out } = await vpcwatch(doctor());
    expect(out).toContain('could not look: which subnets it will be in is not known here; name them with --subnets');
    expect(out).toContain('1 thing to mend; 1 could not be looked at');
    expect(code).toBe(1);
  });

  it('shows what it looks at to people who wait, and wipes it', async () => {
    const { err } = await vpcwatch(doctor(), { interactive: true });
    expect(err.startsWith('\r\u001b[Klooking at the stack\r')).toBe(true);
    expect(err.endsWith('\r\u001b[K')).toBe(true);
  });

  it('never shows a value of a secret, a parameter or an environment', async () => {
    d.secrets.slack = JSON.stringify({ webhook: 'https://example.com/canary' });
    d.parameters['/redis/host'] = { Value: 'canary', Type: 'SecureString' };
    for (const more of [[], ['--json']]) {
      const { out, err } = await vpcwatch(doctor(...more));
      expect(out).toContain('holds no Slack webhook');
      expect(out).toContain('is a SecureString');
      expect(out + err).not.toContain('canary');
    }
  });

  it.each([
    [['--stage', 'a b'], 'letters, digits and hyphens'],
    [['--stage', 'a', '--subnets', '10.0.0.0/24'], 'expected ids, such as subnet-1,subnet-2'],
    [[], "required option '--stage <stage>' not specified"],
  ])('refuses %j', async (options, message) => {
    const { code, err } = await vpcwatch(['doctor', ...options]);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});

const breakMuch = (): void => {
  d.status = 'UPDATE_ROLLBACK_COMPLETE';
  d.functions = ['probe-dns', 'probe-targets', 'notify', 'slack'];
  d.streamState = 'Disabled';
  d.routeTables = [
    routeTable('rtb-main', [], { main: true }),
    routeTable('rtb-public', [defaultRoute({ gatewayId: 'igw-1' })], { subnets: ['subnet-0b'] }),
  ];
  d.endpoints = [interfaceEndpoint('elasticloadbalancing')];
  d.groups.push(group('sg-ep', { ingress: [] }));
  d.vpcDns.enableDnsHostnames = false;
  d.denials = {
    'vpcwatch-development-notify-Role sns:Publish': { EvalDecision: 'implicitDeny', MatchedStatements: [] },
    'vpcwatch-development-probe-dns-Role dynamodb:UpdateItem': {
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'NoWrites', SourcePolicyType: 'IAM Policy' }],
    },
    'vpcwatch-development-probe-dns-Role dynamodb:PutItem': {
      EvalDecision: 'implicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    },
  };
  d.subscriptions[TOPIC_ARN] = [{ protocol: 'email', endpoint: 'on-call@hokus.ai', arn: 'PendingConfirmation' }];
  d.subscriptions[OPERATIONS_ARN] = [];
  d.parameters = {};
  d.secrets.redis = JSON.stringify({ password: 'canary' });
  d.secrets.slack = JSON.stringify({ webhook: 'canary' });
  d.ticks = [
    { function: 'probe-dns', completed: '2026-11-25T11:48:00Z', configHash: 'another' },
    { function: 'probe-targets', completed: '2026-11-25T12:00:00Z', configHash: 'another' },
  ];
  aws.script.DescribeStackEvents = () => ({
    StackEvents: [
      event('AWS::CloudFormation::Stack', 'UPDATE_ROLLBACK_COMPLETE'),
      event('AWS::SNS::Topic', 'UPDATE_FAILED', 'Resource update cancelled'),
      event('AWS::Lambda::Function', 'CREATE_FAILED', 'The subnet has no free address'),
      event('AWS::CloudFormation::Stack', 'UPDATE_IN_PROGRESS', 'User Initiated'),
      event('AWS::IAM::Role', 'CREATE_FAILED', 'of an earlier deployment'),
    ],
  });
};

const event = (type: string, status: string, reason?: string): object => {
  const StackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/vpcwatch-development/51af3dc0';
  const whole = type === 'AWS::CloudFormation::Stack';
  return {
    StackId,
    StackName: 'vpcwatch-development',
    EventId: `${type}-${status}`,
    LogicalResourceId: whole ? 'vpcwatch-development' : type.split('::')[2],
    PhysicalResourceId: whole ? StackId : 'physical',
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    Timestamp: '2026-11-20T10:00:00Z',
  };
};
