import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';

import { askEcs } from './container-ask.ts';
import { type Containers, NO_CONTAINERS, toContainers } from './container-wire.ts';
import { AwsError } from './errors.ts';

/** What was read of a part of a service; `lack` says what was not, in words that begin with `could not look`. */
type Part<T> = { seen: T; lack?: string };

/** More tells no more, and takes longer than a look has. */
const MOST_TASKS = 500;
/** As many as one call takes. */
const PAGE = 100;

type Of = { cluster: string; serviceName: string; desiredStatus: 'RUNNING' | 'STOPPED' };

/** The tasks of a service; what the role may not see is a lack, not a failure. */
export const readTasks = (client: ECSClient, of: Of): Promise<Part<Task[]>> => {
  const what = of.desiredStatus === 'RUNNING' ? 'running tasks' : 'stopped tasks';
  return lacking(`the ${what}`, [], async () => {
    const arns = await listTasks(client, of);
    const looked = arns.slice(0, MOST_TASKS);
    const batches = Array.from({ length: Math.ceil(looked.length / PAGE) }, (_, n) =>
      looked.slice(n * PAGE, (n + 1) * PAGE),
    );
    const tasks = await Promise.all(batches.map((batch) => describeTasks(client, of, batch)));
    const lack = `could not look at all ${what} of ${of.serviceName}: there are more than ${MOST_TASKS}`;
    return { seen: tasks.flat(), ...(arns.length > looked.length && { lack }) };
  });
};

const listTasks = (client: ECSClient, { cluster, serviceName, desiredStatus }: Of): Promise<string[]> =>
  askEcs(client, 'ListTasks', serviceName, async () => {
    const arns: string[] = [];
    const input = { cluster, serviceName, desiredStatus, maxResults: PAGE };
    for await (const { taskArns = [] } of paginateListTasks({ client }, input)) {
      arns.push(...taskArns);
      if (arns.length > MOST_TASKS) break;
    }
    return arns;
  });

const describeTasks = (client: ECSClient, { cluster, serviceName }: Of, arns: string[]): Promise<Task[]> =>
  askEcs(client, 'DescribeTasks', serviceName, async () => {
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: arns }));
    return tasks;
  });

/** What the task definition says of the containers; that too is a lack where it may not be seen. */
export const readContainers = async (
  client: ECSClient,
  taskDefinition: string | undefined,
): Promise<Part<Containers>> =>
  taskDefinition === undefined
    ? { seen: NO_CONTAINERS }
    : lacking('the task definition', NO_CONTAINERS, async () => {
        const { taskDefinition: found } = await askEcs(client, 'DescribeTaskDefinition', taskDefinition, () =>
          client.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
        );
        return { seen: found === undefined ? NO_CONTAINERS : toContainers(found) };
      });

const lacking = async <T>(what: string, nothing: T, read: () => Promise<Part<T>>): Promise<Part<T>> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { seen: nothing, lack: `could not look at ${what}: ${error.fault.message}` };
  }
};
