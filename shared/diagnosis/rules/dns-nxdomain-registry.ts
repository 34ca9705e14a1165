import { awsCommand } from '../../aws/command.ts';
import type { RegistryView } from '../../aws/registry-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import type { Candidate } from '../rule.ts';
import { parentOf, type Scene } from './dns-scene.ts';
import {
  counted,
  createNamespace,
  createService,
  digCommand,
  dnsLine,
  ecsLines,
  ecsSteps,
  isDeploying,
  listInstances,
  negativeLine,
  registerInstance,
} from './dns-words.ts';

/** Names of these are of no public zone. */
const PRIVATE_ENDS = /\.(?:local|internal|lan|corp|home|private|intranet|test|localdomain)$/;

/** No namespace has the name, and no zone: it is deleted, or was never made. */
export const namespaceMissing = (scene: Scene): Candidate => {
  const { name, zones, look, region, evidence } = scene;
  const { check } = evidence;
  const namespace = check.kind === 'cloud-map' ? check.namespace : parentOf(name);
  const certain = check.kind === 'cloud-map' || look?.zone === '.' || (zones !== undefined && PRIVATE_ENDS.test(name));
  return {
    cause: 'dns.nxdomain/namespace-missing',
    confidence: certain ? 'high' : 'medium',
    summary: `Cloud Map has no namespace ${namespace}${region === undefined ? '' : ` in ${region}`}, so ${name} cannot resolve`,
    evidence: [
      `Cloud Map: no namespace of this account${region === undefined ? '' : ` in ${region}`} has ${name}`,
      ...(zones === undefined
        ? []
        : [
            `Route 53: ${zones.length === 0 ? 'the VPC asks no private zone' : `none of the ${counted(zones.length, 'private zone')} that the VPC asks has it either`}`,
          ]),
      dnsLine(scene),
    ],
    remedy: [
      {
        say: 'which namespaces there are: the name may be another now',
        command: awsCommand(region, 'servicediscovery', 'list-namespaces', {
          query: 'Namespaces[].[Name,Id,Type]',
          output: 'table',
        }),
      },
      {
        say: `make ${namespace} again, best by the stack that made it, with its services: each registers anew`,
        command: createNamespace(scene, namespace),
      },
    ],
    needs: ['registry', 'zones'],
  };
};

/** A name that makes no records by design: of Service Connect, or found by API calls only. */
export const recordsAmiss = (scene: Scene): Candidate | undefined => {
  const { name, registry, containers } = scene;
  const { namespace, service } = registry ?? {};
  const connect = containers?.service?.connectNames.includes(name) || containers?.service?.serviceConnect;
  const apiOnly = namespace?.type === 'HTTP' || (service !== undefined && service.recordTypes.length === 0);
  if (connect && (service === undefined || apiOnly)) return serviceConnect(scene);
  if (!apiOnly || namespace === undefined) return undefined;
  const what =
    namespace.type === 'HTTP'
      ? `the namespace ${namespace.name} is for API calls (HTTP)`
      : `the service ${service?.name} of ${namespace.name} has no DNS records`;
  return {
    cause: 'dns.nxdomain/api-only',
    confidence: 'high',
    summary: `${what}: instances are found by DiscoverInstances, ${name} never resolves`,
    evidence: [
      `Cloud Map: namespace ${namespace.name} (${namespace.id}) is ${namespace.type}, ${serviceInWords(registry)}`,
      dnsLine(scene),
      ...ecsLines(scene),
    ],
    remedy: [
      ...askByApi(scene),
      ...(namespace.type === 'HTTP'
        ? [privateNamespaceStep(scene)]
        : [{ say: 'or make a service with records', command: createService(named(scene, 'dns'), namespace.id) }]),
    ],
    needs: ['registry', 'containers'],
  };
};

