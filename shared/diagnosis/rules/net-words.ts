import { isIP, isIPv6 } from 'node:net';

import { awsCommand, shell } from '../../aws/command.ts';
import { referenceNamed } from '../../config/reference-grammar.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { type Destination, destinationOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';

/** What our own dial saw, as the first line of evidence. */
export const dialLine = ({ fault }: Evidence): string => `our own dial: ${fault.message}`;

/** `host:port`, with brackets around an IPv6 address. */
export const placeOf = ({ host, port }: Destination): string => `${isIPv6(host) ? `[${host}]` : host}:${port ?? '?'}`;

/** `host:port (address)`, without the address where the host is one. */
export const placeInWords = (to: Destination): string =>
  to.address === undefined || to.address === to.host ? placeOf(to) : `${placeOf(to)} (${to.address})`;

/** Looks at the certificate and the handshake as the monitor would; `more`: further options. */
export const lookAtTls = (evidence: Evidence, say: string, ...more: readonly string[]): RemedyStep => {
  return { say, command: `${tlsClient(evidence, ...more)} </dev/null` };
};

/** What the certificate that the server shows says of itself; `parts`: options of `openssl x509`. */
export const showCertificate = (evidence: Evidence, say: string, ...parts: readonly string[]): RemedyStep => {
  const command = `${tlsClient(evidence)} </dev/null 2>/dev/null | ${shell('openssl', 'x509', '-noout', ...parts)}`;
  return { say, command };
};

/** An address is no name to ask for. */
const tlsClient = (evidence: Evidence, ...more: readonly string[]): string => {
  const to = destinationOf(evidence);
  const name = serverNameOf(evidence) ?? to.host;
  const named = isIP(name) === 0 ? ['-servername', name] : [];
  return shell('openssl', 's_client', '-connect', placeOf(to), ...named, ...more);
};

/** The name that the check asks for instead of its host's. */
export const serverNameOf = ({ check }: Evidence): string | undefined => {
  const tls = 'tls' in check ? check.tls : undefined;
  return typeof tls === 'object' ? tls.serverName : undefined;
};

/** The SSM parameter that a value of the check is read from; nothing when it is written there, or kept elsewhere. */
export const parameterIn = (value: unknown): string | undefined => {
  const [, inner] = /^\$\{(.+)\}$/.exec(String(value)) ?? [];
  const reference = inner === undefined ? undefined : referenceNamed(inner);
  return reference?.source === 'ssm' ? reference.name : undefined;
};

/** Whether a TCP port takes a connection, from wherever it is run. */
export const knock = (to: Destination): string => shell('nc', '-vz', '-w', '5', to.host, to.port ?? 0);

/** The route tables of the monitor's VPC: a subnet without one of its own goes by the main one, which names no subnet. */
export const listRoutes = ({ vantage: { region, vpcId, subnetIds } }: Evidence): string => {
  const query = 'RouteTables[].[RouteTableId,Associations[].[Main,SubnetId],Routes]';
  const filters = vpcId === undefined ? undefined : `Name=vpc-id,Values=${vpcId}`;
  const list = awsCommand(region, 'ec2', 'describe-route-tables', { filters, query });
  if (vpcId !== undefined || subnetIds.length === 0) return list;
  const find = { subnetIds: subnetIds.slice(0, 1), query: 'Subnets[0].VpcId', output: 'text' };
  return `${list} --filters "Name=vpc-id,Values=$(${awsCommand(region, 'ec2', 'describe-subnets', find)})"`;
};

/** Milliseconds of a phase of the run. */
export const phaseMs = ({ phases }: Evidence, name: string): number =>
  Math.round(phases.filter((phase) => phase.name === name).reduce((sum, { ms }) => sum + ms, 0));
