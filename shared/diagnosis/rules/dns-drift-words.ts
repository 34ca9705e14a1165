import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import { listInstances } from './dns-commands.ts';
import type { Scene } from './dns-scene.ts';

export const registryLine = ({ registry, evidence }: Scene): string[] => {
  const registered = textsOf(evidence.facts.registered);
  const unhealthy = textsOf(evidence.facts.unhealthy);
  const service =
    registry?.service === undefined ? 'the service' : `service ${registry.service.name} (${registry.service.id})`;
  return [
    `Cloud Map: ${service} has ${listed(registered) || 'no instance'}${unhealthy.length === 0 ? '' : `; unhealthy: ${listed(unhealthy)}`}`,
  ];
};

/** A registration that failed half-way leaves the record as it was. */
export const failedOperations = (scene: Scene): RemedyStep[] => {
  const { region, registry } = scene;
  const serviceId = registry?.service?.id;
  if (serviceId === undefined) {
    return [
      {
        say: 'Find the service in Cloud Map',
        command: awsCommand(region, 'servicediscovery', 'list-services', {
          query: 'Services[].[Name,Id,InstanceCount]',
        }),
      },
    ];
  }
  return [
    {
      say: 'List registrations that failed',
      command: awsCommand(region, 'servicediscovery', 'list-operations', {
        filters: [`Name=SERVICE_ID,Values=${serviceId},Condition=EQ`, 'Name=STATUS,Values=FAIL,Condition=EQ'],
      }),
    },
    { say: 'List what is registered', command: listInstances(scene, serviceId) },
  ];
};
