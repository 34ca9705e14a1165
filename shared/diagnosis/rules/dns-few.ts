import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Candidate, Rule } from '../rule.ts';
import { digCommand, listInstances, zoneSteps } from './dns-commands.ts';
import { ecsLines, ecsSteps, isDeploying } from './dns-ecs.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { counted } from './dns-words.ts';

/** Route 53 answers at most so many instances of a service. */
const MOST_ANSWERS = 8;

export const tooFewAnswers: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { name, registry, region, containers } = scene;
  const { check, facts } = evidence;
  const wanted = (check.kind === 'dns' && check.expect?.answers) || 1;
  const answers = textsOf(facts.answers);
  const { service, instances = [] } = registry ?? {};
  const unhealthy = instances.filter(({ healthy }) => !healthy);
  const ecs = containers?.service;
  const lines = [
    `DNS: ${name} has ${countOf(facts.answerCount, answers)} of at least ${wanted} answers: ${listed(answers)}`,
    ...(service
      ? [
          `Cloud Map: service ${service.name} (${service.id}) has ${counted(instances.length, 'instance')}, ${unhealthy.length} unhealthy; routing ${service.routing ?? 'unknown'}`,
        ]
      : []),
    ...ecsLines(scene),
  ];
  const needs = ['registry', 'containers'] as const;
  const candidate = (split: string, summary: string, remedy: RemedyStep[]): Candidate => ({
    cause: split === '' ? 'dns.too-few-answers' : `dns.too-few-answers/${split}`,
    confidence: service === undefined || (ecs && isDeploying(ecs, evidence.at)) ? 'medium' : 'high',
    summary,
    evidence: lines,
    remedy,
    needs,
  });
  const setAnswers = (most: number) => ({ say: `set expect: answers: ${most} in ${check.id} in vpcwatch.yml` });
  if (service?.routing === 'WEIGHTED' && instances.length >= wanted) {
    return [
      candidate(
        'one-at-random',
        `${name} answers one of ${instances.length} instances at random (routing WEIGHTED), so never ${wanted}`,
        [
          setAnswers(1),
          {
            say: 'or make the service again with routing MULTIVALUE, which cannot be changed later: how it is set',
            command: awsCommand(region, 'servicediscovery', 'get-service', { id: service.id }),
          },
        ],
      ),
    ];
  }
  if (service !== undefined && wanted > MOST_ANSWERS && answers.length >= MOST_ANSWERS) {
    return [
      candidate(
        'eight-at-most',
        `${name} has ${instances.length} instances, but DNS answers ${MOST_ANSWERS} of a Cloud Map service at most, so never ${wanted}`,
        [
          setAnswers(MOST_ANSWERS),
          { say: 'count instances by a check of kind: cloud-map', command: listInstances(scene, service.id) },
        ],
      ),
    ];
  }
  if (service !== undefined && unhealthy.length > 0 && instances.length >= wanted) {
    return [
      candidate(
        'unhealthy-left-out',
        `${unhealthy.length} of ${instances.length} instances of ${name} are unhealthy and left out of the answer: ${listed(unhealthy.map(({ address, id }) => address ?? id))}`,
        [
          {
            say: 'which instance Cloud Map calls unhealthy',
            command: awsCommand(region, 'servicediscovery', 'get-instances-health-status', { serviceId: service.id }),
          },
          ...(ecs ? ecsSteps(scene, ecs) : []),
        ],
      ),
    ];
  }
  const summary =
    service === undefined
      ? `${name} resolves to ${countOf(facts.answerCount, answers)} of at least ${wanted} addresses`
      : `only ${counted(instances.length, 'instance')} of ${name} ${instances.length === 1 ? 'is' : 'are'} registered, at least ${wanted} are wanted${ecs ? `; ECS runs ${ecs.running} of ${ecs.desired} tasks` : ''}`;
  return [candidate('', summary, fewSteps(scene, wanted))];
};

const countOf = (count: unknown, listed: readonly string[]): number =>
  typeof count === 'number' ? count : listed.length;

const fewSteps = (scene: Scene, wanted: number): RemedyStep[] => {
  const { region, registry, containers } = scene;
  const ecs = containers?.service;
  if (ecs && ecs.desired < wanted) {
    const { cluster, name: service } = ecs;
    const words = { cluster, service, desiredCount: wanted };
    return [
      { say: `run ${wanted} tasks`, command: awsCommand(region, 'ecs', 'update-service', words) },
      ...ecsSteps(scene, ecs),
    ];
  }
  return [
    ...(ecs ? ecsSteps(scene, ecs) : []),
    ...(registry?.service ? [{ say: 'what is registered', command: listInstances(scene, registry.service.id) }] : []),
    ...zoneSteps(scene),
    { say: 'what the server answers, from inside the VPC', command: digCommand(scene) },
  ];
};
