import { awsCommand } from '../../aws/command.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Rule } from '../rule.ts';
import { deregisterInstance } from './dns-commands.ts';
import { failedOperations } from './dns-drift-words.ts';
import { ecsLines, ecsSteps, stoppedTasks } from './dns-ecs.ts';
import { sceneOf } from './dns-scene.ts';

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
        ...(gone.length > 0 ? [`ECS: no running task has ${listed(gone.map(({ address }) => address))}`] : []),
      ],
      remedy: [
        ...(ecs ? ecsSteps(scene, ecs) : []),
        ...(service
          ? [
              {
                say: 'what Cloud Map says of each instance',
                command: awsCommand(region, 'servicediscovery', 'get-instances-health-status', {
                  serviceId: service.id,
                }),
              },
              ...gone.slice(0, 3).map(({ id, address }) => ({
                say: `take out ${address}, which no task has any more`,
                command: deregisterInstance(scene, service.id, id),
              })),
            ]
          : failedOperations(scene)),
        { say: `mend the health check of the tasks: when they are well, Cloud Map says so by itself` },
      ],
      needs: ['registry', 'containers'],
    },
  ];
};
