import { listed } from '../../health/listed.ts';
import type { Candidate } from '../rule.ts';
import { digCommand, listInstances, listRecords } from './dns-commands.ts';
import { serviceInWords } from './dns-nxdomain-connect.ts';
import type { Scene } from './dns-scene.ts';
import { firewallStep, rulesStep } from './dns-server-words.ts';
import { counted, dnsLine, negativeLine } from './dns-words.ts';

/** All is in place where it can be seen, and the server still denies the name. */
export const registeredButUnanswered = (scene: Scene): Candidate => {
  const { name, registry, resolver, ownResolver, look, zones } = scene;
  const { service, instances = [], namespace } = registry ?? {};
  const foreign = resolver !== undefined && !ownResolver;
  const zone = zones?.find(({ id }) => id === namespace?.hostedZoneId);
  const askers = zone?.vpcs?.map(({ id }) => id) ?? [];
  return {
    cause: 'dns.nxdomain/registered',
    confidence: foreign && look?.zone === '.' ? 'high' : 'medium',
    summary: foreign
      ? `Cloud Map has ${counted(instances.length, 'instance')} of ${name}, but the resolver ${resolver} does not ask the VPC's own`
      : `Cloud Map has ${counted(instances.length, 'instance')} of ${name}, but the DNS server says that the name does not exist`,
    evidence: [
      `Cloud Map: ${serviceInWords(registry)}: ${listed(instances.map(({ address, id }) => address ?? id))}`,
      dnsLine(scene),
      ...(askers.length === 0
        ? []
        : [`Route 53: the zone ${namespace?.name} is associated with ${listed(askers)} only`]),
      ...negativeLine(scene),
    ],
    remedy: [
      {
        say: 'Ask the server again from inside the VPC: a name just registered takes some seconds',
        command: digCommand(scene),
      },
      ...(namespace?.hostedZoneId === undefined
        ? []
        : [{ say: 'See whether the zone has the record', command: listRecords(scene, namespace.hostedZoneId) }]),
      ...(service === undefined ? [] : [{ say: 'List what is registered', command: listInstances(scene, service.id) }]),
      ...(foreign
        ? [
            {
              say: `Let ${resolver} forward ${namespace?.name} to the VPC's resolver, or take resolver: out of the check`,
            },
          ]
        : [rulesStep(scene), firewallStep(scene)]),
    ],
    needs: ['zones', 'vpc'],
  };
};
