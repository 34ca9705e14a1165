import { randomUUID } from 'node:crypto';
import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import type { Registry, RegistryService } from './registry.ts';

const records = z.array(z.object({ Type: z.enum(['A', 'AAAA', 'CNAME']), TTL: z.number().int() })).min(1);

/** What mends a name: the namespace, the service, the health of an instance. */
export const mendingActions = (registry: Registry, describe: (service: RegistryService) => object): Api['actions'] => ({
  CreatePrivateDnsNamespace: action(z.object({ Name: z.string(), Vpc: z.string() }), ({ Name, Vpc }) => {
    if (registry.namespaces().some(({ name }) => name === Name)) {
      throw new ApiError('NamespaceAlreadyExists', `there is a namespace ${Name}`);
    }
    registry.addNamespace(Name, { vpcId: Vpc });
    return { OperationId: randomUUID() };
  }),
  CreateService: action(
    z.object({ Name: z.string(), NamespaceId: z.string(), DnsConfig: z.object({ DnsRecords: records }) }),
    ({ Name, NamespaceId, DnsConfig }) => {
      const namespace = registry.namespaces().find((known) => known.id === NamespaceId);
      if (!namespace) throw new ApiError('NamespaceNotFound', `no namespace ${NamespaceId}`);
      const [{ Type: type, TTL: ttlS } = { Type: 'A' as const, TTL: 60 }] = DnsConfig.DnsRecords;
      return { Service: describe(registry.addService({ name: Name, namespace: namespace.name, type, ttlS })) };
    },
  ),
  UpdateInstanceCustomHealthStatus: action(
    z.object({ ServiceId: z.string(), InstanceId: z.string(), Status: z.enum(['HEALTHY', 'UNHEALTHY']) }),
    ({ ServiceId, InstanceId, Status }) => {
      const service = registry.services().find(({ id }) => id === ServiceId);
      if (!service) throw new ApiError('ServiceNotFound', `no service ${ServiceId}`);
      registry.setHealthy(service, InstanceId, Status === 'HEALTHY');
      return {};
    },
  ),
});
