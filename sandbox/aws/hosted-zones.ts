import type { DnsRecord } from '../dns-zone.ts';

/** A private hosted zone; names in lower case. May be changed while the APIs run. */
export type HostedZone = {
  readonly id: string;
  readonly name: string;
  /** Who made it: an account, or the service that did so for it. */
  owner: { account: string } | { service: string };
  /** Those that ask it. */
  vpcs: { id: string; region: string }[];
  /** Of its SOA record. */
  negativeTtlS: number;
  records: Map<string, readonly DnsRecord[]>;
};

export type HostedZones = {
  /** Of the account, in us-east-1, 900 s like Route 53's own unless said. */
  addZone(zone: { name: string; vpcIds: readonly string[] } & Partial<HostedZone>): HostedZone;
  removeZone(zone: HostedZone): void;
  zones(): readonly HostedZone[];
};

const ACCOUNT = '123456789012';

/** Private zones as Route 53 tells of them; the DNS server of a VPC answers from them. */
export const createHostedZones = (): HostedZones => {
  const zones: HostedZone[] = [];
  let made = 0;
  return {
    addZone: ({ vpcIds, ...given }) => {
      made += 1;
      const zone: HostedZone = {
        id: `Z${String(made).padStart(4, '0')}SANDBOX`,
        owner: { account: ACCOUNT },
        vpcs: vpcIds.map((id) => ({ id, region: 'us-east-1' })),
        negativeTtlS: 900,
        records: new Map(),
        ...given,
      };
      zones.push(zone);
      return zone;
    },
    removeZone: (zone) => {
      const index = zones.indexOf(zone);
      if (index >= 0) zones.splice(index, 1);
    },
    zones: () => zones,
  };
};
