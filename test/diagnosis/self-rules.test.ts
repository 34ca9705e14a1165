import { describe, expect, test } from 'vitest';

import { askingSecret } from '../../shared/aws/command.ts';
import type { AwsTrouble } from '../../shared/aws/errors.ts';
import type { ReferenceView } from '../../shared/aws/reference-check.ts';
import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import type { Facts } from '../../shared/health/outcome.ts';
import { checkOf, evidenceOf } from './evidence.ts';

const redis = checkOf('redis', {
  host: '${ssm:/lab/host}',
  port: 6379,
  mode: 'single',
  password: '${secret:lab/redis#token}',
});
const IN_VPC = { region: 'us-east-1', subnetIds: ['subnet-1', 'subnet-2'], groupIds: ['sg-1'] };
const about = (code: FaultCode, facts: Facts, more: Partial<Evidence> = {}): Evidence =>
  evidenceOf(code, { check: redis, facts, ...more });
const told = (evidence: Evidence) => {
  const [first] = diagnose(evidence, { impact: '', validate: 'v' });
  if (first === undefined) throw new Error('nothing was told');
  return first;
};
const commands = (evidence: Evidence): string =>
  told(evidence)
    .remedy.map(({ command }) => command ?? '')
    .join('\n');

const host = { reference: { source: 'ssm', name: '/lab/host' } };
const secret = { reference: { source: 'secret', name: 'lab/redis', key: 'token' } };
const seen = (...views: ReferenceView[]): Partial<Evidence> => ({ references: { seen: views } });

describe('a reference that cannot be filled in', () => {
  test.each<[string, FaultCode, Facts, Partial<Evidence>, string, string]>([
    ['a parameter', 'config.parameter-missing', host, {}, '', 'high'],
    [
      'a parameter that is there by now',
      'config.parameter-missing',
      host,
      seen({ source: 'ssm', name: '/lab/host', state: 'there' }),
      '',
      'medium',
    ],
    ['a variable', 'config.parameter-missing', { reference: { source: 'env', name: 'LAB' } }, {}, '/variable', 'high'],
    [
      'one that the deployment lacks',
      'config.parameter-missing',
      { ...host, deployed: true, variable: 'REF_X' },
      {},
      '/not-deployed',
      'high',
    ],
    [
      'a value of no use',
      'config.parameter-missing',
      { unusable: 'port from ${ssm:/lab/host}: expected a port' },
      {},
      '/unusable',
      'high',
    ],
    ['a secret', 'config.secret-missing', { ...secret, secret: 'missing' }, {}, '', 'high'],
    ['a key', 'config.secret-missing', { ...secret, secret: 'no-key', keys: ['password'] }, {}, '/key', 'high'],
    ['bytes', 'config.secret-missing', { ...secret, secret: 'binary' }, {}, '/binary', 'high'],
    ['plain text', 'config.secret-missing', { ...secret, secret: 'no-json' }, {}, '/not-json', 'high'],
    [
      'a deleted secret',
      'config.secret-missing',
      { ...secret, secret: 'deleted' },
      seen({ source: 'secret', name: 'lab/redis', state: 'deleted' }),
      '/deleted',
      'high',
    ],
    [
      'a secret that is perhaps deleted',
      'config.secret-missing',
      { ...secret, secret: 'deleted' },
      { references: { unseen: 'could not look' } },
      '/deleted',
      'medium',
    ],
  ])('%s', (_, code, facts, more, split, confidence) => {
    const finding = told(about(code, facts, more));
    expect(finding).toMatchObject({ cause: `${code}${split}`, confidence, own: true });
    expect(finding.evidence.join()).toContain('nothing was measured');
  });

  test('names what is like it, with the key that was asked for', () => {
    const view: ReferenceView = { source: 'secret', name: 'lab/redis', state: 'missing', similar: ['lab/redis-1'] };
    const finding = told(about('config.secret-missing', { ...secret, secret: 'missing' }, seen(view)));
    expect(finding.summary).toBe('secret lab/redis does not exist; there is lab/redis-1');
    expect(finding.remedy[0]?.say).toContain('${secret:lab/redis-1#token}');
  });

  test('is stored by a command that asks for the value, unseen where it is secret', () => {
    expect(commands(about('config.parameter-missing', host))).toBe(
      `printf %s 'value: ' && read -r value && printf %s "$value" | aws ssm put-parameter --name /lab/host --type String --value file:///dev/stdin --region us-east-1`,
    );
    expect(commands(about('config.secret-missing', { ...secret, secret: 'missing' }))).toBe(
      `${askingSecret('token', 'value')} && printf %s "$value" | jq -Rsc '{"token": .}' | aws secretsmanager create-secret --name lab/redis --secret-string file:///dev/stdin --region us-east-1`,
    );
  });
});

