import { randomUUID } from 'node:crypto';
import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import { mendingActions } from './cloud-map-mending.ts';
import type { Namespace, Registry, RegistryService, ServiceInstance } from './registry.ts';
import { ELB_ARN } from './target-group.ts';

const id = z.object({ Id: z.string() });
const ofService = z.object({ ServiceId: z.string() });
const paged = { MaxResults: z.number().int().min(1).max(1000).default(100), NextToken: z.coerce.number().default(0) };
const filters = z.array(z.object({ Name: z.string(), Values: z.array(z.string()) })).default([]);
const health = z.enum(['HEALTHY', 'UNHEALTHY', 'ALL', 'HEALTHY_OR_ELSE_ALL']).default('HEALTHY_OR_ELSE_ALL');

/** The Cloud Map API: what a monitor reads, and what a mending command needs. */
export const createCloudMapApi = (registry: Registry): Api => ({
  name: 'servicediscovery',
  protocol: 'json',
  version: 'Route53AutoNaming_v20170314',
  actions: {
    DiscoverInstances: action(
      z.object({
        NamespaceName: z.string(),
        ServiceName: z.string(),
        HealthStatus: health,
        MaxResults: paged.MaxResults,
      }),
      ({ NamespaceName, ServiceName, HealthStatus, MaxResults }) => {
        const service = serviceNamed(registry, NamespaceName, ServiceName);
        const found = select([...service.instances.values()], HealthStatus).slice(0, MaxResults);
        return { Instances: found.map((instance) => discovered(instance, service)), InstancesRevision: 1 };
      },
    ),
    ListNamespaces: action(z.object({ ...paged }), (input) =>
      page('Namespaces', registry.namespaces().map(describeNamespace), input),
    ),
    ListServices: action(z.object({ ...paged, Filters: filters }), ({ Filters, ...input }) => {
      const ids = Filters.find(({ Name }) => Name === 'NAMESPACE_ID')?.Values;
      // Filtered after paging, as AWS does: a page may be empty with more to come.
      const wanted = (service: RegistryService) => !ids || ids.includes(namespaceIdOf(registry, service));
      const { Services, ...more } = page('Services', registry.services(), input) as { Services: RegistryService[] };
      return { Services: Services.filter(wanted).map(describeService), ...more };
    }),
    GetNamespace: action(id, ({ Id }) => {
      const found = registry.namespaces().find((namespace) => namespace.id === Id);
      if (!found) throw new ApiError('NamespaceNotFound', `no namespace ${Id}`);
      return { Namespace: describeNamespace(found) };
    }),
    GetService: action(id, ({ Id }) => {
      const service = serviceById(registry, Id);
      return { Service: { ...describeService(service), NamespaceId: namespaceIdOf(registry, service) } };
    }),
    ListInstances: action(ofService.extend(paged), ({ ServiceId, ...input }) => {
      const { instances } = serviceById(registry, ServiceId);
      return page(
        'Instances',
        [...instances.values()].map(({ id: Id, attributes: Attributes }) => ({ Id, Attributes })),
        input,
      );
    }),
    RegisterInstance: action(
      ofService.extend({ InstanceId: z.string(), Attributes: z.record(z.string(), z.string()) }),
      ({ ServiceId, InstanceId, Attributes }) => {
        registry.register(serviceById(registry, ServiceId), InstanceId, Attributes);
        return { OperationId: randomUUID() };
      },
    ),
    DeregisterInstance: action(ofService.extend({ InstanceId: z.string() }), ({ ServiceId, InstanceId }) => {
      const gone = registry.deregister(serviceById(registry, ServiceId), InstanceId);
      if (!gone) throw new ApiError('InstanceNotFound', `no instance ${InstanceId}`);
      return { OperationId: randomUUID() };
    }),
    ...mendingActions(registry, describeService),
  },
});

const serviceNamed = (registry: Registry, namespace: string, name: string): RegistryService => {
  if (!registry.namespaces().some((known) => known.name === namespace)) {
    throw new ApiError('NamespaceNotFound', `no namespace ${namespace}`);
  }
  const found = registry.services().find((service) => service.namespace === namespace && service.name === name);
  if (!found) throw new ApiError('ServiceNotFound', `no service ${name} in ${namespace}`);
  return found;
};

const serviceById = (registry: Registry, wanted: string): RegistryService => {
  const found = registry.services().find((service) => service.id === wanted);
  if (!found) throw new ApiError('ServiceNotFound', `no service ${wanted}`);
  return found;
};

const namespaceIdOf = (registry: Registry, { namespace }: RegistryService): string =>
  registry.namespaces().find(({ name }) => name === namespace)?.id ?? '';

const select = (instances: ServiceInstance[], status: z.infer<typeof health>): ServiceInstance[] => {
  if (status === 'ALL') return instances;
  const fit = instances.filter(({ healthy }) => healthy === (status !== 'UNHEALTHY'));
  return status === 'HEALTHY_OR_ELSE_ALL' && fit.length === 0 ? instances : fit;
};

const discovered = ({ id: InstanceId, attributes, healthy }: ServiceInstance, service: RegistryService): object => ({
  InstanceId,
  NamespaceName: service.namespace,
  ServiceName: service.name,
  HealthStatus: healthy ? 'HEALTHY' : 'UNHEALTHY',
  Attributes: attributes,
});

/** As an ECS service names the registry it fills. */
export const serviceArn = ({ id }: Pick<RegistryService, 'id'>): string => `${CLOUD_MAP_ARN}:service/${id}`;

export const CLOUD_MAP_ARN = ELB_ARN.replace('elasticloadbalancing', 'servicediscovery');

const describeNamespace = ({ id: Id, name: Name, type: Type, zone }: Namespace): object => ({
  Id,
  Name,
  Type,
  Arn: `${CLOUD_MAP_ARN}:namespace/${Id}`,
  Properties: {
    HttpProperties: { HttpName: Name },
    ...(zone && { DnsProperties: { HostedZoneId: zone.id, SOA: { TTL: zone.negativeTtlS } } }),
  },
});

const describeService = ({
  id: Id,
  name: Name,
  type: Type,
  ttlS: TTL,
  routing,
  apiOnly,
  instances,
}: RegistryService): object => ({
  Id,
  Name,
  Arn: serviceArn({ id: Id }),
  Type: apiOnly ? 'HTTP' : 'DNS_HTTP',
  InstanceCount: instances.size,
  ...(!apiOnly && { DnsConfig: { RoutingPolicy: routing, DnsRecords: [{ Type, TTL }] } }),
});

const page = (name: string, items: readonly object[], input: { MaxResults: number; NextToken: number }): object => {
  const next = input.NextToken + input.MaxResults;
  return {
    [name]: items.slice(input.NextToken, next),
    ...(next < items.length ? { NextToken: String(next) } : {}),
  };
};
