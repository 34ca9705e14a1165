import { awsCommand } from '../../aws/command.ts';
import type { RegistryView } from '../../aws/registry-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { digCommand, listInstances, zoneSteps } from './dns-commands.ts';
import { ecsSteps } from './dns-ecs.ts';
import type { Scene } from './dns-scene.ts';

/** What is wrong; `unsure`: or it is not wrong for long. */
export type Why = { split: string; summary: string; remedy: readonly RemedyStep[]; unsure?: true };
/** How many answers there are, and are wanted. */
export type Few = { scene: Scene; wanted: number; answers: number };
type Service = NonNullable<RegistryView['service']>;

/** Route 53 answers at most so many instances of a service. */
const MOST_ANSWERS = 8;

/** Enough is registered, and DNS leaves out some of it. */
export const byDesign = (few: Few, service: Service): Why | undefined => {
  const { scene, wanted, answers } = few;
  const { instances = [] } = scene.registry ?? {};
  if (service.routing === 'WEIGHTED' && instances.length >= wanted) return oneAtRandom(few, service);
  if (wanted > MOST_ANSWERS && answers >= MOST_ANSWERS) return eightAtMost(few, service);
  // With none healthy, DNS answers all.
  const healthy = instances.filter((each) => each.healthy).length || instances.length;
  if (healthy >= wanted) return notAnsweredYet(few, service, healthy);
  return instances.length >= wanted ? unhealthyLeftOut(few, service) : undefined;
};

/** The registry has what is wanted, the answer does not: an old answer, or a record that was not written. */
const notAnsweredYet = ({ scene, wanted, answers }: Few, service: Service, healthy: number): Why => {
  const { name, evidence } = scene;
  const { ttlS = service.ttlS } = evidence.facts;
  const kept = typeof ttlS === 'number' ? `for up to ${ttlS} s (its TTL)` : 'for its TTL';
  return {
    split: 'not-answered-yet',
    unsure: true,
    summary: `Cloud Map has ${healthy} healthy instances of ${name}, enough for the ${wanted} wanted, but DNS answers ${answers}: the answer is older, which resolvers keep ${kept}, or a record was not written`,
    remedy: [
      { say: 'Ask again: a new instance is answered once the TTL has run out', command: digCommand(scene) },
      { say: 'List what is registered', command: listInstances(scene, service.id) },
      ...zoneSteps(scene),
    ],
  };
};

const expectStep = ({ scene }: Few, answers: number): RemedyStep => ({
  say: `Set expect: answers: ${answers} in ${scene.evidence.check.id} in vpcwatch.yml`,
});

const oneAtRandom = (few: Few, { id }: Service): Why => {
  const { name, registry, region } = few.scene;
  return {
    split: 'one-at-random',
    summary: `${name} answers one of ${registry?.instances.length} instances at random (routing WEIGHTED), so never ${few.wanted}`,
    remedy: [
      expectStep(few, 1),
      {
        say: 'Or make the service again with routing MULTIVALUE, which cannot be changed later: see how it is set',
        command: awsCommand(region, 'servicediscovery', 'get-service', { id }),
      },
    ],
  };
};

const eightAtMost = (few: Few, { id }: Service): Why => ({
  split: 'eight-at-most',
  summary: `${few.scene.name} has ${few.scene.registry?.instances.length} instances, but DNS answers ${MOST_ANSWERS} of a Cloud Map service at most, so never ${few.wanted}`,
  remedy: [
    expectStep(few, MOST_ANSWERS),
    { say: 'Count instances by a check of kind: cloud-map', command: listInstances(few.scene, id) },
  ],
});

const unhealthyLeftOut = ({ scene }: Few, { id: serviceId }: Service): Why => {
  const { name, registry, region, containers } = scene;
  const instances = registry?.instances ?? [];
  const unhealthy = instances.filter(({ healthy }) => !healthy).map(({ address, id }) => address ?? id);
  return {
    split: 'unhealthy-left-out',
    summary: `${unhealthy.length} of ${instances.length} instances of ${name} are unhealthy and left out of the answer: ${listed(unhealthy)}`,
    remedy: [
      {
        say: 'See which instance Cloud Map calls unhealthy',
        command: awsCommand(region, 'servicediscovery', 'get-instances-health-status', { serviceId }),
      },
      ...(containers?.service ? ecsSteps(scene, containers.service) : []),
    ],
  };
};