const trouble = (own: Partial<AwsTrouble>): Facts => ({
  aws: {
    action: 'ssm:GetParameter',
    on: 'parameter /lab/host',
    endpoint: 'ssm',
    why: 'denied',
    error: 'AccessDeniedException',
    region: 'us-east-1',
    ...own,
  },
});
const ROLE = 'arn:aws:sts::123456789012:assumed-role/lab-probe/session';

describe('an AWS call that fails', () => {
  test('is allowed by a command for the role that AWS names', () => {
    expect(commands(about('aws.access-denied', trouble({ principal: ROLE })))).toContain(
      'aws iam put-role-policy --role-name lab-probe --policy-name vpcwatch-ssm-GetParameter --policy-document \'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"arn:aws:ssm:us-east-1:123456789012:parameter/lab/host"}]}\'',
    );
  });

  test.each([
    ['a user', 'arn:aws:iam::123456789012:user/dev/ann', 'aws iam put-user-policy --user-name ann'],
    ['nobody that AWS names', undefined, 'npx vpcwatch doctor --stage "$stage"'],
  ])('of %s', (_, principal, command) => {
    const facts = trouble(principal === undefined ? {} : { principal });
    expect(commands(about('aws.access-denied', facts, { vantage: IN_VPC }))).toContain(command);
  });

  test('of single sign-on has no command: its role cannot be changed', () => {
    const principal = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/ann';
    const finding = told(about('aws.access-denied', trouble({ principal })));
    expect(finding.remedy[0]).toEqual({ say: expect.stringContaining('permission set of AWSReservedSSO_Admin_0123') });
  });

  test.each([
    ['key', '/key'],
    ['rejected', '/credentials'],
    ['no-credentials', '/credentials'],
  ] as const)('for want of %s', (why, split) => {
    expect(told(about('aws.access-denied', trouble({ why }))).cause).toBe(`aws.access-denied${split}`);
  });

  test('of subnets without a way out makes the endpoint that they lack', () => {
    const text = commands(
      about('aws.unreachable', trouble({ why: 'no-answer', error: 'TimeoutError' }), {
        vantage: { ...IN_VPC, vpcId: 'vpc-1' },
      }),
    );
    expect(text).toContain(
      `printf %s 'security group: ' && read -r group && aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.ssm --subnet-ids subnet-1 subnet-2 --private-dns-enabled --region us-east-1 --vpc-id vpc-1 --security-group-ids "$group"`,
    );
    // The routes of a subnet that no table names are those of the main one.
    expect(text).toMatch(/describe-route-tables .* --filters Name=vpc-id,Values=vpc-1$/m);
  });

  test('of subnets without a way out goes without an endpoint first, and warns of what one does to the others', () => {
    const facts = trouble({ why: 'no-answer', error: 'TimeoutError' });
    const steps = told(about('aws.unreachable', facts, { vantage: IN_VPC })).remedy;
    expect(steps[0]).toEqual({ say: expect.stringContaining('references: deploy') });
    const make = steps.findIndex(({ command }) => command?.includes('create-vpc-endpoint'));
    expect(steps[make]?.say).toContain('private DNS sends the whole VPC here at once');
    expect(steps[make]?.command).toContain('--vpc-id "$(aws ec2 describe-subnets --subnet-ids subnet-1');
    // Never the group of the monitor: it lets nobody in.
    expect(steps[make]?.command).not.toContain('sg-1');
    expect(steps[make + 1]?.command).toContain('modify-vpc-endpoint --no-private-dns-enabled');
    for (const { say } of steps) expect(say).toMatch(/^[A-Z].*[^.]$/s);
  });

  test('from elsewhere makes nothing', () => {
    const evidence = about('aws.unreachable', trouble({ why: 'no-answer', error: 'ECONNREFUSED' }));
    expect(commands(evidence)).not.toContain('create-vpc-endpoint');
    expect(told(evidence).confidence).toBe('medium');
  });

  test('that is throttled accuses nothing', () => {
    const finding = told(about('aws.throttled', trouble({ why: 'throttled', error: 'ThrottlingException' })));
    expect(finding.summary).toContain('nothing is known of the target');
    expect(finding.remedy.every(({ command }) => command === undefined)).toBe(true);
  });
});

