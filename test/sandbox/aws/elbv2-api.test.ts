import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyTargetGroupCommand,
  paginateDescribeTargetGroups,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';
import { clientsOf } from '../../aws/clients-of.ts';

describe('the ELBv2 API', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis);
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  it('pages through groups by their marker', async () => {
    for (let n = 0; n < 5; n += 1) apis.loadBalancer.addGroup({ name: `g${n}` });
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateDescribeTargetGroups({ client: clients.elb }, { PageSize: 2 })) {
      pages.push((page.TargetGroups ?? []).map(({ TargetGroupName: name }) => name));
    }
    expect(pages).toEqual([['g0', 'g1'], ['g2', 'g3'], ['g4']]);
  });

  it('finds groups by ARN, and fails whole when one is not there', async () => {
    const { arn } = apis.loadBalancer.addGroup({ name: 'api' });
    const found = await clients.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
    expect(found.TargetGroups).toMatchObject([
      {
        TargetGroupName: 'api',
        HealthCheckTimeoutSeconds: 5,
        HealthCheckIntervalSeconds: 30,
        Matcher: { HttpCode: '200' },
      },
    ]);
    const command = new DescribeTargetGroupsCommand({ Names: ['api', 'gone'] });
    await expect(clients.elb.send(command)).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
  });

  it('takes twenty names at most', async () => {
    const Names = Array.from({ length: 21 }, (_, n) => `g${n}`);
    await expect(clients.elb.send(new DescribeTargetGroupsCommand({ Names }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Names: at most 20 in a call',
    });
  });

  it('tells that a target is not registered when asked for it', async () => {
    const group = apis.loadBalancer.addGroup({ name: 'api', registrationMs: 60_000 });
    group.register({ id: '10.0.0.1', port: 80, zone: 'us-east-1a' });
    const Targets = [{ Id: '10.0.0.1', Port: 80 }, { Id: '10.0.0.2' }];
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: group.arn, Targets });
    const { TargetHealthDescriptions: found } = await clients.elb.send(command);
    expect(found?.map(({ TargetHealth: health }) => [health?.State, health?.Reason])).toEqual([
      ['initial', 'Elb.RegistrationInProgress'],
      ['unused', 'Target.NotRegistered'],
    ]);
  });

  it('changes how a group is checked', async () => {
    const { arn, settings } = apis.loadBalancer.addGroup({ name: 'api' });
    const TargetGroupArn = arn;
    const change = { TargetGroupArn, HealthCheckTimeoutSeconds: 10, Matcher: { HttpCode: '200,204' } };
    await clients.elb.send(new ModifyTargetGroupCommand(change));
    expect(settings).toMatchObject({ timeoutMs: 10_000, intervalMs: 30_000, path: '/health', matcher: '200,204' });
    const tooLong = new ModifyTargetGroupCommand({ TargetGroupArn, HealthCheckTimeoutSeconds: 121 });
    await expect(clients.elb.send(tooLong)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses what it does not know', async () => {
    const command = new RegisterTargetsCommand({ TargetGroupArn: 'arn', Targets: [{ Id: '10.0.0.1' }] });
    await expect(clients.elb.send(command)).rejects.toMatchObject({ name: 'InvalidAction' });
  });
});