const serviceConnect = (scene: Scene): Candidate => {
  const { name, region, registry, containers } = scene;
  const { cluster, name: service } = containers?.service ?? { cluster: '', name: '' };
  const { namespace } = registry ?? {};
  const records: RemedyStep[] =
    namespace === undefined || namespace.type === 'HTTP'
      ? [privateNamespaceStep(scene)]
      : [
          {
            say: `or give ${service} a service registry too, which makes records`,
            command: `arn=$(${createService(scene, namespace.id)} --query Service.Arn --output text) && ${awsCommand(
              region,
              'ecs',
              'update-service',
              { cluster, service, forceNewDeployment: true },
            )} --service-registries "registryArn=$arn"`,
          },
        ];
  return {
    cause: 'dns.nxdomain/service-connect',
    confidence: 'high',
    summary: `${name} is a name of ECS Service Connect (${cluster}/${service}), which makes no DNS records: only tasks with Service Connect can call it`,
    evidence: [
      `ECS: ${cluster}/${service} has Service Connect on${containers?.service?.connectNames.length ? `, as ${listed(containers.service.connectNames)}` : ''}`,
      ...(namespace
        ? [`Cloud Map: namespace ${namespace.name} (${namespace.id}) is ${namespace.type}, ${serviceInWords(registry)}`]
        : []),
      dnsLine(scene),
      ...ecsLines(scene).slice(0, 1),
    ],
    remedy: [
      {
        say: 'what Service Connect is set to',
        command: awsCommand(region, 'ecs', 'describe-services', {
          cluster,
          services: service,
          query: 'services[0].deployments[0].serviceConnectConfiguration',
        }),
      },
      ...records,
      { say: 'or watch it by its load balancer: kind: http or target-group instead of dns in vpcwatch.yml' },
    ],
    needs: ['containers', 'registry'],
  };
};

/** The namespace is there, a service by the name is not. */
export const serviceAmiss = (scene: Scene): Candidate | undefined => {
  const { name, registry, serviceName } = scene;
  const { namespace, service, others = [] } = registry ?? {};
  if (namespace === undefined || service !== undefined || recordsAmiss(scene)) return undefined;
  const has = others.length === 0 ? 'no service at all' : `no service ${serviceName}; it has ${listed(others)}`;
  return {
    cause: 'dns.nxdomain/service-missing',
    confidence: 'high',
    summary: `Cloud Map has the namespace ${namespace.name}, but no service ${serviceName} in it: ${name} cannot resolve`,
    evidence: [
      `Cloud Map: namespace ${namespace.name} (${namespace.id}) has ${has}`,
      dnsLine(scene),
      ...negativeLine(scene),
    ],
    remedy: [
      {
        say: `make the service ${serviceName} again, best by the stack that made it`,
        command: createService(scene, namespace.id),
      },
      attachStep(scene),
    ],
    needs: ['registry', 'containers'],
  };
};

/** The service is there, and empty. */
export const instancesAmiss = (scene: Scene): Candidate | undefined => {
  const { name, registry, containers } = scene;
  const { namespace, service, instances = [] } = registry ?? {};
  if (namespace === undefined || service === undefined || instances.length > 0 || recordsAmiss(scene)) return undefined;
  const ecs = containers?.service;
  const deploying = ecs !== undefined && ecs.desired > 0 && isDeploying(ecs, scene.evidence.at);
  const nobody =
    containers !== undefined && ecs === undefined ? [`ECS: no service of the Region registers in ${service.arn}`] : [];
  return {
    cause: 'dns.nxdomain/no-instances',
    // Tasks that are on their way register by themselves.
    confidence: deploying ? 'medium' : 'high',
    summary: `no instance is registered in the Cloud Map service ${service.name} of ${namespace.name}${whyNone(scene)}: ${name} has no address to answer`,
    evidence: [
      `Cloud Map: service ${service.name} (${service.id}) of ${namespace.name} has 0 instances`,
      ...ecsLines(scene),
      ...nobody,
      dnsLine(scene),
      ...negativeLine(scene),
    ],
    remedy: [
      ...(ecs ? ecsSteps(scene, ecs) : []),
      ...(nobody.length > 0 ? [attachStep(scene, service.arn)] : []),
      { say: 'what is registered', command: listInstances(scene, service.id) },
      { say: 'or register an address by hand', command: registerInstance(scene, service.id) },
    ],
    needs: ['registry', 'containers'],
  };
};

const whyNone = ({ containers }: Scene): string => {
  const ecs = containers?.service;
  if (ecs === undefined) return '';
  if (ecs.desired === 0) return `, ECS ${ecs.cluster}/${ecs.name} is scaled to 0`;
  return `, ECS ${ecs.cluster}/${ecs.name} runs ${ecs.running} of ${ecs.desired} tasks`;
};