describe('the monitor itself', () => {
  const http = checkOf('http', { url: 'http://a/', method: 'GET', redirects: 0, headers: { Expect: 'x' } });
  const drift = checkOf('cloud-map', { registeredService: 'mlflow', namespace: 'lab.local', matches: 'mlflow-dns' });

  test.each<[string, Evidence, string]>([
    ['references in no time', about('probe.deadline', { overran: 'references' }), 'probe.deadline/references'],
    ['a probe in no time', about('probe.deadline', { overran: 'probe' }), 'probe.deadline'],
    ['a header', about('probe.internal', { broken: 'unsendable' }, { check: http }), 'probe.internal/header'],
    ['AWS', about('probe.internal', trouble({ why: 'failed', error: 'InternalFailure' })), 'probe.internal/aws'],
    ['anything else', about('probe.internal', {}), 'probe.internal'],
    ['no runs', about('probe.missed', {}), 'probe.missed'],
    ['never an answer', about('probe.never-reached', {}, { vantage: IN_VPC }), 'probe.never-reached'],
    ['no way out', about('probe.vantage', {}, { vantage: IN_VPC }), 'probe.vantage'],
  ])('%s', (_, evidence, cause) => {
    expect(told(evidence).cause).toBe(cause);
    expect(told(evidence).evidence.length).toBeGreaterThan(0);
    expect(told(evidence).remedy.length).toBeGreaterThan(0);
  });

  test('has nothing to compare with, and says what is to be mended', () => {
    const evidence = evidenceOf('probe.missed', {
      check: drift,
      facts: { noAnswersOf: 'mlflow-dns' },
    });
    expect(told(evidence)).toMatchObject({ cause: 'probe.missed/comparison', consequence: true });
  });

  test('is not run, whatever its message names', () => {
    const fault = { code: 'probe.missed', stage: 'self', message: 'mlflow-dns: no run since 00:00' } as const;
    expect(told(evidenceOf('probe.missed', { check: drift, fault }))).toMatchObject({ cause: 'probe.missed' });
  });

  test.each<[FaultCode]>([['probe.internal'], ['aws.access-denied'], ['aws.unreachable'], ['probe.deadline']])(
    '%s says nothing twice',
    (code) => {
      const { summary, evidence } = told(about(code, {}, { vantage: { subnetIds: [], groupIds: [] } }));
      for (const line of evidence) expect(summary).not.toContain(line.replace(/^[^:]+: /, ''));
    },
  );

  test.each(['probe.never-reached', 'probe.vantage'] as const)(
    '%s names its own subnets and security group',
    (code) => {
      const evidence = about(code, {}, { vantage: IN_VPC });
      expect(told(evidence).evidence.join()).toContain('subnet-1, subnet-2 with security group sg-1');
      expect(commands(evidence)).toContain('aws ec2 describe-security-groups --group-ids sg-1');
    },
  );
});
