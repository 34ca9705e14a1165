import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';

import type { Clock } from '../time/clock.ts';
import { askEcs } from './container-ask.ts';
import { createInventory, type Inventory, type KnownService } from './container-inventory.ts';
import { readContainers, readTasks } from './container-tasks.ts';
import { NO_CONTAINERS, toEcsService, toRunningTask, toStoppedTask } from './container-wire.ts';
import type { ContainerView, Lacks } from './containers.ts';

/** What a service is known by; one of them is enough. `connectName`: the whole name, for Service Connect. */
export type FilledBy = { targetGroupArn?: string; registryArn?: string; connectName?: string };

/** Rejects with an `AwsError`; the view has no service when none of the Region is known by that. */
export type ContainerReader = (filledBy: FilledBy) => Promise<ContainerView>;

type Deps = { client: ECSClient; clock: Clock; cacheMs: number };

/** Finds the service of a target group or a name, and reads how it and its tasks are now. */
export const createContainerReader = (deps: Deps): ContainerReader => {
  const inventory = createInventory(deps);
  return async (filledBy) => {
    const all = await inventory();
    const [known, ...others] = all.services.filter((each) => fills(each, filledBy));
    if (known === undefined) return nobody(all);
    const view = await readService(deps.client, known);
    // A name may have several services: then it matters that all were looked at.
    const lacks = { ...view.lacks, ...(filledBy.registryArn !== undefined && servicesLack(all)) };
    return {
      ...view,
      ...(others.length > 0 && { others: others.map(placeOf) }),
      ...(Object.keys(lacks).length > 0 && { lacks }),
    };
  };
};

const NOTHING: ContainerView = { tasks: [], stopped: [] };
const MOST_UNATTACHED = 5;

const nobody = (all: Inventory): ContainerView => ({
  ...NOTHING,
  unattached: all.services.filter(isUnattached).slice(0, MOST_UNATTACHED).map(placeOf),
  ...(all.cut && { lacks: servicesLack(all) }),
});

const servicesLack = ({ services, cut }: Inventory): Lacks =>
  cut
    ? { services: `could not look at all ECS services: the Region has more than the ${services.length} looked at` }
    : {};

const isUnattached = ({ wire }: KnownService): boolean => {
  const { targetGroupArns, registryArns, controller } = toEcsService(wire, NO_CONTAINERS);
  return targetGroupArns.length === 0 && registryArns.length === 0 && controller === undefined;
};

const placeOf = ({ wire }: KnownService): { cluster: string; name: string } => {
  const { cluster, name } = toEcsService(wire, NO_CONTAINERS);
  return { cluster, name };
};

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
  const of = { cluster: clusterArn, serviceName: known.serviceName ?? '' };
  const [{ services: [wire] = [] }, running, stopped] = await Promise.all([
    askEcs(client, 'DescribeServices', serviceArn, () =>
      client.send(new DescribeServicesCommand({ cluster: clusterArn, services: [serviceArn] })),
    ),
    readTasks(client, { ...of, desiredStatus: 'RUNNING' }),
    readTasks(client, { ...of, desiredStatus: 'STOPPED' }),
  ]);
  if (wire === undefined) return NOTHING;
  const containers = await readContainers(client, wire.taskDefinition);
  const lacks = lacksOf({ tasks: running.lack, stopped: stopped.lack, definition: containers.lack });
  return {
    service: toEcsService(wire, containers.seen),
    tasks: running.seen.map(toRunningTask),
    stopped: stopped.seen
      .map(toStoppedTask)
      .sort((one, other) => (other.stoppedAt ?? '').localeCompare(one.stoppedAt ?? '')),
    ...(Object.keys(lacks).length > 0 && { lacks }),
  };
};

const lacksOf = (lacks: Record<keyof Omit<Lacks, 'services'>, string | undefined>): Lacks =>
  Object.fromEntries(Object.entries(lacks).filter(([, lack]) => lack !== undefined));
