import {
  DiscoverInstancesCommand,
  type HttpInstanceSummary,
  NamespaceNotFound,
  paginateListNamespaces,
  paginateListServices,
  type ServiceDiscoveryClient,
  type ServiceFilter,
  ServiceNotFound,
} from '@aws-sdk/client-servicediscovery';

import { awsError } from './errors.ts';

/** One registered instance, with what DNS answers for it; `healthy` unless its health check says otherwise. */
export type Instance = { id: string; ipv4?: string; ipv6?: string; cname?: string; port?: number; healthy: boolean };

/** The instances of a service, or which part of its name the registry does not know. */
export type Registered = { instances: Instance[] } | { missing: 'namespace' | 'service' };

type ServiceName = { namespace: string; service: string };

/** All instances of a service, healthy or not; rejects with an `AwsError`. */
export const discoverInstances = async (
  client: ServiceDiscoveryClient,
  { namespace, service }: ServiceName,
): Promise<Registered> => {
  try {
    const command = { NamespaceName: namespace, ServiceName: service, HealthStatus: 'ALL', MaxResults: 1000 } as const;
    const answer = await client.send(new DiscoverInstancesCommand(command));
    return { instances: (answer.Instances ?? []).map(toInstance) };
  } catch (error) {
    if (error instanceof NamespaceNotFound) return { missing: 'namespace' };
    if (error instanceof ServiceNotFound) return { missing: 'service' };
    const call = { action: 'servicediscovery:DiscoverInstances', on: `${service}.${namespace}` };
    throw await awsError(error, client, { ...call, endpoint: 'data-servicediscovery' });
  }
};

/** Whether DNS answers one instance at random rather than all (up to eight); rejects with an `AwsError`. */
export const answersOneAtRandom = async (
  client: ServiceDiscoveryClient,
  { namespace, service }: ServiceName,
): Promise<boolean> => {
  let action = 'servicediscovery:ListNamespaces';
  try {
    const ids: string[] = [];
    for await (const { Namespaces: page } of paginateListNamespaces({ client }, {})) {
      ids.push(...(page ?? []).flatMap(({ Id, Name }) => (Id !== undefined && Name === namespace ? [Id] : [])));
    }
    action = 'servicediscovery:ListServices';
    for (const id of ids) {
      const mine: ServiceFilter = { Name: 'NAMESPACE_ID', Values: [id] };
      // Filtered after paging, so that an empty page says nothing about the next.
      for await (const { Services: page } of paginateListServices({ client }, { Filters: [mine] })) {
        if (page?.some(({ Name, DnsConfig: dns }) => Name === service && dns?.RoutingPolicy === 'WEIGHTED'))
          return true;
      }
    }
    return false;
  } catch (error) {
    throw await awsError(error, client, { action, on: `${service}.${namespace}`, endpoint: 'servicediscovery' });
  }
};

const toInstance = ({
  InstanceId: id,
  HealthStatus: health,
  Attributes: attributes,
}: HttpInstanceSummary): Instance => ({
  id: id ?? '',
  ...only('ipv4', attributes?.AWS_INSTANCE_IPV4),
  ...only('ipv6', attributes?.AWS_INSTANCE_IPV6),
  ...only('cname', attributes?.AWS_INSTANCE_CNAME),
  ...(Number(attributes?.AWS_INSTANCE_PORT) > 0 && { port: Number(attributes?.AWS_INSTANCE_PORT) }),
  // UNKNOWN is an instance without a health check, which DNS answers like a healthy one.
  healthy: health !== 'UNHEALTHY',
});

const only = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
