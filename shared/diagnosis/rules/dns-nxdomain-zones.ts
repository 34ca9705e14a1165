import { asking, awsCommand } from '../../aws/command.ts';
import { listed } from '../../health/listed.ts';
import type { Candidate } from '../rule.ts';
import { digCommand, listRecords, turnOn } from './dns-commands.ts';
import { covers, type Scene, silentNamespace } from './dns-scene.ts';
import { dnsLine, negativeLine, ownerInWords, vpcInWords } from './dns-words.ts';

/** A VPC whose attributes keep the private zone of the namespace from being asked. */
export const vpcWithoutNames = (scene: Scene): Candidate | undefined => {
  const namespace = silentNamespace(scene);
  return namespace === undefined ? undefined : namesOff(scene, namespace.name);
};

/** The same for any private zone; one that answers is asked. */
export const namesOff = (scene: Scene, zone?: string): Candidate | undefined => {
  const { vpc, region, name, look, ownResolver, evidence } = scene;
  if (vpc === undefined || (vpc.dnsSupport && vpc.dnsHostnames)) return undefined;
  if (!ownResolver || evidence.check.kind === 'cloud-map') return undefined;
  if (zone !== undefined && look?.zone === zone) return undefined;
  const off = [...(vpc.dnsSupport ? [] : ['enableDnsSupport']), ...(vpc.dnsHostnames ? [] : ['enableDnsHostnames'])];
  return {
    cause: 'dns.nxdomain/vpc-dns-off',
    confidence: 'high',
    summary: `${vpc.id} has ${off.join(' and ')} off, so its resolver asks no private zone and ${name} does not exist there`,
    evidence: [
      `EC2: ${vpc.id} has enableDnsSupport ${onOff(vpc.dnsSupport)}, enableDnsHostnames ${onOff(vpc.dnsHostnames)}; private zones need both`,
      dnsLine(scene),
      ...negativeLine(scene),
    ],
    remedy: [
      ...(vpc.dnsSupport ? [] : [{ say: 'Turn DNS support on', command: turnOn(region, vpc.id, 'Support') }]),
      ...(vpc.dnsHostnames ? [] : [{ say: 'Turn DNS hostnames on', command: turnOn(region, vpc.id, 'Hostnames') }]),
    ],
    needs: ['vpc'],
  };
};

const onOff = (is: boolean): string => (is ? 'on' : 'off');

/** The zone of the namespace is another VPC's. */
export const zoneNotAsked = (scene: Scene): Candidate | undefined => {
  const { zones, look, region, vpcId, name } = scene;
  const namespace = silentNamespace(scene);
  if (namespace === undefined) return undefined;
  const zone = zones?.find(({ id }) => id === namespace.hostedZoneId);
  const seen = zone?.asked === false;
  const answersElsewhere = look?.zone === '.' || covers(look?.zone ?? '?', namespace.name);
  if (!seen && (zone?.asked === true || !answersElsewhere)) return undefined;
  const askers = zone?.vpcs?.map(({ id, region: at }) => `${id} (${at})`) ?? [];
  const words = { hostedZoneId: namespace.hostedZoneId };
  const command =
    vpcId === undefined || region === undefined
      ? `${asking('VPC id of the monitor', 'vpc')} && ${asking('its Region', 'region')} && ${awsCommand(undefined, 'route53', 'associate-vpc-with-hosted-zone', words)} --vpc "VPCRegion=$region,VPCId=$vpc"`
      : awsCommand(undefined, 'route53', 'associate-vpc-with-hosted-zone', {
          ...words,
          vpc: `VPCRegion=${region},VPCId=${vpcId}`,
        });
  return {
    cause: 'dns.nxdomain/namespace-not-associated',
    // The zones of a Route 53 Profile are not listed with those of the VPC: only the answer tells that it asks none.
    confidence: seen && answersElsewhere ? 'high' : 'medium',
    summary: `the zone of the namespace ${namespace.name} is not associated with ${vpcInWords(scene)}, so ${name} does not exist there`,
    evidence: [
      `Route 53: zone ${namespace.name} (${namespace.hostedZoneId}) is associated with ${askers.length === 0 ? 'other VPCs' : listed(askers)}${seen ? `, not with ${vpcInWords(scene)}` : ''}`,
      dnsLine(scene),
      ...negativeLine(scene),
    ],
    remedy: [
      { say: 'Associate the zone with the VPC', command },
      {
        say: 'See which VPCs the zone is associated with',
        command: awsCommand(undefined, 'route53', 'get-hosted-zone', { id: namespace.hostedZoneId, query: 'VPCs' }),
      },
    ],
    needs: ['zones', 'vpc'],
  };
};

/** Another zone that has the name is more specific than that of the namespace: it alone is asked. */
export const shadowedZone = (scene: Scene): Candidate | undefined => {
  const { registry, privateZone, look, name, region, vpcId } = scene;
  const { namespace, instances = [] } = registry ?? {};
  if (namespace === undefined || scene.evidence.check.kind === 'cloud-map') return undefined;
  const shadows = (zone: string | undefined): zone is string =>
    zone !== undefined && zone.length > namespace.name.length && covers(zone, name);
  const seen = privateZone !== undefined && shadows(privateZone.name) ? privateZone : undefined;
  const zone = seen?.name ?? (shadows(look?.zone) ? look.zone : undefined);
  if (zone === undefined) return undefined;
  const addresses = instances.flatMap(({ address }) => address ?? []);
  return {
    cause: 'dns.nxdomain/shadowed',
    confidence: 'high',
    summary: `the zone ${zone} is more specific than the namespace ${namespace.name}: it alone is asked for ${name}, and has no such record`,
    evidence: [
      ...(seen
        ? [
            `Route 53: ${vpcInWords(scene)} asks the zone ${zone} (${seen.id}${ownerInWords(seen)}) before ${namespace.name}`,
          ]
        : []),
      dnsLine(scene),
      ...(addresses.length > 0 ? [`Cloud Map: ${namespace.name} has the name, with ${listed(addresses)}`] : []),
      ...negativeLine(scene),
    ],
    remedy: seen
      ? [
          { say: `See what ${zone} has for the name`, command: listRecords(scene, seen.id) },
          {
            say: `Take the VPC off ${zone} if it is not meant to be asked; a zone keeps its last VPC: then delete the zone`,
            command:
              vpcId === undefined || region === undefined
                ? awsCommand(undefined, 'route53', 'get-hosted-zone', { id: seen.id, query: 'VPCs' })
                : awsCommand(undefined, 'route53', 'disassociate-vpc-from-hosted-zone', {
                    hostedZoneId: seen.id,
                    vpc: `VPCRegion=${region},VPCId=${vpcId}`,
                  }),
          },
        ]
      : [
          { say: 'See which zone answers, from inside the VPC', command: digCommand(scene) },
          {
            say: 'Find that zone',
            command: awsCommand(undefined, 'route53', 'list-hosted-zones-by-name', { dnsName: zone, maxItems: 5 }),
          },
        ],
    needs: ['zones'],
  };
};
