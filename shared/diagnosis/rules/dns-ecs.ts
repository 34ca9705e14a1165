import { awsCommand } from '../../aws/command.ts';
import type { EcsService, StoppedTask } from '../../aws/containers.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { IsoSecond } from '../../time/clock.ts';
import type { Scene } from './dns-scene.ts';

/** ECS registers a task under its own id; what has another form was registered by others. */
const TASK_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Registered tasks that do not run any more; none where not all tasks that may be registered were seen. */
export const stoppedTasks = ({ registry, containers }: Scene): { id: string; address: string; port?: number }[] => {
  const { service, tasks = [], others = [], lacks } = containers ?? {};
  if (service === undefined || others.length > 0 || lacks?.tasks !== undefined || lacks?.services !== undefined)
    return [];
  if (tasks.length < service.running) return [];
  const running = new Set(tasks.map(({ id }) => id));
  return (registry?.instances ?? []).flatMap(({ id, address, port }) =>
    address !== undefined && TASK_ID.test(id) && !running.has(id)
      ? [{ id, address, ...(port !== undefined && { port }) }]
      : [],
  );
};

/** How the tasks of an ECS service stand. */
export const ecsLines = ({ containers, evidence }: Scene): string[] => {
  if (containers === undefined) return [];
  const { service, stopped } = containers;
  if (service === undefined) return [];
  const [last] = stopped;
  const deploying = isDeploying(service, evidence.at) ? '; a deployment is in progress' : '';
  const [event] = service.events;
  return [
    `ECS: ${service.cluster}/${service.name} runs ${service.running} of ${service.desired} tasks, ${service.pending} pending${deploying}`,
    ...(last === undefined ? [] : [`ECS: last stopped task: ${stoppedInWords(last)}`]),
    ...(event === undefined ? [] : [`ECS: latest event: ${event.message.slice(0, 200)}`]),
  ];
};

/** A deployment that lasts longer is no excuse any more. */
const LASTS_MS = 30 * 60_000;

/** Whether tasks are being replaced, and none of the new ones has failed. */
export const isDeploying = ({ deployments }: EcsService, at: IsoSecond): boolean =>
  deployments.some(
    ({ rolloutState, failed, createdAt = at }) =>
      rolloutState === 'IN_PROGRESS' && failed === 0 && Date.parse(at) - Date.parse(createdAt) < LASTS_MS,
  );

const stoppedInWords = ({ reason, exitCode, stoppedAt }: StoppedTask): string =>
  [
    reason.slice(0, 200) || 'no reason told',
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(stoppedAt === undefined ? [] : [stoppedAt]),
  ].join(', ');

/** The commands that see how an ECS service stands, and replace its tasks. */
export const ecsSteps = (scene: Scene, service: EcsService): RemedyStep[] => {
  const { region, evidence } = scene;
  const { cluster, name } = service;
  if (isDeploying(service, evidence.at)) {
    const command = awsCommand(region, 'ecs', 'wait services-stable', { cluster, services: name });
    return [{ say: `Wait until the deployment of ${name} is done`, command }];
  }
  const look: RemedyStep = {
    say: `Read the last 5 service events and the deployments of ${name}`,
    command: awsCommand(region, 'ecs', 'describe-services', {
      cluster,
      services: name,
      query: 'services[0].[events[:5].message,deployments[].[status,rolloutState,runningCount,desiredCount]]',
    }),
  };
  const logs: RemedyStep[] =
    service.logGroup === undefined
      ? []
      : [{ say: 'Read what its last tasks wrote', command: readLogs(scene, service.logGroup) }];
  if (service.desired === 0) {
    return [
      {
        say: `If 0 is not meant: run a task of ${name} again (the desired count was 0; where it has Auto Scaling, raise the minimum there, or it is set back)`,
        command: awsCommand(region, 'ecs', 'update-service', { cluster, service: name, desiredCount: 1 }),
      },
      look,
    ];
  }
  const force = awsCommand(region, 'ecs', 'update-service', { cluster, service: name, forceNewDeployment: true });
  return [
    look,
    ...logs,
    service.controller === undefined
      ? { say: `Replace the tasks of ${name} (rolling): each registers itself`, command: force }
      : { say: `Deploy ${name} again by ${service.controller}: each new task registers itself` },
  ];
};

const LOGS_MS = 30 * 60_000;

/** Of the last half hour; both versions of the CLI know it. */
const readLogs = ({ region, evidence }: Scene, logGroupName: string): string =>
  awsCommand(region, 'logs', 'filter-log-events', {
    logGroupName,
    startTime: Date.parse(evidence.at) - LOGS_MS,
    maxItems: 50,
    query: 'events[].message',
    output: 'text',
  });
