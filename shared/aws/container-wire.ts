import type { Deployment, Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';

import type { EcsDeployment, EcsService, RunningTask, StoppedTask } from './containers.ts';

/** What a task definition says of its containers. */
export type Containers = Pick<EcsService, 'containerPorts' | 'logGroup'>;

export const NO_CONTAINERS: Containers = { containerPorts: [] };

/** A service as ECS describes it, with what its task definition says. */
export const toEcsService = (wire: Service, containers: Containers): EcsService => ({
  cluster: lastOf(wire.clusterArn),
  name: wire.serviceName ?? '',
  desired: wire.desiredCount ?? 0,
  running: wire.runningCount ?? 0,
  pending: wire.pendingCount ?? 0,
  gracePeriodS: wire.healthCheckGracePeriodSeconds ?? 0,
  taskDefinition: lastOf(wire.taskDefinition),
  ...containers,
  ...controllerOf(wire),
  attached: attachedIn(wire),
  groupIds: wire.networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [],
  serviceConnect: serviceConnectOf(wire)?.enabled ?? false,
  connectNames: connectNamesOf(wire),
  targetGroupArns: [...new Set(attachedIn(wire).flatMap(({ groupArn, pair }) => [groupArn, ...(pair ? [pair] : [])]))],
  registryArns: registryArnsOf(wire),
  deployments: (wire.deployments ?? []).map(toDeployment),
  events: (wire.events ?? [])
    .slice(0, MOST_EVENTS)
    .map(({ createdAt, message = '' }) => ({ at: createdAt?.toISOString() ?? '', message })),
});

const MOST_EVENTS = 10;

const controllerOf = ({ deploymentController }: Service): { controller?: string } => {
  const { type = 'ECS' } = deploymentController ?? {};
  return type === 'ECS' ? {} : { controller: type };
};

/** Its own load balancers; where another controller deploys, those of its task sets too. */
const attachedIn = ({ loadBalancers = [], taskSets = [] }: Service): EcsService['attached'] => {
  const all = [loadBalancers, ...taskSets.map((set) => set.loadBalancers ?? [])].flat();
  const attached = all.flatMap(({ targetGroupArn, containerName = '', containerPort = 0, advancedConfiguration }) => {
    if (targetGroupArn === undefined) return [];
    const pair = advancedConfiguration?.alternateTargetGroupArn;
    return [{ groupArn: targetGroupArn, container: containerName, port: containerPort, ...(pair && { pair }) }];
  });
  return attached.filter(
    ({ groupArn, container, port }, index) =>
      attached.findIndex((one) => one.groupArn === groupArn && one.container === container && one.port === port) ===
      index,
  );
};

const registryArnsOf = ({ serviceRegistries = [], taskSets = [] }: Service): string[] => {
  const all = [serviceRegistries, ...taskSets.map((set) => set.serviceRegistries ?? [])].flat();
  return [...new Set(all.flatMap(({ registryArn }) => registryArn ?? []))];
};

const toDeployment = (wire: Deployment): EcsDeployment => ({
  id: wire.id ?? '',
  status: wire.status ?? '',
  ...(wire.rolloutState !== undefined && { rolloutState: wire.rolloutState }),
  running: wire.runningCount ?? 0,
  desired: wire.desiredCount ?? 0,
  failed: wire.failedTasks ?? 0,
  ...(wire.createdAt !== undefined && { createdAt: wire.createdAt.toISOString() }),
});

const serviceConnectOf = ({ deployments = [] }: Service) =>
  deployments.find(({ status }) => status === 'PRIMARY')?.serviceConnectConfiguration;

const connectNamesOf = (wire: Service): string[] => {
  const connect = serviceConnectOf(wire);
  if (!connect?.enabled) return [];
  const namespace = connect.namespace?.startsWith('arn:') ? undefined : connect.namespace;
  const names = (connect.services ?? []).flatMap(({ discoveryName, portName, clientAliases = [] }) => {
    const name = discoveryName ?? portName;
    const own = name !== undefined && namespace !== undefined ? [`${name}.${namespace}`] : [];
    return [...own, ...clientAliases.flatMap(({ dnsName }) => dnsName ?? [])];
  });
  return [...new Set(names)];
};

export const toContainers = ({ containerDefinitions = [] }: TaskDefinition): Containers => {
  const ports = containerDefinitions.flatMap(({ portMappings = [] }) =>
    portMappings.flatMap(({ containerPort }) => containerPort ?? []),
  );
  const options = containerDefinitions.map(({ logConfiguration }) => logConfiguration?.options?.['awslogs-group']);
  const logGroup = options.find((name) => name !== undefined);
  return { containerPorts: [...new Set(ports)], ...(logGroup !== undefined && { logGroup }) };
};

export const toRunningTask = (wire: Task): RunningTask => {
  const details = wire.attachments?.flatMap((attachment) => attachment.details ?? []) ?? [];
  const address = details.find(({ name }) => name === 'privateIPv4Address')?.value;
  return {
    id: lastOf(wire.taskArn),
    ...(address !== undefined && { address }),
    ...(wire.startedAt !== undefined && { startedAt: wire.startedAt.toISOString() }),
    health: wire.healthStatus ?? 'UNKNOWN',
  };
};

/** The container that ended tells more than the task does: `OutOfMemoryError`, and its exit code. */
export const toStoppedTask = (wire: Task): StoppedTask => {
  const containers = wire.containers ?? [];
  const ended =
    containers.find(({ exitCode, reason }) => reason !== undefined || (exitCode ?? 0) !== 0) ??
    containers.find(({ exitCode }) => exitCode !== undefined);
  const reason = [wire.stoppedReason, ended?.reason].filter((text) => text !== undefined && text !== '').join(': ');
  return {
    reason,
    ...(wire.stopCode !== undefined && { stopCode: wire.stopCode }),
    ...(ended?.exitCode !== undefined && { exitCode: ended.exitCode }),
    ...(wire.startedAt !== undefined && { startedAt: wire.startedAt.toISOString() }),
    ...(wire.stoppingAt !== undefined && { stoppingAt: wire.stoppingAt.toISOString() }),
    ...(wire.stoppedAt !== undefined && { stoppedAt: wire.stoppedAt.toISOString() }),
  };
};

/** The name at the end of an ARN: of `arn:aws:ecs:...:cluster/hokusai` it is `hokusai`. */
const lastOf = (arn: string | undefined): string => arn?.split('/').at(-1) ?? '';
