import { awsCommand } from '../../aws/command.ts';
import type { EcsService, StoppedTask } from '../../aws/containers.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { IsoSecond } from '../../time/clock.ts';
import type { Scene } from './dns-scene.ts';

/** Registered instances that no running task of the service has; none where the tasks were not seen. */
export const stoppedTasks = ({ registry, containers }: Scene): { id: string; address: string }[] => {
  if (containers?.service === undefined) return [];
  const running = new Set(containers.tasks.flatMap(({ address }) => address ?? []));
  return (registry?.instances ?? []).flatMap(({ id, address }) =>
    address !== undefined && !running.has(address) ? [{ id, address }] : [],
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

/** The commands that see how an ECS service stands, and start its tasks anew. */
export const ecsSteps = (scene: Scene, service: EcsService): RemedyStep[] => {
  const { region, evidence } = scene;
  const { cluster, name } = service;
  if (isDeploying(service, evidence.at)) {
    const command = awsCommand(region, 'ecs', 'wait services-stable', { cluster, services: name });
    return [{ say: `wait until the deployment of ${name} is done`, command }];
  }
  const look: RemedyStep = {
    say: `what happened to ${name} in ECS: events and deployments`,
    command: awsCommand(region, 'ecs', 'describe-services', {
      cluster,
      services: name,
      query: 'services[0].[events[:5].message,deployments[].[status,rolloutState,runningCount,desiredCount]]',
    }),
  };
  const logs: RemedyStep[] =
    service.logGroup === undefined
      ? []
      : [{ say: 'what its last tasks wrote', command: readLogs(scene, service.logGroup) }];
  if (service.desired === 0) {
    return [
      {
        say: `${name} is scaled to 0: run a task again`,
        command: awsCommand(region, 'ecs', 'update-service', { cluster, service: name, desiredCount: 1 }),
      },
      look,
    ];
  }
  return [
    look,
    ...logs,
    {
      say: `start the tasks of ${name} anew: each registers itself`,
      command: awsCommand(region, 'ecs', 'update-service', { cluster, service: name, forceNewDeployment: true }),
    },
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
