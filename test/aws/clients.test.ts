import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { createRegistryClient, createSsmClient } from '../../shared/aws/clients.ts';
import { discoverInstances } from '../../shared/aws/cloud-map.ts';
import { createReferenceReader } from '../../shared/aws/parameters.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { callsOf, clientsOf, IMPATIENT } from './clients-of.ts';

describe('the clients', () => {
  let apis: AwsApis;
  beforeEach(async () => {
    apis = await startAwsApis();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await apis.stop();
  });

  it('find their endpoint by AWS_ENDPOINT_URL alone, DiscoverInstances too', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', apis.url);
    apis.registry.addNamespace('hokusai.local');
    const client = createRegistryClient();
    const answer = await discoverInstances(client, { namespace: 'hokusai.local', service: 'mlflow' });
    client.destroy();
    expect(answer).toEqual({ missing: 'service' });
  });

  it('ask the data- host of AWS itself', async () => {
    const client = createRegistryClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const asked = new Error('asked');
    let host = '';
    client.middlewareStack.add(
      () => async (args) => {
        host = (args.request as { hostname: string }).hostname;
        throw asked;
      },
      { step: 'finalizeRequest', priority: 'high' },
    );
    await expect(discoverInstances(client, { namespace: 'a', service: 'b' })).rejects.toMatchObject({ cause: asked });
    expect(host).toBe('data-servicediscovery.us-east-1.amazonaws.com');
  });

  it('back off and try three times when they are throttled', async () => {
    const { ssm, destroy } = clientsOf(apis);
    apis.parameters.setParameter('/a', 'x');
    const calls = callsOf(ssm);
    apis.troubles.start('ssm:GetParameter', 'throttled', 2);
    const answer = await ssm.send(new GetParameterCommand({ Name: '/a' }));
    destroy();
    expect(answer.Parameter?.Value).toBe('x');
    expect(answer.$metadata.attempts).toBe(3);
    expect(calls).toHaveLength(3);
  });

  it('give up on an API that says nothing', async () => {
    const { ssm, destroy } = clientsOf(apis, { maxAttempts: 1, requestTimeoutMs: 100 });
    apis.troubles.start('ssm', 'silent');
    await expect(ssm.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({ name: 'TimeoutError' });
    destroy();
  });

  it('keep the subnets they ask from, which the error for a silent API names', async () => {
    const { ssm, secrets, destroy } = clientsOf(apis, { ...IMPATIENT, subnetIds: ['subnet-1', 'subnet-2'] });
    apis.troubles.start('ssm', 'silent');
    const read = createReferenceReader({ ssm, secrets, env: {}, clock: systemClock, cacheMs: 1000 });
    const answer = await read({ source: 'ssm', name: '/a' });
    destroy();
    const message = expect.stringMatching(
      /^no answer to ssm:GetParameter on parameter \/a .* com\.amazonaws\.us-east-1\.ssm; this function is in subnet-1, subnet-2$/,
    );
    expect(answer).toMatchObject({ failure: { code: 'aws.unreachable', message } });
  });

  it('without credentials tell so', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
    const ssm = createSsmClient({ endpoint: apis.url, region: 'us-east-1' });
    const { secrets, destroy } = clientsOf(apis);
    const read = createReferenceReader({ ssm, secrets, env: {}, clock: systemClock, cacheMs: 1000 });
    const answer = await read({ source: 'ssm', name: '/a' });
    ssm.destroy();
    destroy();
    expect(answer).toMatchObject({
      failure: {
        code: 'aws.access-denied',
        message: expect.stringMatching(/^no credentials found .* set AWS_PROFILE/),
      },
    });
  });
});
