import { awsCommand } from '../../aws/command.ts';
import type { Candidate } from '../rule.ts';
import { createNamespace, digCommand, findZone } from './dns-commands.ts';
import { noRecordInZone } from './dns-nxdomain-plain.ts';
import { namesOff } from './dns-nxdomain-zones.ts';
import { parentOf, type Scene } from './dns-scene.ts';
import { rulesStep } from './dns-server-words.ts';
import { dnsLine, negativeLine, vpcInWords } from './dns-words.ts';

/** What DNS alone allows where Cloud Map could not be seen. */
export const blindGuesses = (scene: Scene): Candidate[] => {
  const { privateZone, look, name } = scene;
  const withoutNames = look?.zone === '.' || privateZone !== undefined ? namesOff(scene, privateZone?.name) : undefined;
  if (withoutNames) return [{ ...withoutNames, confidence: privateZone ? 'high' : 'medium' }];
  // What AWS made the zone of is seen by its owner; names of AWS's own are in no namespace.
  const zone = privateZone?.name ?? look?.zone;
  const isPlain = name.endsWith('.amazonaws.com') || (privateZone !== undefined && privateZone.owner !== 'Cloud Map');
  const plain = noRecordInZone(scene);
  if (isPlain && plain) return [plain];
  if (zone !== undefined && zone !== '.') return [noInstances(scene, zone), ...(plain ? [unsure(plain)] : [])];
  return [notAsked(scene), namespaceGone(scene)];
};

const unsure = (candidate: Candidate): Candidate => ({ ...candidate, confidence: 'low' });

const NEEDS = ['registry', 'zones', 'vpc'] as const;

const findService = ({ region }: Scene): string =>
  awsCommand(region, 'servicediscovery', 'list-services', {
    query: 'Services[].[Name,Id,InstanceCount]',
    output: 'table',
  });

/** A zone answers: what is missing is in it. */
const noInstances = (scene: Scene, zone: string): Candidate => ({
  cause: 'dns.nxdomain/no-instances',
  confidence: 'medium',
  summary: `the zone ${zone} answers that it has no ${scene.name}: if it is one of Cloud Map, the service has no instance or is gone`,
  evidence: [dnsLine(scene), ...negativeLine(scene)],
  remedy: [
    { say: 'See how many instances the service has', command: findService(scene) },
    { say: 'Ask for the name from inside the VPC', command: digCommand(scene) },
  ],
  needs: NEEDS,
});

/** No zone answers: it is not asked. */
const notAsked = (scene: Scene): Candidate => ({
  cause: 'dns.nxdomain/namespace-not-associated',
  confidence: 'low',
  summary: `no private zone of ${vpcInWords(scene)} answers for ${scene.name}: the zone of ${parentOf(scene.name)} may not be associated with it`,
  evidence: [dnsLine(scene), ...negativeLine(scene)],
  remedy: [
    findZone(scene),
    rulesStep(scene),
    { say: 'Ask for the name from inside the VPC', command: digCommand(scene) },
  ],
  needs: NEEDS,
});

const namespaceGone = (scene: Scene): Candidate => ({
  cause: 'dns.nxdomain/namespace-missing',
  confidence: 'low',
  summary: `no zone answers for ${scene.name}: the namespace ${parentOf(scene.name)} may be gone`,
  evidence: [dnsLine(scene)],
  remedy: [
    findZone(scene),
    rulesStep(scene),
    { say: 'If it is gone: make the namespace again', command: createNamespace(scene) },
  ],
  needs: NEEDS,
});
