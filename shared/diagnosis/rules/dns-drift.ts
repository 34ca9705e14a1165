import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import { elapsedInWords } from '../../time/words.ts';
import { textOf, textsOf } from '../destination.ts';
import type { Candidate, Rule } from '../rule.ts';
import { listRecords, registerAgain } from './dns-commands.ts';
import { failedOperations, registryLine } from './dns-drift-words.ts';
import { type Scene, sceneOf } from './dns-scene.ts';

/** DNS and registry differ: what is answered without being registered, and the other way round. */
export const drift: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { facts } = evidence;
  const stale = textsOf(facts.stale);
  const missing = textsOf(facts.missing);
  const found: Candidate[] = [];
  if (stale.length > 0) found.push(staleAnswers(scene, stale));
  if (missing.length > 0) found.push(missingAnswers(scene, missing));
  const [first, ...others] = found;
  return first === undefined ? [] : [first, ...others.map((other) => ({ ...other, also: true as const }))];
};

/** Since when, and how long an answer may be kept. */
const sinceLines = ({ evidence, registry }: Scene): string[] => {
  const { facts, at } = evidence;
  const since = textOf(facts.driftSince);
  const ttlS = typeof facts.ttlS === 'number' ? facts.ttlS : registry?.service?.ttlS;
  const answeredAt = textOf(facts.answeredAt);
  return [
    ...(since === undefined
      ? []
      : [
          `DNS: differs from Cloud Map since ${since} (${elapsedInWords(since, at)}), longer than ${ttlS === undefined ? 'the TTL' : `the TTL of ${ttlS} s`} explains`,
        ]),
    ...(answeredAt === undefined
      ? []
      : [`DNS: answered ${listed(textsOf(facts.answers)) || 'nothing'} at ${answeredAt}`]),
  ];
};

const staleAnswers = (scene: Scene, stale: readonly string[]): Candidate => {
  const { name, evidence } = scene;
  const unhealthy = new Set(textsOf(evidence.facts.unhealthy));
  const gone = stale.filter((address) => !unhealthy.has(address));
  const words = gone.length > 0 ? 'Cloud Map does not have' : 'Cloud Map calls unhealthy';
  return {
    cause: 'dns.drift/stale',
    confidence: 'high',
    summary: `DNS still answers ${listed(stale)} for ${name}, which ${words}: clients are sent to ${stale.length === 1 ? 'it' : 'them'}`,
    evidence: [...registryLine(scene), ...sinceLines(scene), ...zoneLine(scene)],
    remedy: [...recordSteps(scene), ...failedOperations(scene)],
    needs: ['registry', 'zones'],
  };
};

const missingAnswers = (scene: Scene, missing: readonly string[]): Candidate => {
  const { name, registry } = scene;
  const lost = (registry?.instances ?? []).filter(({ address }) => address !== undefined && missing.includes(address));
  const serviceId = registry?.service?.id;
  return {
    cause: 'dns.drift/missing',
    confidence: 'high',
    summary: `Cloud Map has ${listed(missing)} for ${name}, but DNS does not answer ${missing.length === 1 ? 'it' : 'them'}: clients never reach ${missing.length === 1 ? 'it' : 'them'}`,
    evidence: [...registryLine(scene), ...sinceLines(scene), ...zoneLine(scene)],
    remedy: [
      ...recordSteps(scene),
      ...(serviceId === undefined
        ? []
        : lost.slice(0, 3).map(({ id }) => ({
            say: `Register ${id} again with all attributes that it has: that writes its record`,
            command: registerAgain(scene, serviceId, id),
          }))),
      ...failedOperations(scene),
    ],
    needs: ['registry', 'zones'],
  };
};

const zoneLine = ({ zones, registry }: Scene): string[] => {
  const zone = zones?.find(({ id }) => id === registry?.namespace?.hostedZoneId);
  return zone?.vpcs === undefined
    ? []
    : [`Route 53: zone ${zone.name} (${zone.id}) is associated with ${listed(zone.vpcs.map(({ id }) => id))}`];
};

const recordSteps = (scene: Scene): RemedyStep[] => {
  const id = scene.registry?.namespace?.hostedZoneId;
  return id === undefined
    ? []
    : [
        {
          say: 'See what the zone has: records of others than Cloud Map do not follow it',
          command: listRecords(scene, id),
        },
      ];
};
