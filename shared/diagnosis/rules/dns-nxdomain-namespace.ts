import { awsCommand } from '../../aws/command.ts';
import type { Candidate } from '../rule.ts';
import { createNamespace } from './dns-commands.ts';
import { parentOf, type Scene } from './dns-scene.ts';
import { counted, dnsLine } from './dns-words.ts';

/** Names of these are of no public zone. */
const PRIVATE_ENDS = /\.(?:local|internal|lan|corp|home|private|intranet|test|localdomain)$/;

/** No namespace has the name, and no zone: it is deleted, or was never made. */
export const namespaceMissing = (scene: Scene): Candidate => {
  const { name, zones, look, region, evidence } = scene;
  const { check } = evidence;
  const namespace = check.kind === 'cloud-map' ? check.namespace : parentOf(name);
  const certain = check.kind === 'cloud-map' || look?.zone === '.' || (zones !== undefined && PRIVATE_ENDS.test(name));
  return {
    cause: 'dns.nxdomain/namespace-missing',
    confidence: certain ? 'high' : 'medium',
    summary: `Cloud Map has no namespace ${namespace}${region === undefined ? '' : ` in ${region}`}, so ${name} cannot resolve`,
    evidence: [
      `Cloud Map: no namespace of this account${region === undefined ? '' : ` in ${region}`} has ${name}`,
      ...(zones === undefined
        ? []
        : [
            `Route 53: ${zones.length === 0 ? 'the VPC asks no private zone' : `none of the ${counted(zones.length, 'private zone')} that the VPC asks has it either`}`,
          ]),
      dnsLine(scene),
    ],
    remedy: [
      {
        say: 'which namespaces there are: the name may be another now',
        command: awsCommand(region, 'servicediscovery', 'list-namespaces', {
          query: 'Namespaces[].[Name,Id,Type]',
          output: 'table',
        }),
      },
      {
        say: `make ${namespace} again, best by the stack that made it, with its services: each registers anew`,
        command: createNamespace(scene, namespace),
      },
    ],
    needs: ['registry', 'zones'],
  };
};
