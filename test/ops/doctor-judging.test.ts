import { describe, expect, it } from 'vitest';

import type { Decision } from '../../shared/aws/permissions.ts';
import type { Stack } from '../../shared/aws/stacks.ts';
import { fault } from '../../shared/health/fault.ts';
import type { DoctorFinding } from '../../shared/ops/doctor-finding.ts';
import { judgeLooks, judgeRole, questionsOf } from '../../shared/ops/doctor-permissions.ts';
import { judgeReferences, judgeWebhook } from '../../shared/ops/doctor-references.ts';
import { judgeRuns } from '../../shared/ops/doctor-runs.ts';
import { judgeFunctions, judgeStack, judgeStream } from '../../shared/ops/doctor-stack.ts';
import { judgeTopic } from '../../shared/ops/doctor-topics.ts';

const place = { stage: 'dev', region: 'us-east-1' };
const told = (findings: readonly DoctorFinding[]): string[] => findings.map(({ level, what }) => `${level} ${what}`);

describe('the state of a stack', () => {
  const stack = (status: string): Stack => ({ name: 's', arn: '', status, changedAtMs: 0, outputs: {}, resources: [] });
  const deploy = 'npx serverless deploy --stage dev --region us-east-1';
  const remove = 'npx serverless remove --stage dev --region us-east-1';
  const goOn = 'aws cloudformation continue-update-rollback --region us-east-1 --stack-name s';

  it.each([
    ['CREATE_COMPLETE', 'ok s is CREATE_COMPLETE', []],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'ok s is UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', []],
    ['UPDATE_IN_PROGRESS', 'warning s is UPDATE_IN_PROGRESS: look again when that has ended', []],
    ['REVIEW_IN_PROGRESS', 'missing s has a change set that was never executed', [deploy]],
    ['ROLLBACK_COMPLETE', 'missing s is ROLLBACK_COMPLETE: Table: limit', [remove, deploy]],
    ['DELETE_FAILED', 'missing s is DELETE_FAILED: Table: limit', [remove, deploy]],
    ['UPDATE_ROLLBACK_FAILED', 'missing s is UPDATE_ROLLBACK_FAILED: Table: limit', [goOn]],
    [
      'UPDATE_ROLLBACK_COMPLETE',
      'warning the last deployment of s failed, and the one before it runs on: Table: limit',
      ['mend that', deploy],
    ],
  ])('%s', (status, what, mend) => {
    const finding = judgeStack('s', stack(status), { logicalId: 'Table', reason: 'limit' }, place);
    expect(told([finding])).toEqual([what]);
    expect(finding.mend).toEqual(mend);
  });

  it('tells of a function that cannot run, in the words of Lambda', () => {
    const network = { vpcId: 'vpc-1', subnetIds: [], groupIds: [] };
    const trouble = { code: 'SubnetOutOfIPAddresses', reason: 'no free address in subnet-1' };
    const broken = { name: 's-probe-dns', roleArn: '', state: 'Failed', network, trouble, variables: {} };
    expect(told(judgeFunctions(['probe-dns', 'notify'], new Map([['probe-dns', broken]]), place))).toEqual([
      'missing notify is not deployed',
      'missing probe-dns does not run (SubnetOutOfIPAddresses): no free address in subnet-1',
    ]);
  });
});

describe('the stream that invokes notify', () => {
  const source = (state: string) => ({
    id: 'uuid-1',
    sourceArn: 'arn:aws:dynamodb:us-east-1:1:table/t/stream/1',
    state,
  });
  const enable = 'aws lambda update-event-source-mapping --region us-east-1 --uuid uuid-1 --enabled';
  const deploy = 'npx serverless deploy --stage dev --region us-east-1';
  const ended = (state: string) =>
    `warning the stream of the table invokes notify no more (${state}), only its schedule does`;
  const coming = (state: string) => `ok the stream of the table is on its way to notify (${state})`;

  it.each([
    ['Enabled', 'ok the stream of the table invokes notify', []],
    ...['Creating', 'Enabling', 'Updating'].map((state) => [state, coming(state), ['look again in a minute']] as const),
    ...['Disabling', 'Disabled'].map((state) => [state, ended(state), [enable]] as const),
    ['Deleting', 'missing the stream of the table does not invoke notify', [deploy]],
  ] as const)('%s', (state, what, mend) => {
    const finding = judgeStream([source(state)], place);
    expect(told([finding])).toEqual([what]);
    expect(finding.mend).toEqual(mend);
  });

  it('is the one that stays', () => {
    expect(told([judgeStream([source('Deleting'), source('Creating')], place)])).toEqual([coming('Creating')]);
  });
});

