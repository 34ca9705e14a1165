import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RegistryService } from '../../sandbox/aws/registry.ts';
import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import { createCloudMapProbe } from '../../shared/probes/cloud-map.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { clientsOf } from '../aws/clients-of.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const CHECK: Resolved<CheckOf<'cloud-map'>> = {
  kind: 'cloud-map',
  id: 'mlflow-registry',
  service: 'tracking',
  registeredService: 'mlflow',
  namespace: 'hokusai.local',
  matches: 'mlflow-dns',
  from: 'vpc',
  timeoutMs: 5000,
  confirmMs: [],
  judging: { failAfter: 1, recoverAfter: 2 },
  hash: 'h',
};
const AT = '2026-11-25T00:00:00Z';
const TTL_S = 10;
const GRACE_MS = TTL_S * 1000 + standardTimings.driftGraceMs;

describe('the cloud-map probe', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  let service: RegistryService;
  let dns: { answers: readonly string[]; at: string; ttlS?: number } | undefined;
  let clock: ReturnType<typeof createFakeClock>;

  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis, { maxAttempts: 1 });
    apis.registry.addNamespace('hokusai.local');
    service = apis.registry.addService({ name: 'mlflow', namespace: 'hokusai.local' });
    clock = createFakeClock(Date.parse(AT));
    dns = { answers: ['10.0.0.1'], at: AT, ttlS: TTL_S };
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  const register = (n: number, attributes = {}) =>
    apis.registry.register(service, `i-${n}`, { AWS_INSTANCE_IPV4: `10.0.0.${n}`, ...attributes });
  const newProbe = () => {
    const answersOf = async (check: string) => (check === 'mlflow-dns' ? dns : undefined);
    const probe = createCloudMapProbe({ discover: clients.registry, answersOf, clock, timings: standardTimings });
    return (signal = new AbortController().signal) => probe(CHECK, signal);
  };

  it('is healthy when DNS answers what is registered', async () => {
    register(1);
    expect(await newProbe()()).toEqual({
      status: 'healthy',
      phases: [{ name: 'discover', stage: 'dns', ms: expect.any(Number) }],
      facts: { registered: ['10.0.0.1'], unhealthy: [], answers: ['10.0.0.1'], answeredAt: AT, stale: [], missing: [] },
    });
  });

  it('tells a drift once it is older than the TTL and the grace, both ways', async () => {
    register(2);
    const ask = newProbe();
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { driftSince: AT, stale: ['10.0.0.1'] } });
    clock.advance(GRACE_MS - 1);
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { driftSince: AT } });
    clock.advance(1);
    expect(await ask()).toMatchObject({
      status: 'degraded',
      fault: {
        code: 'dns.drift',
        stage: 'dns',
        message: `mlflow.hokusai.local: DNS answers 10.0.0.1, not registered as healthy; registered but not answered: 10.0.0.2, since ${AT}`,
      },
      facts: { registered: ['10.0.0.2'], answers: ['10.0.0.1'], stale: ['10.0.0.1'], missing: ['10.0.0.2'] },
    });
  });

  it('waits for the usual TTL when the resolver does not tell it', async () => {
    register(2);
    dns = { answers: ['10.0.0.1'], at: AT };
    const ask = newProbe();
    await ask();
    clock.advance(standardTimings.driftGraceMs + 59_999);
    expect(await ask()).toMatchObject({ status: 'healthy' });
    clock.advance(1);
    expect(await ask()).toMatchObject({ fault: { code: 'dns.drift' } });
  });

  it('counts each address for itself, so that deployments one after another are no drift', async () => {
    register(2);
    const ask = newProbe();
    await ask();
    clock.advance(GRACE_MS - 1);
    apis.registry.deregister(service, 'i-2');
    register(3);
    dns = { answers: ['10.0.0.2'], at: AT, ttlS: TTL_S };
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { stale: ['10.0.0.2'] } });
    clock.advance(1);
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { driftSince: '2026-11-25T00:02:09Z' } });
  });

  it('forgets a drift that has gone', async () => {
    register(2);
    const ask = newProbe();
    await ask();
    clock.advance(GRACE_MS);
    dns = { answers: ['10.0.0.2'], at: AT, ttlS: TTL_S };
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { stale: [], missing: [] } });
    dns = { answers: [], at: AT, ttlS: TTL_S };
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { missing: ['10.0.0.2'] } });
  });

  it('knows that a weighted service answers one instance at random', async () => {
    service.routing = 'WEIGHTED';
    register(1);
    register(2);
    const ask = newProbe();
    await ask();
    clock.advance(GRACE_MS);
    expect(await ask()).toMatchObject({ status: 'healthy', facts: { missing: [] } });
  });

  it('tells at once when all instances are unhealthy, though the name resolves', async () => {
    register(1, { AWS_INIT_HEALTH_STATUS: 'UNHEALTHY' });
    expect(await newProbe()()).toMatchObject({
      status: 'unhealthy',
      fault: {
        code: 'dns.all-unhealthy',
        message:
          'mlflow.hokusai.local: all 1 registered instances are unhealthy (10.0.0.1); DNS answers them as if they were not',
      },
      facts: { unhealthy: ['10.0.0.1'] },
    });
  });

  it.each([
    ['no instance', () => {}, 'no instance is registered, so the name cannot resolve'],
    [
      'no service',
      () => apis.registry.removeService(service),
      'the service does not exist in Cloud Map, so the name cannot resolve',
    ],
  ])('names why a name cannot resolve: %s', async (_, begin, message) => {
    begin();
    expect(await newProbe()()).toMatchObject({
      status: 'unhealthy',
      fault: { code: 'dns.nxdomain', stage: 'dns', message: `mlflow.hokusai.local: ${message}` },
    });
  });

  it('names a namespace that does not exist', async () => {
    const empty = await startAwsApis();
    const others = clientsOf(empty);
    const probe = createCloudMapProbe({
      discover: others.registry,
      answersOf: async () => dns,
      clock,
      timings: standardTimings,
    });
    const outcome = await probe(CHECK, new AbortController().signal);
    others.destroy();
    await empty.stop();
    expect(outcome).toMatchObject({
      fault: { message: expect.stringContaining('the namespace does not exist in Cloud Map') },
    });
  });

  it('is unknown when the dns check has no recent result', async () => {
    register(1);
    dns = undefined;
    expect(await newProbe()()).toMatchObject({
      status: 'unknown',
      fault: { code: 'probe.missed', message: expect.stringContaining('mlflow-dns has no recent result') },
      facts: { registered: ['10.0.0.1'], noAnswersOf: 'mlflow-dns' },
    });
  });

  it('is unknown when its API is denied', async () => {
    apis.troubles.start('servicediscovery', 'denied');
    expect(await newProbe()()).toMatchObject({
      status: 'unknown',
      fault: {
        code: 'aws.access-denied',
        message: expect.stringMatching(/^servicediscovery:DiscoverInstances on mlflow\.hokusai\.local is not allowed/),
      },
    });
  });

  it('answers when its time is up', async () => {
    apis.troubles.start('servicediscovery', 'silent');
    expect(await newProbe()(AbortSignal.timeout(50))).toMatchObject({
      fault: { code: 'aws.unreachable', message: expect.stringMatching(/^Cloud Map did not answer for mlflow/) },
    });
  });
});
