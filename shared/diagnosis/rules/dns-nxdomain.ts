import type { Candidate, Rule } from '../rule.ts';
import { blindGuesses } from './dns-nxdomain-blind.ts';
import { recordsAmiss } from './dns-nxdomain-connect.ts';
import { namespaceMissing } from './dns-nxdomain-namespace.ts';
import { aliasAmiss, noRecordInZone } from './dns-nxdomain-plain.ts';
import { registeredButUnanswered } from './dns-nxdomain-registered.ts';
import { instancesAmiss, serviceAmiss } from './dns-nxdomain-service.ts';
import { namesOff, shadowedZone, vpcWithoutNames, zoneNotAsked } from './dns-nxdomain-zones.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { cacheCandidates } from './redis-cache.ts';

type Hop = (scene: Scene) => Candidate | undefined;

/** From the resolver to the instance, in the order in which an answer is made. */
const HOPS: readonly Hop[] = [vpcWithoutNames, zoneNotAsked, shadowedZone, recordsAmiss, serviceAmiss, instancesAmiss];

/** A name that does not exist: the first hop that is broken, and those that are broken behind it. */
export const nxdomain: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { registry } = scene;
  const caches = cacheCandidates(evidence);
  if (caches.length > 0) return caches;
  const alias = aliasAmiss(scene);
  if (alias) return [alias];
  const cloudMap = evidence.check.kind === 'cloud-map' || registry?.namespace !== undefined;
  if (!cloudMap) return registry === undefined ? blindGuesses(scene) : outsideCloudMap(scene);
  if (registry === undefined) return blindGuesses(scene);
  if (registry.namespace === undefined) return [namespaceMissing(scene)];
  const broken = HOPS.flatMap((hop) => hop(scene) ?? []);
  const [first, ...behind] = broken;
  if (first === undefined) return [registeredButUnanswered(scene)];
  return [first, ...behind.map((each) => ({ ...each, also: true as const }))];
};

/** A name that Cloud Map does not know: of a private zone, of a public one, or of none. */
const outsideCloudMap = (scene: Scene): Candidate[] => {
  const { privateZone } = scene;
  const withoutNames = privateZone && namesOff(scene, privateZone.name);
  if (withoutNames) return [withoutNames];
  const inZone = noRecordInZone(scene);
  return inZone ? [inZone] : [namespaceMissing(scene)];
};
