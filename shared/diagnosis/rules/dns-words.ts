import type { HostedZoneView } from '../../aws/hosted-zones.ts';
import type { Scene } from './dns-scene.ts';

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What the DNS server said, with the zone that it said it for. */
export const dnsLine = ({ evidence, look }: Scene): string => {
  const zone =
    look?.zone === undefined
      ? ''
      : look.zone === '.'
        ? '; no zone below the root answers for it'
        : `; the zone ${look.zone} answers for it`;
  // A check of the registry has asked no server.
  return `${evidence.check.kind === 'cloud-map' ? 'Cloud Map' : 'DNS'}: ${evidence.fault.message}${zone}`;
};

/** How long a mend may go unseen; a namespace tells it also where its zone was not asked. */
export const negativeLine = ({ look, registry, evidence }: Scene): string[] => {
  const kept = evidence.fault.code === 'dns.nxdomain' ? 'the NXDOMAIN' : 'that answer';
  const fromDns = look?.zone === '.' ? undefined : look?.negativeTtlS;
  const seconds = registry?.namespace?.negativeTtlS ?? fromDns;
  if (seconds === undefined) return [];
  return [`DNS: resolvers may keep ${kept} for up to ${seconds} s after the mend (SOA record)`];
};

/** `, made by Cloud Map` or `, of account 123456789012`. */
export const ownerInWords = ({ owner }: HostedZoneView): string =>
  owner === undefined ? '' : /^\d+$/.test(owner) ? `, of account ${owner}` : `, made by ${owner}`;

/** Which VPC is meant, for people. */
export const vpcInWords = ({ vpcId }: Scene): string => (vpcId === undefined ? "the monitor's VPC" : `VPC ${vpcId}`);
