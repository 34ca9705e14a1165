import { asking, awsCommand, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { parentOf, type Scene } from './dns-scene.ts';

export const zoneSteps = (scene: Scene): RemedyStep[] => {
  const { privateZone, registry } = scene;
  const id = privateZone?.id ?? registry?.namespace?.hostedZoneId;
  return id === undefined ? [] : [{ say: 'See what the zone has for the name', command: listRecords(scene, id) }];
};

/** Whether there is a zone for the name at all, whoever made it: `parent` is most often its zone. */
export const findZone = ({ name }: Scene, parent = parentOf(name)): RemedyStep => ({
  say: `Find the hosted zone of ${parent} in this account`,
  command: awsCommand(undefined, 'route53', 'list-hosted-zones-by-name', { dnsName: parent, maxItems: 5 }),
});

/** Asks the same question from any shell inside the VPC; a resolver with a port of its own is asked there. */
export const digCommand = ({ name, type, resolver }: Scene, ...more: readonly string[]): string => {
  const [, host, port] = /^(?:\[?)(.+?)(?:\]?):(\d+)$/.exec(resolver ?? '') ?? [];
  const server = resolver === undefined ? [] : host === undefined ? [`@${resolver}`] : [`@${host}`, '-p', port ?? 53];
  return shell('dig', ...server, name, type, '+noall', '+comments', '+answer', '+authority', ...more);
};

/** Lists what a hosted zone has for the name. */
export const listRecords = ({ name }: Scene, zoneId: string): string =>
  awsCommand(undefined, 'route53', 'list-resource-record-sets', {
    hostedZoneId: zoneId,
    query: `ResourceRecordSets[?Name=='${name}.']`,
  });

/** Creates a private namespace; where the VPC is not known, the command asks for it. */
export const createNamespace = (scene: Scene, name = parentOf(scene.name)): string => {
  const { region, vpcId } = scene;
  const words = { name, vpc: vpcId };
  const command = awsCommand(region, 'servicediscovery', 'create-private-dns-namespace', words);
  return vpcId === undefined ? `${asking('VPC id', 'vpc')} && ${command} --vpc "$vpc"` : command;
};

/** Creates a service of a namespace with A records. */
export const createService = ({ region, serviceName }: Scene, namespaceId: string): string =>
  awsCommand(region, 'servicediscovery', 'create-service', {
    name: serviceName,
    dnsConfig: `NamespaceId=${namespaceId},RoutingPolicy=MULTIVALUE,DnsRecords=[{Type=A,TTL=60}]`,
    healthCheckCustomConfig: 'FailureThreshold=1',
  });

/** Registers an address that a person types. */
export const registerInstance = ({ region }: Scene, serviceId: string): string => {
  const command = awsCommand(region, 'servicediscovery', 'register-instance', { serviceId });
  return `${asking('address', 'address')} && ${command} --instance-id "$address" --attributes "AWS_INSTANCE_IPV4=$address"`;
};

/** Takes out what `registerInstance` put in: an address that a person types. */
export const deregisterTyped = ({ region }: Scene, serviceId: string): string => {
  const command = awsCommand(region, 'servicediscovery', 'deregister-instance', { serviceId });
  return `${asking('address', 'address')} && ${command} --instance-id "$address"`;
};

export const deregisterInstance = ({ region }: Scene, serviceId: string, instanceId: string): string =>
  awsCommand(region, 'servicediscovery', 'deregister-instance', { serviceId, instanceId });

/** Registers an instance as it is: what is not said again is lost. */
export const registerAgain = ({ region }: Scene, serviceId: string, instanceId: string): string => {
  const ids = { serviceId, instanceId };
  const read = { ...ids, query: 'Instance.Attributes', output: 'json' };
  const attributes = awsCommand(region, 'servicediscovery', 'get-instance', read);
  return `${awsCommand(region, 'servicediscovery', 'register-instance', ids)} --attributes "$(${attributes})"`;
};

/** What Cloud Map has of a service. */
export const listInstances = ({ region }: Scene, serviceId: string): string =>
  awsCommand(region, 'servicediscovery', 'list-instances', { serviceId });

/** One attribute a call. */
export const turnOn = (region: string | undefined, vpcId: string, what: 'Support' | 'Hostnames'): string =>
  awsCommand(region, 'ec2', 'modify-vpc-attribute', { vpcId, [`enableDns${what}`]: 'Value=true' });