/** All is in place where it can be seen, and the server still denies the name. */
export const registeredButUnanswered = (scene: Scene): Candidate => {
  const { name, registry, resolver, ownResolver, look, zones } = scene;
  const { service, instances = [], namespace } = registry ?? {};
  const foreign = resolver !== undefined && !ownResolver;
  const zone = zones?.find(({ id }) => id === namespace?.hostedZoneId);
  const askers = zone?.vpcs?.map(({ id }) => id) ?? [];
  return {
    cause: 'dns.nxdomain/registered',
    confidence: foreign && look?.zone === '.' ? 'high' : 'medium',
    summary: foreign
      ? `Cloud Map has ${counted(instances.length, 'instance')} of ${name}, but the resolver ${resolver} does not ask the VPC's own`
      : `Cloud Map has ${counted(instances.length, 'instance')} of ${name}, but the DNS server says that the name does not exist`,
    evidence: [
      `Cloud Map: ${serviceInWords(registry)}: ${listed(instances.map(({ address, id }) => address ?? id))}`,
      dnsLine(scene),
      ...(askers.length === 0 ? [] : [`Route 53: the zone ${namespace?.name} is asked by ${listed(askers)} only`]),
      ...negativeLine(scene),
    ],
    remedy: [
      {
        say: 'ask the server again from inside the VPC: a name just registered takes some seconds',
        command: digCommand(scene),
      },
      ...(namespace?.hostedZoneId === undefined
        ? []
        : [{ say: 'whether the zone has the record', command: listRecordsOf(scene, namespace.hostedZoneId) }]),
      ...(service === undefined ? [] : [{ say: 'what is registered', command: listInstances(scene, service.id) }]),
      ...(foreign
        ? [
            {
              say: `let ${resolver} forward ${namespace?.name} to the VPC's resolver, or take resolver: out of the check`,
            },
          ]
        : []),
    ],
    needs: ['zones', 'vpc'],
  };
};

const listRecordsOf = ({ name }: Scene, hostedZoneId: string): string =>
  awsCommand(undefined, 'route53', 'list-resource-record-sets', {
    hostedZoneId,
    query: `ResourceRecordSets[?Name=='${name}.']`,
  });

const serviceInWords = (registry: RegistryView | undefined): string => {
  const { service, instances = [] } = registry ?? {};
  if (service === undefined) return 'without a service of that name';
  const records = service.recordTypes.length === 0 ? 'no DNS records' : `${service.recordTypes.join(' and ')} records`;
  return `service ${service.name} (${service.id}) has ${records}, ${counted(instances.length, 'instance')}`;
};

/** Which ECS service is meant is not known. */
const attachStep = ({ region }: Scene, registryArn?: string): RemedyStep => {
  const ask = registryArn === undefined ? "read -rp 'ARN of the new Cloud Map service: ' arn && " : '';
  const command = awsCommand(region, 'ecs', 'update-service', { forceNewDeployment: true });
  const registry = registryArn === undefined ? '"registryArn=$arn"' : `registryArn=${registryArn}`;
  return {
    say: 'let the ECS service register in it',
    command: `read -rp 'cluster: ' cluster && read -rp 'ECS service: ' service && ${ask}${command} --cluster "$cluster" --service "$service" --service-registries ${registry}`,
  };
};

const askByApi = ({ registry, region }: Scene): RemedyStep[] => {
  const { namespace, service } = registry ?? {};
  if (namespace === undefined || service === undefined) return [];
  const words = { namespaceName: namespace.name, serviceName: service.name };
  return [
    {
      say: 'what its clients are to ask instead of DNS',
      command: awsCommand(region, 'servicediscovery', 'discover-instances', words),
    },
  ];
};

/** A namespace keeps its type. */
const privateNamespaceStep = ({ region, vpcId }: Scene): RemedyStep => {
  const command = awsCommand(region, 'servicediscovery', 'create-private-dns-namespace', { vpc: vpcId });
  const vpc = vpcId === undefined ? ' --vpc "$vpc"' : '';
  const askVpc = vpcId === undefined ? "read -rp 'VPC id: ' vpc && " : '';
  return {
    say: 'or make a private DNS namespace of another name, and register there too: a namespace keeps its type',
    command: `${askVpc}read -rp 'name of the new namespace: ' name && ${command} --name "$name"${vpc}`,
  };
};

/** The same service under a name that is still free. */
const named = (scene: Scene, more: string): Scene => ({ ...scene, serviceName: `${scene.serviceName}-${more}` });
