import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import { type Containers, ECS_ARN, type SandboxService, type SandboxTask } from './container-state.ts';

const paged = { maxResults: z.number().int().min(1).max(100).default(10), nextToken: z.coerce.number().default(0) };
const MOST_DESCRIBED = 10;

/** The ECS API: what a monitor reads, and the update that mends. */
export const createEcsApi = (containers: Containers): Api => ({
  name: 'ecs',
  protocol: 'json',
  version: 'AmazonEC2ContainerServiceV20141113',
  actions: {
    ListClusters: action(z.object(paged), (input) =>
      page('clusterArns', [...new Set(containers.services().map(clusterArn))], input),
    ),
    ListServices: action(z.object({ ...paged, cluster: z.string() }), ({ cluster, ...input }) =>
      page('serviceArns', servicesOf(containers, cluster).map(serviceArn), input),
    ),
    DescribeServices: action(
      z.object({ cluster: z.string(), services: z.array(z.string()).min(1).max(MOST_DESCRIBED) }),
      ({ cluster, services }) => {
        const found = servicesOf(containers, cluster).filter((one) => services.some((key) => isNamed(one, key)));
        const missing = services.filter((key) => !found.some((one) => isNamed(one, key)));
        return {
          services: found.map(describeService),
          failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
        };
      },
    ),
    DescribeTaskDefinition: action(z.object({ taskDefinition: z.string() }), ({ taskDefinition }) => {
      const service = containers.services().find((one) => isNamed({ arn: taskDefinitionArn(one) }, taskDefinition));
      if (!service) throw new ApiError('ClientException', 'Unable to describe task definition.');
      const portMappings = service.containerPorts.map((containerPort) => ({ containerPort, protocol: 'tcp' }));
      const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': `/ecs/${service.name}` } };
      const containerDefinitions = [{ name: service.name, portMappings, logConfiguration }];
      return { taskDefinition: { taskDefinitionArn: taskDefinitionArn(service), containerDefinitions } };
    }),
    ListTasks: action(
      z.object({
        ...paged,
        cluster: z.string(),
        serviceName: z.string(),
        desiredStatus: z.enum(['RUNNING', 'STOPPED']).default('RUNNING'),
      }),
      ({ cluster, serviceName, desiredStatus, ...input }) => {
        const service = existing(containers, cluster, serviceName);
        const tasks = service.tasks.filter(({ status }) => status === desiredStatus);
        return page(
          'taskArns',
          tasks.map((task) => taskArn(service, task)),
          input,
        );
      },
    ),
    DescribeTasks: action(
      z.object({ cluster: z.string(), tasks: z.array(z.string()).min(1).max(100) }),
      ({ cluster, tasks }) => ({
        tasks: servicesOf(containers, cluster).flatMap((service) =>
          service.tasks
            .filter((task) => tasks.includes(taskArn(service, task)))
            .map((task) => describeTask(service, task)),
        ),
        failures: [],
      }),
    ),
    UpdateService: action(
      z.object({
        cluster: z.string(),
        service: z.string(),
        desiredCount: z.number().int().min(0).optional(),
        healthCheckGracePeriodSeconds: z.number().int().min(0).optional(),
      }),
      ({ cluster, service: name, desiredCount, healthCheckGracePeriodSeconds }) => {
        const service = existing(containers, cluster, name);
        if (desiredCount !== undefined) service.desired = desiredCount;
        if (healthCheckGracePeriodSeconds !== undefined) service.gracePeriodS = healthCheckGracePeriodSeconds;
        return { service: describeService(service) };
      },
    ),
  },
});

const clusterArn = ({ cluster }: SandboxService): string => `${ECS_ARN}:cluster/${cluster}`;
const serviceArn = ({ cluster, name }: SandboxService): string => `${ECS_ARN}:service/${cluster}/${name}`;
const taskArn = ({ cluster }: SandboxService, { id }: SandboxTask): string => `${ECS_ARN}:task/${cluster}/${id}`;
const taskDefinitionArn = ({ name }: SandboxService): string => `${ECS_ARN}:task-definition/${name}:1`;

