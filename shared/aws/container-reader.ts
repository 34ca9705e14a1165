import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';

import type { Clock } from '../time/clock.ts';
import { askEcs } from './container-ask.ts';
import { createInventory, type KnownService } from './container-inventory.ts';
import { type Containers, toContainers, toEcsService, toRunningTask, toStoppedTask } from './container-wire.ts';
import type { ContainerView } from './containers.ts';

/** What a service is known by; one of them is enough. `connectName`: the whole name, for Service Connect. */
export type FilledBy = { targetGroupArn?: string; registryArn?: string; connectName?: string };

/** Rejects with an `AwsError`; the view has no service when none of the Region is known by that. */
export type ContainerReader = (filledBy: FilledBy) => Promise<ContainerView>;

type Deps = { client: ECSClient; clock: Clock; cacheMs: number };

/** Finds the service of a target group or a name, and reads how it and its tasks are now. */
export const createContainerReader = (deps: Deps): ContainerReader => {
  const inventory = createInventory(deps);
  return async (filledBy) => {
    const { services } = await inventory();
    const known = services.find((each) => fills(each, filledBy));
    return known === undefined ? { ...NOTHING, unattached: unattachedOf(services) } : readService(deps.client, known);
  };
};

const NOTHING: ContainerView = { tasks: [], stopped: [] };
const MOST_UNATTACHED = 5;

const unattachedOf = (services: readonly KnownService[]): NonNullable<ContainerView['unattached']> =>
  services
    .map(({ wire }) => toEcsService(wire, NO_CONTAINERS))
    .filter(({ targetGroupArns, registryArns }) => targetGroupArns.length === 0 && registryArns.length === 0)
    .slice(0, MOST_UNATTACHED)
    .map(({ cluster, name }) => ({ cluster, name }));

const NO_CONTAINERS: Containers = { containerPorts: [] };

const fills = ({ wire }: KnownService, { targetGroupArn, registryArn, connectName }: FilledBy): boolean => {
  const { targetGroupArns, registryArns, connectNames } = toEcsService(wire, NO_CONTAINERS);
  return (
    (targetGroupArn !== undefined && targetGroupArns.includes(targetGroupArn)) ||
    (registryArn !== undefined && registryArns.includes(registryArn)) ||
    (connectName !== undefined && connectNames.includes(connectName))
  );
};

const readService = async (
  client: ECSClient,
  { clusterArn, serviceArn, wire: known }: KnownService,
): Promise<ContainerView> => {
  const [{ services: [wire] = [] }, running, stopped] = await Promise.all([
    askEcs(client, 'DescribeServices', serviceArn, () =>
      client.send(new DescribeServicesCommand({ cluster: clusterArn, services: [serviceArn] })),
    ),
    tasksOf(client, clusterArn, known.serviceName ?? '', 'RUNNING'),
    tasksOf(client, clusterArn, known.serviceName ?? '', 'STOPPED'),
  ]);
  if (wire === undefined) return NOTHING;
  return {
    service: toEcsService(wire, await containersOf(client, wire.taskDefinition)),
    tasks: running.map(toRunningTask),
    stopped: stopped
      .map(toStoppedTask)
      .sort((one, other) => (other.stoppedAt ?? '').localeCompare(one.stoppedAt ?? '')),
  };
};

const MOST_TASKS = 50;

const tasksOf = async (
  client: ECSClient,
  cluster: string,
  serviceName: string,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<Task[]> => {
  const { taskArns = [] } = await askEcs(client, 'ListTasks', serviceName, () =>
    client.send(new ListTasksCommand({ cluster, serviceName, desiredStatus, maxResults: MOST_TASKS })),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await askEcs(client, 'DescribeTasks', serviceName, () =>
    client.send(new DescribeTasksCommand({ cluster, tasks: taskArns })),
  );
  return tasks;
};

const containersOf = async (client: ECSClient, taskDefinition: string | undefined): Promise<Containers> => {
  if (taskDefinition === undefined) return NO_CONTAINERS;
  const { taskDefinition: found } = await askEcs(client, 'DescribeTaskDefinition', taskDefinition, () =>
    client.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  );
  return found === undefined ? NO_CONTAINERS : toContainers(found);
};
