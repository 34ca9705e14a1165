import { awsCommand, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Rule } from '../rule.ts';
import { failedOperations } from './dns-drift-words.ts';
import { ecsLines, ecsSteps, stoppedTasks } from './dns-ecs.ts';
import { type Scene, sceneOf } from './dns-scene.ts';

/** Every instance is unhealthy: DNS answers all of them as if they were not. */
export const allUnhealthy: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { name, registry, region, containers } = scene;
  const registered = textsOf(evidence.facts.registered);
  const { registeredCount: count = registered.length } = evidence.facts;
  const service = registry?.service;
  const ecs = containers?.service;
  const gone = stoppedTasks(scene);
  return [
    {
      cause: 'dns.all-unhealthy',
      confidence: 'high',
      summary: `all ${count} instances of ${name} are unhealthy in Cloud Map, so DNS answers them as if they were healthy: it resolves, and does not work`,
      evidence: [
        `Cloud Map: ${count} of ${count} instances are unhealthy: ${listed(registered)}`,
        ...ecsLines(scene),
        ...(gone.length > 0
          ? [`ECS: the tasks of ${listed(gone.map(({ address }) => address))} do not run any more`]
          : []),
      ],
      remedy: [
        ...(ecs ? ecsSteps(scene, ecs) : []),
        ...(service
          ? [
              {
                say: 'See what Cloud Map says of each instance',
                command: awsCommand(region, 'servicediscovery', 'get-instances-health-status', {
                  serviceId: service.id,
                }),
              },
              ...gone.slice(0, 3).map(({ address, port }) => ({
                say: `See whether ${address} still takes a connection: its task has stopped; if not, take it out of Cloud Map`,
                ...(port !== undefined && { command: shell('nc', '-vz', '-w', '5', address, port) }),
              })),
            ]
          : failedOperations(scene)),
        ...whenWell(scene),
      ],
      needs: ['registry', 'containers'],
    },
  ];
};

/** ECS and Route 53 health checks tell Cloud Map by themselves; a custom status stays until somebody sets it. */
const whenWell = ({ registry, containers, region }: Scene): RemedyStep[] => {
  if (containers?.service)
    return [{ say: 'Mend the health check of the tasks: ECS tells Cloud Map when they are well' }];
  const { service, instances = [] } = registry ?? {};
  const [sick] = instances.filter(({ healthy }) => !healthy);
  const mend = 'Mend the instances: a Route 53 health check sees by itself when they are well';
  if (service === undefined || sick === undefined) return [{ say: mend }];
  const status = { serviceId: service.id, instanceId: sick.id, status: 'HEALTHY' };
  const command = awsCommand(region, 'servicediscovery', 'update-instance-custom-health-status', status);
  return [
    { say: mend },
    { say: `Or, where its health is set by hand, say that ${sick.id} is well once it is`, command },
  ];
};
