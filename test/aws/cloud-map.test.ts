import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { answersOneAtRandom, discoverInstances } from '../../shared/aws/cloud-map.ts';
import { clientsOf, IMPATIENT } from './clients-of.ts';

const mlflow = { namespace: 'hokusai.local', service: 'mlflow' };

describe('the Cloud Map adapter', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis, { maxAttempts: 1 });
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  it('answers all instances, unhealthy ones too', async () => {
    apis.registry.addNamespace('hokusai.local');
    const service = apis.registry.addService({ name: 'mlflow', namespace: 'hokusai.local' });
    apis.registry.register(service, 'a', { AWS_INSTANCE_IPV4: '10.0.0.1', AWS_INSTANCE_IPV6: '::1' });
    apis.registry.register(service, 'b', { AWS_INSTANCE_CNAME: 'b.local', AWS_INIT_HEALTH_STATUS: 'UNHEALTHY' });
    expect(await discoverInstances(clients.registry, mlflow)).toEqual({
      instances: [
        { id: 'a', ipv4: '10.0.0.1', ipv6: '::1', healthy: true },
        { id: 'b', cname: 'b.local', healthy: false },
      ],
    });
  });

  it('says whether the namespace or the service is missing', async () => {
    expect(await discoverInstances(clients.registry, mlflow)).toEqual({ missing: 'namespace' });
    apis.registry.addNamespace('hokusai.local');
    expect(await discoverInstances(clients.registry, mlflow)).toEqual({ missing: 'service' });
  });

  it.each([
    ['WEIGHTED', true],
    ['MULTIVALUE', false],
  ] as const)('knows how a service with routing %s answers', async (routing, atRandom) => {
    apis.registry.addNamespace('other.local');
    apis.registry.addNamespace('hokusai.local');
    apis.registry.addService({ name: 'mlflow', namespace: 'other.local', routing: 'WEIGHTED' });
    apis.registry.addService({ name: 'mlflow', namespace: 'hokusai.local', routing });
    expect(await answersOneAtRandom(clients.registry, mlflow)).toBe(atRandom);
  });

  it('names the action and the endpoint when it is refused or unreachable', async () => {
    apis.troubles.start('servicediscovery:DiscoverInstances', 'denied');
    await expect(discoverInstances(clients.registry, mlflow)).rejects.toMatchObject({
      fault: {
        code: 'aws.access-denied',
        message: expect.stringContaining('servicediscovery:DiscoverInstances on mlflow.hokusai.local'),
      },
    });
    apis.troubles.end();
    apis.troubles.start('servicediscovery', 'silent');
    const impatient = clientsOf(apis, IMPATIENT);
    const asked = discoverInstances(impatient.registry, mlflow).finally(impatient.destroy);
    await expect(asked).rejects.toMatchObject({
      fault: { code: 'aws.unreachable', message: expect.stringMatching(/us-east-1\.data-servicediscovery$/) },
    });
  });
});
