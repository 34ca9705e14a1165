import { awsCommand } from '../../aws/command.ts';
import type { RegistryView } from '../../aws/registry-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Candidate, Rule } from '../rule.ts';
import { digCommand, listInstances, zoneSteps } from './dns-commands.ts';
import { ecsLines, ecsSteps, isDeploying } from './dns-ecs.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { counted } from './dns-words.ts';

type Why = { split: string; summary: string; remedy: readonly RemedyStep[]; unsure?: true };
type Few = { scene: Scene; wanted: number; answers: number };
type Service = NonNullable<RegistryView['service']>;

/** A name with fewer answers than the check wants: what Cloud Map has, and would answer at most. */
export const tooFewAnswers: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { name, registry, containers } = scene;
  const { check, facts } = evidence;
  const wanted = (check.kind === 'dns' && check.expect?.answers) || 1;
  const given = textsOf(facts.answers);
  const few = { scene, wanted, answers: typeof facts.answerCount === 'number' ? facts.answerCount : given.length };
  const { service } = registry ?? {};
  const { split, summary, remedy, unsure } = (service && byDesign(few, service)) ?? missing(few);
  const deploying = containers?.service && isDeploying(containers.service, evidence.at);
  const candidate: Candidate = {
    cause: split === '' ? 'dns.too-few-answers' : `dns.too-few-answers/${split}`,
    confidence: service === undefined || deploying || unsure ? 'medium' : 'high',
    summary,
    evidence: [
      `DNS: ${name} has ${few.answers} of at least ${wanted} answers: ${listed(given)}`,
      ...registryLine(registry),
      ...ecsLines(scene),
    ],
    remedy,
    needs: ['registry', 'containers'],
  };
  return [candidate];
};

const registryLine = ({ service, instances }: RegistryView = { instances: [] }): string[] => {
  if (service === undefined) return [];
  const unhealthy = instances.filter(({ healthy }) => !healthy).length;
  const routing = service.routing ?? 'unknown';
  return [
    `Cloud Map: service ${service.name} (${service.id}) has ${counted(instances.length, 'instance')}, ${unhealthy} unhealthy; routing ${routing}`,
  ];
};

/** Route 53 answers at most so many instances of a service. */
const MOST_ANSWERS = 8;

/** Enough is registered, and DNS leaves out some of it. */
const byDesign = (few: Few, service: Service): Why | undefined => {
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

/** Not enough is there. */
const missing = ({ scene, wanted, answers }: Few): Why => {
  const { name, registry, containers } = scene;
  const ecs = containers?.service;
  const { service, instances = [] } = registry ?? {};
  const tasks = ecs ? `; ECS runs ${ecs.running} of ${ecs.desired} tasks` : '';
  const summary =
    service === undefined
      ? `${name} resolves to ${answers} of at least ${wanted} addresses`
      : `only ${counted(instances.length, 'instance')} of ${name} ${instances.length === 1 ? 'is' : 'are'} registered, at least ${wanted} are wanted${tasks}`;
  return { split: '', summary, remedy: missingSteps(scene, wanted) };
};

const missingSteps = (scene: Scene, wanted: number): RemedyStep[] => {
  const { region, registry, containers } = scene;
  const ecs = containers?.service;
  const more = ecs && ecs.desired < wanted && { cluster: ecs.cluster, service: ecs.name, desiredCount: wanted };
  return [
    ...(more
      ? [
          {
            say: `Run ${wanted} tasks (the desired count was ${ecs?.desired}; where it has Auto Scaling, raise the minimum there, or it is set back)`,
            command: awsCommand(region, 'ecs', 'update-service', more),
          },
        ]
      : []),
    ...(ecs ? ecsSteps(scene, ecs) : []),
    ...(registry?.service
      ? [{ say: 'List what is registered', command: listInstances(scene, registry.service.id) }]
      : []),
    ...zoneSteps(scene),
    { say: 'See what the server answers, from inside the VPC', command: digCommand(scene) },
  ];
};
