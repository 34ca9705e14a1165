import {
  DeregisterInstanceCommand,
  DiscoverInstancesCommand,
  GetNamespaceCommand,
  GetOperationCommand,
  GetServiceCommand,
  ListInstancesCommand,
  ListNamespacesCommand,
  paginateListServices,
  RegisterInstanceCommand,
} from '@aws-sdk/client-servicediscovery';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RegistryRecord, RegistryService } from '../../../sandbox/aws/registry.ts';
import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';
import { clientsOf } from '../../aws/clients-of.ts';

describe('the Cloud Map API', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  let service: RegistryService;
  const zone = new Map<string, readonly RegistryRecord[]>();
  const valuesOf = (name: string) => zone.get(name)?.map(({ value }) => value);
  const registerInstance = (InstanceId: string, AWS_INSTANCE_IPV4: string) =>
    clients.registry.send(
      new RegisterInstanceCommand({ ServiceId: service.id, InstanceId, Attributes: { AWS_INSTANCE_IPV4 } }),
    );

  beforeEach(async () => {
    zone.clear();
    apis = await startAwsApis({ onRecords: (name, records) => zone.set(name, records) });
    clients = clientsOf(apis);
    apis.registry.addNamespace('hokusai.local');
    service = apis.registry.addService({ name: 'mlflow', namespace: 'hokusai.local', ttlS: 10 });
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  it('registers and deregisters instances, and tells DNS', async () => {
    await registerInstance('a', '10.0.0.1');
    await registerInstance('b', '10.0.0.2');
    expect(zone.get('mlflow.hokusai.local')).toEqual([
      { type: 'A', value: '10.0.0.1', ttlS: 10 },
      { type: 'A', value: '10.0.0.2', ttlS: 10 },
    ]);
    const { Instances: listed } = await clients.registry.send(new ListInstancesCommand({ ServiceId: service.id }));
    expect(listed?.map(({ Id }) => Id)).toEqual(['a', 'b']);
    const deregister = new DeregisterInstanceCommand({ ServiceId: service.id, InstanceId: 'a' });
    await clients.registry.send(deregister);
    expect(valuesOf('mlflow.hokusai.local')).toEqual(['10.0.0.2']);
    await expect(clients.registry.send(deregister)).rejects.toMatchObject({ name: 'InstanceNotFound' });
  });

  it('answers unhealthy instances to DNS only when all are', async () => {
    await registerInstance('a', '10.0.0.1');
    await registerInstance('b', '10.0.0.2');
    apis.registry.setHealthy(service, 'a', false);
    expect(valuesOf('mlflow.hokusai.local')).toEqual(['10.0.0.2']);
    apis.registry.setHealthy(service, 'b', false);
    expect(valuesOf('mlflow.hokusai.local')).toEqual(['10.0.0.1', '10.0.0.2']);
    apis.registry.removeService(service);
    expect(valuesOf('mlflow.hokusai.local')).toEqual([]);
  });

  it.each([
    ['ALL', ['a', 'b']],
    ['HEALTHY', ['b']],
    ['UNHEALTHY', ['a']],
    [undefined, ['b']],
  ] as const)('discovers instances by health: %s', async (HealthStatus, ids) => {
    await registerInstance('a', '10.0.0.1');
    await registerInstance('b', '10.0.0.2');
    apis.registry.setHealthy(service, 'a', false);
    const names = { NamespaceName: 'hokusai.local', ServiceName: 'mlflow' };
    const command = new DiscoverInstancesCommand({ ...names, ...(HealthStatus ? { HealthStatus } : {}) });
    const { Instances: found } = await clients.registry.send(command);
    expect(found?.map(({ InstanceId: id }) => id)).toEqual(ids);
  });

  it('lists namespaces and services, page by page, and gets each by its id', async () => {
    apis.registry.addNamespace('other.local');
    apis.registry.addService({ name: 'elsewhere', namespace: 'other.local' });
    apis.registry.addService({ name: 'auth', namespace: 'hokusai.local', routing: 'WEIGHTED' });
    const { Namespaces: namespaces } = await clients.registry.send(new ListNamespacesCommand({}));
    const [first] = namespaces ?? [];
    expect(namespaces?.map(({ Name }) => Name)).toEqual(['hokusai.local', 'other.local']);
    const Filters = [{ Name: 'NAMESPACE_ID' as const, Values: [first?.Id ?? ''] }];
    const names: (string | undefined)[] = [];
    for await (const page of paginateListServices({ client: clients.registry, pageSize: 1 }, { Filters })) {
      names.push(...(page.Services ?? []).map(({ Name }) => Name));
    }
    expect(names).toEqual(['mlflow', 'auth']);
    const namespace = await clients.registry.send(new GetNamespaceCommand({ Id: first?.Id }));
    expect(namespace.Namespace).toMatchObject({ Name: 'hokusai.local', Type: 'DNS_PRIVATE' });
    const got = await clients.registry.send(new GetServiceCommand({ Id: service.id }));
    expect(got.Service).toMatchObject({
      Name: 'mlflow',
      NamespaceId: first?.Id,
      DnsConfig: { RoutingPolicy: 'MULTIVALUE', DnsRecords: [{ Type: 'A', TTL: 10 }] },
    });
  });

  it('refuses ids and actions it does not know', async () => {
    const service9 = clients.registry.send(new GetServiceCommand({ Id: 'srv-9' }));
    await expect(service9).rejects.toMatchObject({ name: 'ServiceNotFound' });
    const namespace9 = clients.registry.send(new GetNamespaceCommand({ Id: 'ns-9' }));
    await expect(namespace9).rejects.toMatchObject({ name: 'NamespaceNotFound' });
    const operation = clients.registry.send(new GetOperationCommand({ OperationId: 'o' }));
    await expect(operation).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
