import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import { createNamespace, findZone } from './dns-commands.ts';
import { parentOf, type Scene } from './dns-scene.ts';
import { rulesStep } from './dns-server-words.ts';
import { counted, dnsLine } from './dns-words.ts';

/** Names of these are of no public zone. */
const PRIVATE_ENDS = /\.(?:local|internal|lan|corp|home|private|intranet|test|localdomain)$/;

/** No namespace has the name, and no zone that the VPC is associated with. */
export const namespaceMissing = (scene: Scene): Candidate => {
  const { name, zones, region, evidence } = scene;
  const { check } = evidence;
  const isRegistry = check.kind === 'cloud-map';
  const namespace = isRegistry ? check.namespace : parentOf(name);
  const where = region === undefined ? '' : ` in ${region}`;
  return {
    cause: 'dns.nxdomain/namespace-missing',
    confidence: isRegistry ? 'high' : isPrivate(scene) ? 'medium' : 'low',
    summary: isRegistry
      ? `Cloud Map has no namespace ${namespace}${where}, so ${name} cannot resolve`
      : `no zone of this VPC and no Cloud Map namespace${where} has ${name}: ${namespace} is gone, its zone is not associated with the VPC any more, or a Resolver rule that sent the name elsewhere is`,
    evidence: [
      `Cloud Map: no namespace of this account${where} has ${name}`,
      ...(zones === undefined
        ? []
        : [
            `Route 53: ${zones.length === 0 ? 'no private zone is associated with the VPC' : `none of the ${counted(zones.length, 'private zone')} associated with the VPC has it either`}`,
          ]),
      dnsLine(scene),
    ],
    remedy: [...(isRegistry ? [] : [findZone(scene, namespace), rulesStep(scene)]), ...makeAgain(scene, namespace)],
    needs: ['registry', 'zones'],
  };
};

/** A name that a public zone might have is most often just written wrong. */
const isPrivate = ({ look, zones, name }: Scene): boolean =>
  look?.zone === '.' || zones !== undefined || PRIVATE_ENDS.test(name);

const makeAgain = (scene: Scene, namespace: string): RemedyStep[] => [
  {
    say: 'List the namespaces there are: the name may be another now',
    command: awsCommand(scene.region, 'servicediscovery', 'list-namespaces', {
      query: 'Namespaces[].[Name,Id,Type]',
      output: 'table',
    }),
  },
  {
    say: `If ${namespace} is to be one of Cloud Map: make it again, best by the stack that made it, with its services; each registers then`,
    command: createNamespace(scene, namespace),
  },
];