describe('the permissions of a role', () => {
  const deployed = {
    partition: 'aws',
    region: 'eu-west-1',
    account: '1',
    tableName: 't',
    streamArn: undefined,
    topicArn: undefined,
    deadLetters: 'q',
  };

  it('are asked for by service and resource; what has no ARN is not', () => {
    const questions = questionsOf(
      [
        { actions: ['dynamodb:GetItem'], on: 'table' },
        { actions: ['dynamodb:Query', 'dynamodb:GetItem'], on: 'table' },
        { actions: ['dynamodb:Query'], on: 'indexes' },
        { actions: ['dynamodb:GetRecords'], on: 'stream' },
        { actions: ['sns:Publish'], on: 'topic' },
        { actions: ['sqs:SendMessage'], on: 'dead-letters' },
        { actions: ['ec2:DescribeSubnets', 'elasticloadbalancing:DescribeTargetGroups'], on: 'any' },
        { actions: ['ssm:GetParameter'], on: { parameter: '/a/b' } },
        { actions: ['secretsmanager:GetSecretValue'], on: { secret: 'redis' } },
        { actions: ['logs:PutLogEvents'], on: 'log-group' },
      ],
      'vpcwatch-dev-notify',
      deployed,
    );
    expect(questions).toEqual([
      { resource: 'arn:aws:dynamodb:eu-west-1:1:table/t', actions: ['dynamodb:GetItem', 'dynamodb:Query'] },
      ...['current', 'untold', 'open-incidents'].map((index) => ({
        resource: `arn:aws:dynamodb:eu-west-1:1:table/t/index/${index}`,
        actions: ['dynamodb:Query'],
      })),
      { resource: 'arn:aws:sqs:eu-west-1:1:q', actions: ['sqs:SendMessage'] },
      { resource: '*', actions: ['ec2:DescribeSubnets'] },
      { resource: '*', actions: ['elasticloadbalancing:DescribeTargetGroups'] },
      { resource: 'arn:aws:ssm:eu-west-1:1:parameter/a/b', actions: ['ssm:GetParameter'] },
      {
        resource: 'arn:aws:secretsmanager:eu-west-1:1:secret:redis-AbCdEf',
        actions: ['secretsmanager:GetSecretValue'],
      },
      {
        resource: 'arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/vpcwatch-dev-notify:log-stream:any',
        actions: ['logs:PutLogEvents'],
      },
    ]);
  });

  const deploy = 'npx serverless deploy --stage dev --region us-east-1';
  const change = 'change that policy; the role is NotifyRole';
  const of = (action: string, changed: Partial<Decision>): Decision => ({
    action,
    decision: 'implicitDeny',
    policies: [],
    ...changed,
  });

  it.each([
    [{}, 'no policy of the role allows it', deploy],
    [{ decision: 'explicitDeny', policies: ['P'] }, 'denied by P', change],
    [{ decision: 'explicitDeny' }, 'denied by a policy', change],
    [{ refusedBy: 'boundary' }, 'the permissions boundary of the role does not allow it', change],
    [{ refusedBy: 'organization' }, 'a service control policy of the organization does not allow it', change],
  ] as const)('with %j', (changed, why, mend) => {
    const decisions = [of('sns:Publish', changed), of('sns:ListTopics', { decision: 'allowed' })];
    const [finding, ...others] = judgeRole({ name: 'notify', roleName: 'NotifyRole', place }, [
      { resource: '*', decisions },
    ]);
    expect(others).toEqual([]);
    expect(finding?.what).toBe(`notify may not sns:Publish on any resource: ${why}`);
    expect(finding?.mend).toEqual([mend]);
  });

  it('are told together by resource and reason', () => {
    const decisions = [
      of('dynamodb:GetItem', {}),
      of('dynamodb:PutItem', {}),
      of('dynamodb:Query', { decision: 'explicitDeny' }),
    ];
    expect(told(judgeRole({ name: 'probe-dns', roleName: 'R', place }, [{ resource: 'arn', decisions }]))).toEqual([
      'missing probe-dns may not dynamodb:GetItem and dynamodb:PutItem on arn: no policy of the role allows it',
      'missing probe-dns may not dynamodb:Query on arn: denied by a policy',
    ]);
  });

  it('are only warned of when a diagnosis looks by them', () => {
    const decisions = [of('ecs:ListTasks', { decision: 'explicitDeny', policies: ['P'] }), of('ecs:ListClusters', {})];
    const findings = judgeLooks({ name: 'notify', roleName: 'NotifyRole', place }, [{ resource: '*', decisions }]);
    const unseen = 'findings say that they could not look at it';
    expect(told(findings)).toEqual([
      `warning notify may not ecs:ListTasks on any resource: denied by P; ${unseen}`,
      `warning notify may not ecs:ListClusters on any resource: no policy of the role allows it; ${unseen}`,
    ]);
    expect(findings.map(({ mend }) => mend)).toEqual([[change], [deploy]]);
  });
});

