import { listed } from '../../health/listed.ts';
import { textsOf } from '../destination.ts';
import type { Rule } from '../rule.ts';
import { digCommand, listInstances, zoneSteps } from './dns-commands.ts';
import { sceneOf } from './dns-scene.ts';
import { firewallStep } from './dns-server-words.ts';
import { dnsLine } from './dns-words.ts';

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
            { say: `Let the check expect what is registered: expect: addresses: in ${check.id} in vpcwatch.yml` },
            {
              say: 'Or take out what should not be registered: list it',
              command: listInstances(scene, service?.id ?? ''),
            },
          ]
        : [
            ...zoneSteps(scene),
            { say: 'See which zone answers, from inside the VPC', command: digCommand(scene) },
            firewallStep(scene),
            { say: `Or let the check expect it: expect: in ${check.id} in vpcwatch.yml` },
          ],
      needs: ['registry', 'zones'],
    },
  ];
};
