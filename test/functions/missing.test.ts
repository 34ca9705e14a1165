import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { deploy } from './deployed.ts';

const CONFIG = `
version: 1
platform: Hokusai
references: runtime
defaults: { timeout: 5s, confirm: [] }
services:
  api:
    name: API
    checks:
      targets: { kind: target-group, name: api-tg }
      parameter: { kind: tcp, host: "\${ssm:/host}", port: 80 }
      secret: { kind: tcp, host: "\${secret:host}", port: 80 }
      registry: { kind: cloud-map, service: api, namespace: hokusai.local, matches: name }
      name: { kind: dns, name: api.hokusai.local, resolver: "127.0.0.1:9" }
`;
const IN_VPC = { SUBNET_IDS: 'subnet-1,subnet-2' };

let deployed: Awaited<ReturnType<typeof deploy>>;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;

beforeAll(async () => {
  closed = await reserveClosedPort();
  deployed = await deploy(CONFIG, ['probe-targets', 'spot-check', 'spot-check-outside', 'notify']);
});
afterEach(() => deployed.apis.troubles.end());
afterAll(async () => {
  await deployed.stop();
  await closed.stop();
});

describe('a function of the VPC without a way to an API', () => {
  it.each([
    [
      'targets',
      'no answer to elasticloadbalancing:DescribeTargetGroups on api-tg (ECONNREFUSED): a subnet without NAT needs the interface endpoint com.amazonaws.us-east-1.elasticloadbalancing; this function is in subnet-1, subnet-2',
    ],
    [
      'parameter',
      'no answer to ssm:GetParameter on parameter /host (ECONNREFUSED): a subnet without NAT needs the interface endpoint com.amazonaws.us-east-1.ssm; this function is in subnet-1, subnet-2',
    ],
    [
      'secret',
      'no answer to secretsmanager:GetSecretValue on secret host (ECONNREFUSED): a subnet without NAT needs the interface endpoint com.amazonaws.us-east-1.secretsmanager; this function is in subnet-1, subnet-2',
    ],
  ])('names endpoint and subnets for %s', async (check, message) => {
    const nowhere = { ...IN_VPC, AWS_ENDPOINT_URL: `http://127.0.0.1:${closed.port}` };
    const { answers } = await deployed.invoke('spot-check', [{ checks: [check] }], nowhere);
    expect(answers).toMatchObject([[{ status: 'unknown', fault: 'aws.unreachable', message }]]);
  });

  it('names the endpoint of the table, on the routes of its subnets', async () => {
    const nowhere = { ...IN_VPC, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${closed.port}` };
    const { answers } = await deployed.invoke('probe-targets', [{ time: isoSecond(Date.now()) }], nowhere);
    expect(answers).toEqual([
      {
        error: expect.stringMatching(
          /^GetItem on table .* failed: DynamoDB cannot be reached; the route tables of subnet-1, subnet-2, where this function is, need the gateway endpoint com\.amazonaws\.us-east-1\.dynamodb$/,
        ),
      },
    ]);
  });
});

describe('a function without a permission', () => {
  it.each([
    ['spot-check', 'targets', 'elasticloadbalancing', 'elasticloadbalancing:DescribeTargetGroups', 'api-tg'],
    ['spot-check', 'parameter', 'ssm', 'ssm:GetParameter', 'parameter /host'],
    ['spot-check', 'secret', 'secretsmanager', 'secretsmanager:GetSecretValue', 'secret host'],
    ['spot-check-outside', 'registry', 'servicediscovery', 'servicediscovery:DiscoverInstances', 'api.hokusai.local'],
  ] as const)('%s names action and resource for %s', async (name, check, api, action, on) => {
    deployed.apis.troubles.start(api, 'denied');
    const { answers } = await deployed.invoke(name, [{ checks: [check] }]);
    const message = `${action} on ${on} is not allowed: allow ${action} in the role's policy`;
    expect(answers).toMatchObject([[{ status: 'unknown', fault: 'aws.access-denied', message }]]);
  });

  it('notify names action and topic', async () => {
    const at = isoSecond(Date.now());
    // A first verdict waits for the other functions.
    for (const name of ['probe-dns', 'probe-http', 'probe-outside']) {
      await deployed.store.claimTick({ function: name, shard: 0 }, at);
      await deployed.store.completeTick({ function: name, shard: 0 }, at, 'hash');
    }
    await deployed.invoke('probe-targets', [{ time: at }]);
    deployed.apis.troubles.start('sns', 'denied');
    const { answers } = await deployed.invoke('notify', [{}]);
    const problem = `INC-1#1: sns:Publish on ${deployed.topicArn} is not allowed: allow sns:Publish in the role's policy`;
    expect(answers).toMatchObject([{ unsent: [{ problem }] }]);
  });
});
