import { asking, awsCommand } from '../../aws/command.ts';
import type { RegistryView } from '../../aws/registry-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import type { Candidate } from '../rule.ts';
import { createService } from './dns-commands.ts';
import { ecsLines } from './dns-ecs.ts';
import type { Scene } from './dns-scene.ts';
import { counted, dnsLine } from './dns-words.ts';

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
        : [{ say: 'Or make a service with records', command: createService(named(scene, 'dns'), namespace.id) }]),
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
      : [registryStep(scene, namespace.id)];
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
        say: 'See what Service Connect is set to',
        command: awsCommand(region, 'ecs', 'describe-services', {
          cluster,
          services: service,
          query: 'services[0].deployments[0].serviceConnectConfiguration',
        }),
      },
      ...records,
      { say: 'Or watch it by its load balancer: kind: http or target-group instead of dns in vpcwatch.yml' },
    ],
    needs: ['containers', 'registry'],
  };
};

/** Service Connect has a Cloud Map service of that name already, and ECS gives a service one registry at most. */
const registryStep = (scene: Scene, namespaceId: string): RemedyStep => {
  const { region, containers } = scene;
  const { cluster, name: service, registryArns, controller } = containers?.service ?? NO_ECS;
  const other = named(scene, 'dns');
  const [has] = registryArns;
  if (has !== undefined || controller !== undefined) {
    const why = has === undefined ? `it is deployed by ${controller}` : `it has ${has}, and ECS takes one only`;
    return { say: `Or have ${service} register under another name, in its own settings: ${why}` };
  }
  const create = `${createService(other, namespaceId)} --query Service.Arn --output text`;
  const update = awsCommand(region, 'ecs', 'update-service', { cluster, service });
  return {
    say: `Or give ${service} a service registry too, as ${other.serviceName}, which makes records; that starts a deployment`,
    command: `arn=$(${create}) && ${update} --service-registries "registryArn=$arn"`,
  };
};

const NO_ECS = { cluster: '', name: '', registryArns: [], controller: undefined };

export const serviceInWords = (registry: RegistryView | undefined): string => {
  const { service, instances = [] } = registry ?? {};
  if (service === undefined) return 'without a service of that name';
  const records = service.recordTypes.length === 0 ? 'no DNS records' : `${service.recordTypes.join(' and ')} records`;
  return `service ${service.name} (${service.id}) has ${records}, ${counted(instances.length, 'instance')}`;
};

const askByApi = ({ registry, region }: Scene): RemedyStep[] => {
  const { namespace, service } = registry ?? {};
  if (namespace === undefined || service === undefined) return [];
  const words = { namespaceName: namespace.name, serviceName: service.name };
  return [
    {
      say: 'Ask as its clients are to ask instead of DNS',
      command: awsCommand(region, 'servicediscovery', 'discover-instances', words),
    },
  ];
};

/** A namespace keeps its type. */
const privateNamespaceStep = ({ region, vpcId }: Scene): RemedyStep => {
  const command = awsCommand(region, 'servicediscovery', 'create-private-dns-namespace', { vpc: vpcId });
  const vpc = vpcId === undefined ? ' --vpc "$vpc"' : '';
  const askVpc = vpcId === undefined ? `${asking('VPC id', 'vpc')} && ` : '';
  return {
    say: 'Or make a private DNS namespace of another name, and register there too: a namespace keeps its type',
    command: `${askVpc}${asking('name of the new namespace', 'name')} && ${command} --name "$name"${vpc}`,
  };
};

/** The same service under a name that is still free. */
const named = (scene: Scene, more: string): Scene => ({ ...scene, serviceName: `${scene.serviceName}-${more}` });
