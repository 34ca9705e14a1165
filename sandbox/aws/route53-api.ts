import * as z from 'zod';

import type { DnsRecord } from '../dns-zone.ts';
import { type Api, ApiError, action } from './api.ts';
import type { HostedZone, HostedZones } from './hosted-zones.ts';
import { NamedList } from './xml.ts';

const id = z.object({ Id: z.string() });
const withVpc = id.extend({ VPC: z.object({ VPCId: z.string(), VPCRegion: z.string() }) });
const MOST = 100;

/** The Route 53 API: private zones, the VPCs that ask them, and what mends that. */
export const createRoute53Api = (hosted: HostedZones): Api => ({
  name: 'route53',
  protocol: 'rest-xml',
  version: '2013-04-01',
  routes: {
    'GET /2013-04-01/hostedzonesbyvpc': 'ListHostedZonesByVPC',
    'GET /2013-04-01/hostedzone/{Id}': 'GetHostedZone',
    'GET /2013-04-01/hostedzone/{Id}/rrset': 'ListResourceRecordSets',
    'POST /2013-04-01/hostedzone/{Id}/associatevpc': 'AssociateVPCWithHostedZone',
    'POST /2013-04-01/hostedzone/{Id}/disassociatevpc': 'DisassociateVPCFromHostedZone',
  },
  actions: {
    ListHostedZonesByVPC: action(
      z.object({
        vpcid: z.string(),
        vpcregion: z.string(),
        maxitems: z.coerce.number().int().min(1).max(MOST).default(MOST),
        nexttoken: z.coerce.number().default(0),
      }),
      ({ vpcid, vpcregion, maxitems, nexttoken }) => {
        const asked = hosted
          .zones()
          .filter(({ vpcs }) => vpcs.some((vpc) => vpc.id === vpcid && vpc.region === vpcregion));
        const next = nexttoken + maxitems;
        return {
          HostedZoneSummaries: new NamedList('HostedZoneSummary', asked.slice(nexttoken, next).map(summaryOf)),
          MaxItems: maxitems,
          NextToken: next < asked.length ? next : undefined,
        };
      },
    ),
    GetHostedZone: action(id, ({ Id }) => {
      const zone = zoneById(hosted, Id);
      return {
        HostedZone: {
          Id: `/hostedzone/${zone.id}`,
          Name: `${zone.name}.`,
          CallerReference: zone.id,
          Config: { PrivateZone: true },
          ResourceRecordSetCount: zone.records.size,
        },
        VPCs: new NamedList('VPC', zone.vpcs.map(vpcOf)),
      };
    }),
    ListResourceRecordSets: action(id, ({ Id }) => ({
      ResourceRecordSets: new NamedList('ResourceRecordSet', [...zoneById(hosted, Id).records].flatMap(recordSetsOf)),
      IsTruncated: false,
      MaxItems: MOST,
    })),
    AssociateVPCWithHostedZone: action(withVpc, ({ Id, VPC }) => {
      zoneById(hosted, Id).vpcs.push({ id: VPC.VPCId, region: VPC.VPCRegion });
      return CHANGED;
    }),
    DisassociateVPCFromHostedZone: action(withVpc, ({ Id, VPC }) => {
      const zone = zoneById(hosted, Id);
      if (zone.vpcs.length === 1) throw new ApiError('LastVPCAssociation', 'a private zone keeps at least one VPC');
      zone.vpcs = zone.vpcs.filter((vpc) => vpc.id !== VPC.VPCId);
      return CHANGED;
    }),
  },
});

const CHANGED = { ChangeInfo: { Id: '/change/C1', Status: 'INSYNC', SubmittedAt: '2026-11-25T00:00:00Z' } };

const zoneById = (hosted: HostedZones, wanted: string): HostedZone => {
  const found = hosted.zones().find((zone) => zone.id === wanted);
  if (found) return found;
  throw new ApiError('NoSuchHostedZone', `No hosted zone found with ID: ${wanted}`, 404);
};

const vpcOf = ({ id, region }: HostedZone['vpcs'][number]): object => ({ VPCRegion: region, VPCId: id });

const summaryOf = ({ id, name, owner }: HostedZone): object => ({
  HostedZoneId: id,
  Name: `${name}.`,
  Owner: 'account' in owner ? { OwningAccount: owner.account } : { OwningService: owner.service },
});

const recordSetsOf = ([name, records]: readonly [string, readonly DnsRecord[]]): object[] =>
  [...Map.groupBy(records, ({ type }) => type)].map(([type, ofType]) => ({
    Name: `${name}.`,
    Type: type,
    TTL: ofType[0]?.ttl,
    ResourceRecords: new NamedList(
      'ResourceRecord',
      ofType.map(({ data }) => ({ Value: typeof data === 'string' ? data : `1 1 ${data.port} ${data.target}` })),
    ),
  }));
