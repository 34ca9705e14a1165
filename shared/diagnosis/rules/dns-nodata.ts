import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import type { Rule } from '../rule.ts';
import { digCommand, zoneSteps } from './dns-commands.ts';
import { shadowedZone } from './dns-nxdomain-zones.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { firewallStep } from './dns-server-words.ts';
import { dnsLine, negativeLine } from './dns-words.ts';
import { cacheCandidates } from './redis-cache.ts';

const CLOUD_MAP_NEEDS = ['registry'] as const;

export const nodata: Rule = (evidence) => {
  const caches = cacheCandidates(evidence);
  if (caches.length > 0) return caches;
  const scene = sceneOf(evidence);
  const { name, type, look, registry } = scene;
  // A zone by the very name exists, with nothing but its own SOA and NS records.
  const shadow = look?.types.length === 0 ? shadowedZone(scene) : undefined;
  if (shadow) return [{ ...shadow, cause: 'dns.nodata/shadowed' }];
  const types = look?.types.filter((each) => each !== type) ?? [];
  const { service } = registry ?? {};
  const registered = service !== undefined && service.recordTypes.length > 0 && !service.recordTypes.includes(type);
  const has = types.length > 0 ? listed(types) : registered ? listed(service.recordTypes) : undefined;
  const alias = look?.alias;
  return [
    {
      cause: has === undefined ? 'dns.nodata' : 'dns.nodata/other-type',
      confidence: has !== undefined || look !== undefined ? 'high' : 'medium',
      summary:
        has !== undefined
          ? `${name} has ${has} records, and no ${type}${alias === undefined ? '' : `: its alias ${alias} has none either`}`
          : alias !== undefined
            ? `${name} is an alias of ${alias}, which has no ${type} record`
            : `${name} exists without records of its own: only as part of longer names, or its ${type} record is gone`,
      evidence: [
        dnsLine(scene),
        ...(look ? [`DNS: record types of ${name}: ${look.types.length === 0 ? 'none' : listed(look.types)}`] : []),
        ...(service
          ? [`Cloud Map: service ${service.name} (${service.id}) makes ${listed(service.recordTypes)} records`]
          : []),
        ...negativeLine(scene),
      ],
      remedy: [
        ...(has === undefined ? [] : [typeStep(scene, has)]),
        ...zoneSteps(scene),
        { say: 'See what the server says, from inside the VPC', command: digCommand(scene) },
        ...(has === undefined ? [firewallStep(scene)] : []),
      ],
      needs: CLOUD_MAP_NEEDS,
    },
  ];
};

const typeStep = ({ evidence, type }: Scene, has: string): RemedyStep => {
  const { check } = evidence;
  return check.kind === 'dns'
    ? {
        say: `Ask for what there is: set type: ${has.split(',')[0]} in ${check.id} in vpcwatch.yml, or add the ${type} record`,
      }
    : { say: `Add the ${type} record: ${check.id} needs an address` };
};
