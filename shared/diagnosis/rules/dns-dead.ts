import { shell } from '../../aws/command.ts';
import { FAULTS, type FaultCode } from '../../health/fault.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { deadOf, textsOf } from '../destination.ts';
import type { Candidate, Rule } from '../rule.ts';
import { deregisterInstance, digCommand, listInstances, listRecords } from './dns-commands.ts';
import { ecsLines, ecsSteps, stoppedTasks } from './dns-ecs.ts';
import { type Scene, sceneOf } from './dns-scene.ts';

type Dead = { address: string; code: string };

/** Addresses that DNS answers and that take no connection: whether the registry still has them, and tasks too. */
export const deadAddress: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { registry } = scene;
  const dead = deadOf(evidence.facts);
  if (dead.length === 0) return [];
  const known = new Map(
    (registry?.instances ?? []).flatMap(({ id, address }) => (address ? [[address, id] as const] : [])),
  );
  const gone = stoppedTasks(scene).filter(({ address }) => dead.some((each) => each.address === address));
  const deregistered = registry?.service === undefined ? [] : dead.filter(({ address }) => !known.has(address));
  if (gone.length > 0) return [taskStopped(scene, dead, gone)];
  if (deregistered.length > 0) return [noLongerRegistered(scene, dead, deregistered)];
  return [notListening(scene, dead, known)];
};

const ofHowMany = ({ evidence: { facts } }: Scene, dead: readonly Dead[]): string => {
  const answers = typeof facts.answerCount === 'number' ? facts.answerCount : textsOf(facts.answers).length;
  return `${typeof facts.deadCount === 'number' ? facts.deadCount : dead.length} of ${answers}`;
};

const portOf = ({ evidence: { check } }: Scene): number | undefined =>
  check.kind === 'dns' ? Number(check.expect?.dial) || undefined : undefined;

const deadWords = (dead: readonly Dead[]): string =>
  listed(dead.map(({ address, code }) => `${address} (${FAULTS[code as FaultCode]?.title ?? code})`));

const commonLines = (scene: Scene, dead: readonly Dead[]): string[] => {
  const { registry, name } = scene;
  const ttlS = scene.evidence.facts.ttlS;
  return [
    `our own dial: ${ofHowMany(scene, dead)} addresses of ${name} take no connection on port ${portOf(scene)}: ${deadWords(dead)}`,
    ...(registry?.service
      ? [
          `Cloud Map: service ${registry.service.name} (${registry.service.id}) has ${listed(registry.instances.map(({ address, id, healthy }) => `${address ?? id}${healthy ? '' : ' (unhealthy)'}`)) || 'no instance'}`,
        ]
      : []),
    ...(typeof ttlS === 'number' ? [`DNS: clients keep the answer for up to ${ttlS} s`] : []),
    ...ecsLines(scene),
  ];
};

const taskStopped = (
  scene: Scene,
  dead: readonly Dead[],
  gone: readonly { id: string; address: string }[],
): Candidate => {
  const serviceId = scene.registry?.service?.id ?? '';
  return {
    cause: 'dns.dead-address/stopped-task',
    confidence: 'high',
    summary: `${listed(gone.map(({ address }) => address))} of ${scene.name} ${gone.length === 1 ? 'is' : 'are'} still registered in Cloud Map, but ${gone.length === 1 ? 'its ECS task has' : 'their ECS tasks have'} stopped`,
    evidence: [
      ...commonLines(scene, dead),
      `ECS: ${gone.map(({ id }) => `task ${id}`).join(', ')} ${gone.length === 1 ? 'does' : 'do'} not run; running tasks have ${listed(scene.containers?.tasks.flatMap(({ address }) => address ?? []) ?? []) || 'no address'}`,
    ],
    remedy: gone.slice(0, 5).map(({ id, address }) => ({
      say: `Take ${address} out of Cloud Map`,
      command: deregisterInstance(scene, serviceId, id),
    })),
    needs: ['registry', 'containers'],
  };
};

const noLongerRegistered = (scene: Scene, dead: readonly Dead[], gone: readonly Dead[]): Candidate => {
  const zoneId = scene.registry?.namespace?.hostedZoneId;
  return {
    cause: 'dns.dead-address/deregistered',
    confidence: 'high',
    summary: `DNS answers ${listed(gone.map(({ address }) => address))} for ${scene.name}, which Cloud Map does not have any more: the answer is stale, and dead`,
    evidence: commonLines(scene, dead),
    remedy: [
      { say: 'Ask again: the answer is gone once its TTL has run out', command: digCommand(scene) },
      ...(zoneId === undefined
        ? []
        : [
            {
              say: 'Look for a record in the zone that stays: it was made by others',
              command: listRecords(scene, zoneId),
            },
          ]),
    ],
    needs: ['registry'],
  };
};

/** The address is meant to be there, as far as can be seen. */
const notListening = (scene: Scene, dead: readonly Dead[], known: ReadonlyMap<string, string>): Candidate => {
  const { name, registry, containers } = scene;
  const port = portOf(scene) ?? 0;
  const allRefused = dead.every(({ code }) => code === 'tcp.refused');
  const registered = dead.filter(({ address }) => known.has(address));
  const still = registry?.service === undefined ? '' : ', which Cloud Map still has';
  const why = allRefused
    ? `nothing listens on port ${port} there`
    : `no connection comes about: the host is gone, or a security group drops it`;
  const serviceId = registry?.service?.id;
  const ecs = containers?.service;
  return {
    cause: 'dns.dead-address',
    confidence: registry?.service === undefined ? 'medium' : 'high',
    summary: `${ofHowMany(scene, dead)} addresses of ${name} ${dead.length === 1 ? 'is' : 'are'} dead${still}: ${listed(dead.map(({ address }) => address))}; ${why}`,
    evidence: commonLines(scene, dead),
    remedy: [
      {
        say: 'See whether it takes a connection, from inside the VPC',
        command: shell('nc', '-vz', '-w', '5', dead[0]?.address ?? name, port),
      },
      ...(ecs ? ecsSteps(scene, ecs) : []),
      ...(serviceId === undefined ? [] : takeOut(scene, serviceId, registered, known)),
      ...(serviceId === undefined ? [{ say: 'See what the server answers', command: digCommand(scene) }] : []),
    ],
    needs: ['registry', 'containers'],
  };
};

const takeOut = (
  scene: Scene,
  serviceId: string,
  registered: readonly Dead[],
  known: ReadonlyMap<string, string>,
): RemedyStep[] => [
  { say: 'List what is registered', command: listInstances(scene, serviceId) },
  ...registered.slice(0, 3).map(({ address }) => ({
    say: scene.containers?.service
      ? `Or take ${address} out of Cloud Map; ECS does not put it back, so replace its task then`
      : `Or take ${address} out of Cloud Map, and register it again once it works`,
    command: deregisterInstance(scene, serviceId, known.get(address) ?? ''),
  })),
];
