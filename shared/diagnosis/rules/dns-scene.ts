import { isIP } from 'node:net';

import { isVpcResolver } from '../../aws/cidr.ts';
import type { ContainerView } from '../../aws/containers.ts';
import type { HostedZoneView } from '../../aws/hosted-zones.ts';
import type { RegistryView } from '../../aws/registry-view.ts';
import type { VpcView } from '../../aws/vpc-view.ts';
import type { NameInspection } from '../../health/inspection.ts';
import { askedName } from '../asked-name.ts';
import { type Evidence, seenOf } from '../evidence.ts';

/** What is known around a name in trouble. */
export type Scene = {
  evidence: Evidence;
  name: string;
  /** The record type asked for. */
  type: string;
  region: string | undefined;
  vpcId: string | undefined;
  registry: RegistryView | undefined;
  /** The name without its namespace. */
  serviceName: string;
  zones: readonly HostedZoneView[] | undefined;
  /** The private zone of the monitor's VPC that has the name, the most specific one. */
  privateZone: HostedZoneView | undefined;
  vpc: VpcView | undefined;
  containers: ContainerView | undefined;
  look: NameInspection | undefined;
  /** Whether the server asked is the one that AWS gives the VPC; a loopback address stands for the machine's own. */
  ownResolver: boolean;
  resolver: string | undefined;
};

/** Where a reference hides the name, the check stands for it. */
export const sceneOf = (evidence: Evidence): Scene => {
  const { check, inspection, vantage } = evidence;
  const name = askedName(evidence) ?? check.id;
  const registry = seenOf(evidence, 'registry');
  const namespace = registry?.namespace?.name;
  const zones = seenOf(evidence, 'zones');
  const vpc = seenOf(evidence, 'vpc');
  const resolver = inspection?.asked.resolver ?? ('resolver' in check ? check.resolver : undefined);
  return {
    evidence,
    name,
    type: check.kind === 'dns' ? check.type : 'A',
    region: vantage.region,
    vpcId: vantage.vpcId ?? vpc?.id,
    registry,
    serviceName: namespace === undefined ? firstLabel(name) : name.slice(0, -namespace.length - 1),
    zones,
    privateZone: zones?.filter(({ asked, name: zone }) => asked && covers(zone, name)).sort(moreSpecificFirst)[0],
    vpc,
    containers: seenOf(evidence, 'containers'),
    look: inspection?.name,
    ownResolver: resolver === undefined || isOwn(resolver, vpc?.cidr),
    resolver,
  };
};

/** The private namespace of the name, unless its zone answers or nobody that was asked would ask it. */
export const silentNamespace = (scene: Scene) => {
  const { registry, look, ownResolver, evidence } = scene;
  const { namespace } = registry ?? {};
  // A public zone is asked by all; what Cloud Map itself lacks shows from anywhere.
  if (namespace?.hostedZoneId === undefined || namespace.type !== 'DNS_PRIVATE') return undefined;
  if (evidence.check.kind === 'cloud-map' || !ownResolver || look?.zone === namespace.name) return undefined;
  return { ...namespace, hostedZoneId: namespace.hostedZoneId };
};

/** Whether a zone has a name. */
export const covers = (zone: string, name: string): boolean => name === zone || name.endsWith(`.${zone}`);

const moreSpecificFirst = (one: HostedZoneView, other: HostedZoneView): number => other.name.length - one.name.length;

const firstLabel = (name: string): string => name.replace(/\..*/, '');

/** All but the first label. */
export const parentOf = (name: string): string => name.replace(/^[^.]+\./, '');

const OWN_RESOLVERS = ['169.254.169.253', 'fd00:ec2::253', '::1'];
const isOwn = (resolver: string, vpcCidr: string | undefined): boolean => {
  const host = isIP(resolver) > 0 ? resolver : resolver.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (host.startsWith('127.') || OWN_RESOLVERS.includes(host)) return true;
  return vpcCidr !== undefined && isVpcResolver(vpcCidr, host);
};
