import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTasksCommand,
  paginateListServices,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';

describe('the ECS API', () => {
  let apis: AwsApis;
  let ecs: ECSClient;
  beforeEach(async () => {
    apis = await startAwsApis();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    ecs = new ECSClient({ endpoint: apis.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  });
  afterEach(async () => {
    ecs.destroy();
    await apis.stop();
  });

  it('pages through the services of a cluster', async () => {
    for (let n = 0; n < 3; n += 1) apis.containers.addService({ name: `s${n}` });
    const pages: number[] = [];
    for await (const { serviceArns = [] } of paginateListServices(
      { client: ecs },
      { cluster: 'sandbox', maxResults: 2 },
    )) {
      pages.push(serviceArns.length);
    }
    expect(pages).toEqual([2, 1]);
  });

  it('counts the tasks that run, and takes another desired count', async () => {
    const tasks = [
      { id: 't1', status: 'RUNNING' },
      { id: 't2', status: 'STOPPED' },
    ] as const;
    const service = apis.containers.addService({ name: 'api', tasks: [...tasks] });
    const update = { cluster: 'sandbox', service: 'api', desiredCount: 3, healthCheckGracePeriodSeconds: 60 };
    await ecs.send(new UpdateServiceCommand(update));
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'sandbox', services: ['api'] }));
    expect(services).toMatchObject([{ desiredCount: 3, runningCount: 1, healthCheckGracePeriodSeconds: 60 }]);
    expect(service).toMatchObject({ desired: 3, gracePeriodS: 60 });
  });

  it('tells of a service that it does not know', async () => {
    apis.containers.addService({ name: 'api' });
    const { failures } = await ecs.send(new DescribeServicesCommand({ cluster: 'sandbox', services: ['gone'] }));
    expect(failures).toEqual([{ arn: 'gone', reason: 'MISSING' }]);
    const tasks = new ListTasksCommand({ cluster: 'sandbox', serviceName: 'gone' });
    await expect(ecs.send(tasks)).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    const elsewhere = new DescribeServicesCommand({ cluster: 'other', services: ['api'] });
    await expect(ecs.send(elsewhere)).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    const definition = new DescribeTaskDefinitionCommand({ taskDefinition: 'gone:1' });
    await expect(ecs.send(definition)).rejects.toMatchObject({ name: 'ClientException' });
  });
});
