import { awsCommand } from '../../aws/command.ts';
import type { RegistryView } from '../../aws/registry-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Candidate, Rule } from '../rule.ts';
import { digCommand, listInstances, zoneSteps } from './dns-commands.ts';
import { ecsLines, ecsSteps, isDeploying } from './dns-ecs.ts';
import { byDesign, type Few, type Why } from './dns-few-design.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { counted } from './dns-words.ts';

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