/** By its ARN or by its last part. */
const isNamed = (one: SandboxService | { arn: string }, key: string): boolean => {
  const arn = 'arn' in one ? one.arn : serviceArn(one);
  return key === arn || key === arn.split('/').at(-1);
};

const servicesOf = (containers: Containers, cluster: string): SandboxService[] => {
  const found = containers.services().filter((one) => cluster === one.cluster || cluster === clusterArn(one));
  if (found.length === 0) throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
  return found;
};

const existing = (containers: Containers, cluster: string, key: string): SandboxService => {
  const found = servicesOf(containers, cluster).find((one) => isNamed(one, key));
  if (!found) throw new ApiError('ServiceNotFoundException', 'Service not found.');
  return found;
};

/** JSON has seconds since the epoch. */
const seconds = (iso: string | undefined): number | undefined =>
  iso === undefined ? undefined : Date.parse(iso) / 1000;

const describeService = (service: SandboxService): object => {
  const running = service.tasks.filter(({ status }) => status === 'RUNNING').length;
  return {
    serviceArn: serviceArn(service),
    serviceName: service.name,
    clusterArn: clusterArn(service),
    status: 'ACTIVE',
    desiredCount: service.desired,
    runningCount: running,
    pendingCount: service.pending ?? 0,
    deploymentController: { type: service.controller ?? 'ECS' },
    taskDefinition: taskDefinitionArn(service),
    healthCheckGracePeriodSeconds: service.gracePeriodS,
    loadBalancers: service.targetGroupArns.map((targetGroupArn) => ({
      targetGroupArn,
      containerName: service.name,
      containerPort: service.containerPorts[0],
      ...(service.alternateGroupArn !== undefined && {
        advancedConfiguration: { alternateTargetGroupArn: service.alternateGroupArn },
      }),
    })),
    serviceRegistries: service.registryArns.map((registryArn) => ({ registryArn })),
    networkConfiguration: { awsvpcConfiguration: { subnets: [], securityGroups: service.groupIds } },
    deployments: service.deployments.map(({ id, status, rolloutState, createdAt, ...counts }) => ({
      id,
      status,
      rolloutState,
      runningCount: counts.running ?? running,
      desiredCount: counts.desired ?? service.desired,
      failedTasks: counts.failed ?? 0,
      createdAt: seconds(createdAt),
      ...(status === 'PRIMARY' &&
        service.serviceConnect && { serviceConnectConfiguration: connectOf(service.serviceConnect) }),
    })),
    events: service.events.map(({ at, message }, index) => ({ id: String(index), createdAt: seconds(at), message })),
  };
};

const connectOf = ({ namespace, discoveryName }: NonNullable<SandboxService['serviceConnect']>): object => ({
  enabled: true,
  namespace,
  services: [{ portName: discoveryName, discoveryName }],
});

const describeTask = (service: SandboxService, task: SandboxTask): object => ({
  taskArn: taskArn(service, task),
  lastStatus: task.status,
  desiredStatus: task.status,
  healthStatus: task.health ?? 'UNKNOWN',
  startedAt: seconds(task.startedAt),
  stoppedAt: seconds(task.stoppedAt),
  stoppedReason: task.reason,
  stopCode: task.stopCode,
  attachments:
    task.address === undefined
      ? []
      : [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: task.address }] }],
  containers: [{ name: service.name, exitCode: task.exitCode }],
});

const page = (name: string, items: readonly string[], input: { maxResults: number; nextToken: number }): object => {
  const next = input.nextToken + input.maxResults;
  return {
    [name]: items.slice(input.nextToken, next),
    ...(next < items.length ? { nextToken: String(next) } : {}),
  };
};
