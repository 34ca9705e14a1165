import { describe, expect, it } from 'vitest';

import { parseConfig } from '../../shared/config/load.ts';
import type { Config } from '../../shared/config/schema.ts';
import { apisOf, needsOf, vpcFunctionsOf } from '../../shared/ops/doctor-needs.ts';

const configOf = (references: 'deploy' | 'runtime'): Config => {
  const parsed = parseConfig(
    `version: 1
platform: Test
references: ${references}
services:
  main:
    name: Main
    checks:
      name: { kind: dns, name: api.local }
      cache: { kind: redis, host: "\${ssm:/redis/host}", port: 6379, password: "\${secret:redis#token}" }
      targets: { kind: target-group, name: api-tg }
      far: { kind: target-group, from: outside, name: far-tg }
      registry: { kind: cloud-map, service: api, namespace: local, matches: name }
`,
    'test.yml',
  );
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  return parsed.config;
};
const deploy = configOf('deploy');
const runtime = configOf('runtime');

describe('the APIs that a function needs from its subnets', () => {
  it.each([
    ['probe-dns', ['dynamodb'], ['dynamodb']],
    ['probe-redis', ['dynamodb'], ['dynamodb', 'ssm', 'secretsmanager']],
    ['probe-targets', ['dynamodb', 'elasticloadbalancing'], ['dynamodb', 'elasticloadbalancing']],
    ['spot-check', ['dynamodb', 'elasticloadbalancing'], ['dynamodb', 'elasticloadbalancing', 'ssm', 'secretsmanager']],
    ['probe-outside', [], []],
    ['notify', [], []],
    ['slack', [], []],
  ] as const)('%s', (name, whenDeployed, atRunTime) => {
    expect(apisOf(name, deploy)).toEqual(whenDeployed);
    expect(apisOf(name, runtime)).toEqual(atRunTime);
  });

  it('are those of the functions that have checks', () => {
    expect(vpcFunctionsOf(deploy)).toEqual(['probe-dns', 'probe-redis', 'probe-targets', 'spot-check']);
  });
});

const actionsOf = (...args: Parameters<typeof needsOf>): string[] =>
  needsOf(...args).flatMap(({ actions, on }) =>
    actions.map((action) => `${action} ${typeof on === 'string' ? on : JSON.stringify(on)}`),
  );

describe('the permissions that a function needs', () => {
  it('are the logs, its network interface and a tick', () => {
    expect(actionsOf('probe-dns', runtime)).toEqual([
      'logs:CreateLogStream log-group',
      'logs:PutLogEvents log-group',
      'ec2:CreateNetworkInterface any',
      'ec2:DescribeNetworkInterfaces any',
      'ec2:DescribeSubnets any',
      'ec2:DeleteNetworkInterface any',
      'dynamodb:BatchGetItem table',
      'dynamodb:BatchWriteItem table',
      'dynamodb:GetItem table',
      'dynamodb:PutItem table',
      'dynamodb:UpdateItem table',
    ]);
  });

  it('follow the kinds of its checks', () => {
    expect(actionsOf('probe-targets', deploy)).toContain('elasticloadbalancing:DescribeTargetHealth any');
    expect(actionsOf('probe-outside', deploy)).toContain('servicediscovery:DiscoverInstances any');
    expect(actionsOf('spot-check-outside', deploy)).toContain('dynamodb:Query table');
    expect(actionsOf('spot-check', deploy).join()).not.toContain('servicediscovery');
  });

  it('include references only when they are read at run time', () => {
    const read = ['ssm:GetParameter {"parameter":"/redis/host"}', 'secretsmanager:GetSecretValue {"secret":"redis"}'];
    expect(actionsOf('probe-redis', runtime)).toEqual(expect.arrayContaining(read));
    expect(actionsOf('probe-redis', deploy).join()).not.toMatch(/ssm:|secretsmanager:/);
  });

  it('are not what a diagnosis looks at: a function does its work without it', () => {
    expect(actionsOf('notify', deploy).join()).not.toMatch(/ecs:|elasticache:|route53:|ssm:/);
  });

  it('include the topics of the routes, each once, where their ARNs are known', () => {
    const topicArn = 'arn:aws:sns:us-east-1:123456789012:low';
    const routes = [{ topicArn }, { topicArn: '${ssm:/topic}' }, { topicArn }];
    const routed = { ...deploy, alerts: { email: [], routes } };
    const own = actionsOf('notify', deploy);
    expect(actionsOf('notify', routed).filter((action) => !own.includes(action))).toEqual([
      `sns:GetTopicAttributes {"topic":"${topicArn}"}`,
      `sns:Publish {"topic":"${topicArn}"}`,
    ]);
    expect(actionsOf('slack', routed).join()).not.toContain(topicArn);
  });

  it('include the webhook of slack always', () => {
    const webhook = { source: 'secret', name: 'slack', key: 'url', text: '${secret:slack#url}' } as const;
    expect(actionsOf('slack', deploy, webhook)).toContain('secretsmanager:GetSecretValue {"secret":"slack"}');
  });
});