describe('the subscriptions of a topic', () => {
  const arn = 'arn:aws:sns:us-east-1:1:alerts';
  const one = (endpoint: string, standing: 'confirmed' | 'pending' | 'deleted', protocol = 'email') => ({
    endpoint,
    standing,
    protocol,
  });
  const judge = (...subscriptions: ReturnType<typeof one>[]) => judgeTopic({ purpose: 'alerts', arn, subscriptions });

  it('are warned of one by one while somebody hears it', () => {
    const findings = judge(one('a@x.org', 'pending'), one('b@x.org', 'deleted'), one('c@x.org', 'confirmed'));
    expect(told(findings)).toEqual([
      'warning alerts: a@x.org is not confirmed',
      'warning alerts: b@x.org has unsubscribed',
      'ok alerts: 1 confirmed (email)',
    ]);
    expect(findings[0]?.mend).toEqual([
      'open the link in the mail from AWS Notifications to a@x.org; for another mail:',
      `aws sns subscribe --region us-east-1 --topic-arn ${arn} --protocol email --notification-endpoint a@x.org`,
    ]);
  });

  it('are missing when nobody does', () => {
    expect(told(judge())).toEqual(['missing nobody hears the alerts: nobody is subscribed']);
    expect(told(judge(one('a@x.org', 'pending')))).toEqual([
      'missing nobody hears the alerts: a@x.org is not confirmed',
    ]);
    expect(told(judgeTopic({ purpose: 'alerts', arn, subscriptions: undefined }))).toEqual([
      `missing the topic for alerts is gone: ${arn}`,
    ]);
  });

  it('put no word of a subscriber into a shell', () => {
    const [finding] = judge(one("https://x.org/$(id)'", 'pending', 'https'));
    expect(finding?.mend[0]?.endsWith(`--notification-endpoint 'https://x.org/$(id)'\\'''`)).toBe(true);
  });
});

describe('the references of a configuration', () => {
  const ssm = { source: 'ssm', name: '/a', text: '${ssm:/a}' } as const;
  const read = (value: string, secret: boolean) => ({ reference: ssm, read: { value, secret } });

  it('may be SecureString only when they are read at run time', () => {
    expect(told(judgeReferences([read('canary', true)], 'runtime'))).toEqual(['ok 1 of 1 can be read']);
    const [finding] = judgeReferences([read('canary', true)], 'deploy');
    expect(finding?.what).toBe(
      "${ssm:/a} is a SecureString, which CloudFormation does not resolve into a function's environment",
    );
    expect(JSON.stringify(finding)).not.toContain('canary');
  });

  it('are missing, or could not be looked at', () => {
    const failing = (code: 'config.parameter-missing' | 'aws.access-denied') => ({
      reference: ssm,
      read: { failure: fault(code, 'words') },
    });
    expect(told(judgeReferences([failing('config.parameter-missing')], 'deploy'))).toEqual([
      'missing ${ssm:/a} cannot be read',
    ]);
    expect(told(judgeReferences([failing('aws.access-denied')], 'deploy'))).toEqual(['blind words']);
  });

  it('hold a webhook, or what is objected to it', () => {
    expect(told(judgeWebhook(read('canary', true), undefined))).toEqual(['ok ${ssm:/a} holds a Slack webhook']);
    expect(told(judgeWebhook(read('canary', true), 'expected this, found that'))).toEqual([
      'missing ${ssm:/a} holds no Slack webhook: expected this, found that',
    ]);
  });
});

describe('the runs of probe functions', () => {
  const nowMs = Date.parse('2026-11-25T12:10:00Z');
  const judge = (completed: string | undefined, deployedAt: string, configHash = 'h') =>
    told(
      judgeRuns({
        functions: ['probe-dns'],
        ticks: completed === undefined ? [] : [{ function: 'probe-dns', completed, configHash }],
        nowMs,
        deployedAtMs: Date.parse(deployedAt),
        configHash: 'h',
        configFile: 'vpcwatch.yml',
        stackName: 'vpcwatch-dev',
        place,
      }),
    );

  it.each([
    ['2026-11-25T12:09:00Z', 'ok probe-dns completed a run 1 min ago'],
    ['2026-11-25T12:07:00Z', 'ok probe-dns completed a run 3 min ago'],
    ['2026-11-25T12:06:59Z', 'missing probe-dns completed a run 3 min 1 s ago and none since'],
  ])('completed at %s', (completed, what) => {
    expect(judge(completed, '2026-11-01T00:00:00Z')).toEqual([what]);
  });

  it('that were never completed are missed, but for the first minutes of a deployment', () => {
    expect(judge(undefined, '2026-11-25T12:00:00Z')).toEqual(['missing probe-dns has never completed a run']);
    expect(judge(undefined, '2026-11-25T12:09:00Z')).toEqual([
      'warning probe-dns has not completed a run; deployed 1 min ago',
    ]);
  });

  it('tell when they were made with another configuration', () => {
    expect(judge('2026-11-25T12:09:00Z', '2026-11-01T00:00:00Z', 'other')[1]).toBe(
      'warning the configuration of probe-dns differs from vpcwatch.yml',
    );
  });
});
