import { asking, awsCommand } from '../../aws/command.ts';
import type { Candidate } from '../rule.ts';
import { digCommand, listRecords } from './dns-commands.ts';
import type { Scene } from './dns-scene.ts';
import { dnsLine, negativeLine, ownerInWords } from './dns-words.ts';

/** A name whose alias leads to a name that does not exist. */
export const aliasAmiss = (scene: Scene): Candidate | undefined => {
  const { name, look, privateZone } = scene;
  if (look?.alias === undefined || !look.types.includes('CNAME')) return undefined;
  const steps = privateZone
    ? [
        {
          say: `See what zone ${privateZone.name} has, and change the alias there`,
          command: listRecords(scene, privateZone.id),
        },
      ]
    : [];
  return {
    cause: 'dns.nxdomain/dangling-alias',
    confidence: 'high',
    summary: `${name} is an alias (CNAME) of ${look.alias}, and that does not exist`,
    evidence: [`DNS: ${name} is a CNAME of ${look.alias}, which is NXDOMAIN`, dnsLine(scene), ...negativeLine(scene)],
    remedy: [
      { say: 'Point the alias at a name that exists, or make that name again' },
      ...steps,
      { say: 'Follow the alias from inside the VPC', command: digCommand(scene) },
    ],
  };
};

/** A name that is none of Cloud Map's, in a zone that answers for it. */
export const noRecordInZone = (scene: Scene): Candidate | undefined => {
  const { name, look, privateZone, type, region } = scene;
  const zone = privateZone?.name ?? (look?.zone === '.' ? undefined : look?.zone);
  if (zone === undefined) return undefined;
  const where = privateZone ? `the private zone ${zone} (${privateZone.id})` : `the zone ${zone}`;
  const amazon = name.endsWith('.amazonaws.com');
  return {
    cause: 'dns.nxdomain',
    confidence: privateZone || look?.zone !== undefined ? 'high' : 'medium',
    summary: amazon
      ? `${name} does not exist any more: what AWS made it for is deleted or has another name`
      : `${where} has no record ${name}`,
    evidence: [
      dnsLine(scene),
      ...(privateZone
        ? [`Route 53: ${where}${ownerInWords(privateZone)} is associated with the monitor's VPC, and has no ${name}`]
        : []),
      ...(scene.registry ? [`Cloud Map: no namespace of this account has ${name}`] : []),
      ...negativeLine(scene),
    ],
    remedy: privateZone
      ? [
          { say: `See what ${zone} has for the name`, command: listRecords(scene, privateZone.id) },
          { say: `Add the record, or correct the name in the check`, command: addRecord(scene, privateZone.id) },
        ]
      : [
          {
            say: amazon ? 'Look for the resource under its new name' : `See what ${zone} answers`,
            command: digCommand(scene),
          },
          {
            say: 'Find the zone, when it is of this account',
            command: awsCommand(undefined, 'route53', 'list-hosted-zones-by-name', { dnsName: zone, maxItems: 5 }),
          },
        ],
    needs: ['registry', 'zones', ...(region === undefined || type === '' ? [] : (['vpc'] as const))],
  };
};

/** Adds a record with a value that a person types. */
const addRecord = ({ name, type }: Scene, hostedZoneId: string): string => {
  const batch = JSON.stringify({
    Changes: [
      {
        Action: 'UPSERT',
        ResourceRecordSet: { Name: name, Type: type, TTL: 60, ResourceRecords: [{ Value: '@value@' }] },
      },
    ],
  });
  const command = awsCommand(undefined, 'route53', 'change-resource-record-sets', { hostedZoneId, changeBatch: batch });
  // Out of the quotes for the one value that the shell fills in.
  return `${asking(`value of the ${type} record`, 'value')} && ${command.replace('@value@', `'"$value"'`)}`;
};
