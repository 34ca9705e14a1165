import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Candidate, Rule } from '../rule.ts';
import { shadowedZone } from './dns-nxdomain-zones.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import {
  counted,
  digCommand,
  dnsLine,
  ecsLines,
  ecsSteps,
  isDeploying,
  listInstances,
  listRecords,
  negativeLine,
} from './dns-words.ts';
import { cacheCandidates } from './redis-cache.ts';

const CLOUD_MAP_NEEDS = ['registry'] as const;

export const nodata: Rule = (evidence) => {
  const caches = cacheCandidates(evidence);
  if (caches.length > 0) return caches;
  const scene = sceneOf(evidence);
  const { name, type, look, registry } = scene;
  // A zone by the very name exists, with nothing but its own SOA and NS records.
  const shadow = look?.types.length === 0 ? shadowedZone(scene) : undefined;
  if (shadow) return [{ ...shadow, cause: 'dns.nodata/shadowed' }];
  const types = look?.types.filter((each) => each !== type) ?? [];
  const { service } = registry ?? {};
  const registered = service !== undefined && service.recordTypes.length > 0 && !service.recordTypes.includes(type);
  const has = types.length > 0 ? listed(types) : registered ? listed(service.recordTypes) : undefined;
  const alias = look?.alias;
  return [
    {
      cause: has === undefined ? 'dns.nodata' : 'dns.nodata/other-type',
      confidence: has !== undefined || look !== undefined ? 'high' : 'medium',
      summary:
        has !== undefined
          ? `${name} has ${has} records, and no ${type}${alias === undefined ? '' : `: its alias ${alias} has none either`}`
          : alias !== undefined
            ? `${name} is an alias of ${alias}, which has no ${type} record`
            : `${name} exists without records of its own: only as part of longer names, or its ${type} record is gone`,
      evidence: [
        dnsLine(scene),
        ...(look ? [`DNS: record types of ${name}: ${look.types.length === 0 ? 'none' : listed(look.types)}`] : []),
        ...(service
          ? [`Cloud Map: service ${service.name} (${service.id}) makes ${listed(service.recordTypes)} records`]
          : []),
        ...negativeLine(scene),
      ],
      remedy: [
        ...(has === undefined ? [] : [typeStep(scene, has)]),
        ...zoneSteps(scene),
        { say: 'what the server says, from inside the VPC', command: digCommand(scene) },
      ],
      needs: CLOUD_MAP_NEEDS,
    },
  ];
};

const typeStep = ({ evidence, type }: Scene, has: string): RemedyStep => {
  const { check } = evidence;
  return check.kind === 'dns'
    ? {
        say: `ask for what there is: set type: ${has.split(',')[0]} in ${check.id} in vpcwatch.yml, or add the ${type} record`,
      }
    : { say: `add the ${type} record: ${check.id} needs an address` };
};

const zoneSteps = (scene: Scene): RemedyStep[] => {
  const { privateZone, registry } = scene;
  const id = privateZone?.id ?? registry?.namespace?.hostedZoneId;
  return id === undefined ? [] : [{ say: 'what the zone has for the name', command: listRecords(scene, id) }];
};

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

export const unexpectedAnswer: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { name, registry, look, privateZone } = scene;
  const { check, facts } = evidence;
  const expected = (check.kind === 'dns' && (check.expect?.addresses ?? check.expect?.targets)) || [];
  const answers = textsOf(facts.answers);
  const { service, instances = [] } = registry ?? {};
  const known = new Set(instances.flatMap(({ address }) => address ?? []));
  const registered = answers.length > 0 && answers.every((answer) => known.has(answer));
  return [
    {
      cause: registered ? 'dns.unexpected-answer/registered' : 'dns.unexpected-answer',
      confidence: registered ? 'high' : registry === undefined ? 'low' : 'medium',
      summary: registered
        ? `${name} resolves to ${listed(answers)}, as Cloud Map has it; the check expects ${listed(expected)}`
        : `${name} resolves to ${listed(answers)}, which is not among ${listed(expected)}${service ? ' and is not registered in Cloud Map either' : ''}: another zone answers, or the record was changed`,
      evidence: [
        dnsLine(scene),
        ...(service
          ? [`Cloud Map: service ${service.name} (${service.id}) has ${listed([...known]) || 'no address'}`]
          : []),
        ...(privateZone ? [`Route 53: the private zone ${privateZone.name} (${privateZone.id}) has the name`] : []),
        ...(look?.zone === undefined || privateZone !== undefined
          ? []
          : [`DNS: no private zone of the VPC is known to have it; ${look.zone} answers`]),
      ],
      remedy: registered
        ? [
            { say: `let the check expect what is registered: expect: addresses: in ${check.id} in vpcwatch.yml` },
            { say: 'or take out what should not be registered', command: listInstances(scene, service?.id ?? '') },
          ]
        : [
            ...zoneSteps(scene),
            { say: 'which zone answers, from inside the VPC', command: digCommand(scene) },
            { say: `or let the check expect it: expect: in ${check.id} in vpcwatch.yml` },
          ],
      needs: ['registry', 'zones'],
    },
  ];
};
