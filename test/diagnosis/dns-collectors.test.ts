import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import type { ClientOptions } from '../../shared/aws/client-options.ts';
import { createDiagnosisClients } from '../../shared/aws/diagnosis-clients.ts';
import { createCollect } from '../../shared/diagnosis/collect.ts';
import { createRegistryCollector } from '../../shared/diagnosis/collectors/registry.ts';
import { createVpcCollector } from '../../shared/diagnosis/collectors/vpc.ts';
import { createZonesCollector } from '../../shared/diagnosis/collectors/zones.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { checkOf, evidenceOf } from './evidence.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const IMPATIENT = { requestTimeoutMs: 150 };
const VANTAGE = { region: 'us-east-1', subnetIds: ['subnet-1'], groupIds: [] };

let apis: AwsApis;
let close = (): void => {};
beforeEach(async () => {
  apis = await startAwsApis();
  apis.network.addVpc({ id: 'vpc-1', cidr: '10.0.0.0/16' });
  apis.network.addSubnet({ id: 'subnet-1', vpcId: 'vpc-1', cidr: '10.0.1.0/24' });
});
afterEach(async () => {
  close();
  await apis.stop();
});

const dnsCheck = (name: string) => checkOf('dns', { name, type: 'A' });
const look = async (more: Partial<Evidence> = {}, code: FaultCode = 'dns.nxdomain', options: ClientOptions = {}) => {
  const where = { endpoint: apis.url, region: 'us-east-1', credentials: CREDENTIALS };
  const clients = createDiagnosisClients({ ...where, maxAttempts: 1, requestTimeoutMs: 20_000, ...options });
  close = clients.close;
  const collect = createCollect([
    createZonesCollector(clients.route53),
    createRegistryCollector(clients.registry),
    createVpcCollector(clients.ec2),
  ]);
  const limits = { clock: systemClock, lookMs: 20_000, signal: new AbortController().signal };
  return collect(evidenceOf(code, { check: dnsCheck('mlflow.app.local'), vantage: VANTAGE, ...more }), limits);
};

const register = (vpcId = 'vpc-1') => {
  const namespace = apis.registry.addNamespace('app.local', { vpcId });
  const service = apis.registry.addService({ name: 'mlflow', namespace: 'app.local' });
  apis.registry.register(service, 'i-1', { AWS_INSTANCE_IPV4: '10.0.1.7', AWS_INSTANCE_PORT: '5000' });
  apis.registry.register(service, 'i-2', { AWS_INSTANCE_IPV4: '10.0.1.8' });
  apis.registry.setHealthy(service, 'i-2', false);
  return { namespace, service };
};

describe('Cloud Map', () => {
  it('tells namespace, service and instances of a name', async () => {
    const { namespace, service } = register();
    expect((await look()).registry).toEqual({
      seen: {
        namespace: {
          id: namespace.id,
          name: 'app.local',
          type: 'DNS_PRIVATE',
          hostedZoneId: namespace.zone?.id,
          negativeTtlS: 15,
        },
        service: {
          id: service.id,
          name: 'mlflow',
          arn: expect.stringContaining(service.id),
          recordTypes: ['A'],
          ttlS: 60,
          routing: 'MULTIVALUE',
        },
        instances: [
          { id: 'i-1', address: '10.0.1.7', port: 5000, healthy: true },
          { id: 'i-2', address: '10.0.1.8', healthy: false },
        ],
      },
    });
  });

  it('tells the longest namespace that has the name', async () => {
    register();
    apis.registry.addNamespace('team.app.local');
    apis.registry.addNamespace('m.app.local');
    const { registry } = await look({ check: dnsCheck('x.team.app.local.') });
    expect(registry).toMatchObject({ seen: { namespace: { name: 'team.app.local' }, others: [] } });
  });

  it('tells what else there is when there is no such service, whatever page it is on', async () => {
    register();
    apis.registry.addNamespace('other.local');
    for (let n = 0; n < 150; n += 1) apis.registry.addService({ name: `s-${n}`, namespace: 'other.local' });
    apis.registry.addService({ name: 'web', namespace: 'app.local' });
    const { registry } = await look({ check: dnsCheck('gone.app.local') });
    expect(registry).toMatchObject({ seen: { others: ['mlflow', 'web'], instances: [] } });
  });

  it('tells a service whose name has capital letters, which DNS does not tell apart', async () => {
    register();
    apis.registry.addService({ name: 'MLtracking', namespace: 'app.local' });
    const { registry } = await look({ check: dnsCheck('mltracking.app.local') });
    expect(registry).toMatchObject({ seen: { service: { name: 'MLtracking' } } });
  });

  it('is asked for the service that a registry check names, not for the one that the check belongs to', async () => {
    register();
    const check = checkOf('cloud-map', {
      service: 'tracking',
      registeredService: 'mlflow',
      namespace: 'app.local',
      matches: 'd',
    });
    const { registry } = await look({ check });
    expect(registry).toMatchObject({ seen: { service: { name: 'mlflow' } } });
  });

  it('knows no namespace', async () => {
    expect((await look()).registry).toEqual({ seen: { instances: [] } });
  });

  it('is not asked for names of AWS, of servers that fail, and behind references', async () => {
    expect(await look({ check: dnsCheck('a.use1.cache.amazonaws.com') })).not.toHaveProperty('registry');
    expect(await look({}, 'dns.servfail')).not.toHaveProperty('registry');
    expect(await look({ check: dnsCheck('${ssm:/name}') })).not.toHaveProperty('registry');
  });

  it('that may not be asked says which action is missing', async () => {
    apis.troubles.start('servicediscovery:ListNamespaces', 'denied');
    expect((await look()).registry).toEqual({
      unseen: expect.stringMatching(/^could not look at Cloud Map: servicediscovery:ListNamespaces .* is not allowed/),
    });
  });
});

describe('the VPC', () => {
  it('tells its DNS attributes', async () => {
    const [vpc] = apis.network.vpcs();
    if (vpc) vpc.dnsHostnames = false;
    const attributes = { id: 'vpc-1', dnsSupport: true, dnsHostnames: false };
    expect((await look()).vpc).toEqual({ seen: { ...attributes, cidr: '10.0.0.0/16' } });
    close();
    apis.troubles.start('ec2:DescribeVpcs', 'denied');
    expect((await look()).vpc).toEqual({ seen: attributes });
  });

  it('is not looked at where the monitor is in none', async () => {
    expect(await look({ vantage: { region: 'us-east-1', subnetIds: [], groupIds: [] } })).not.toHaveProperty('vpc');
  });

  it.each(['throttled', 'denied', 'silent', 'failing'] as const)(
    'that is %s costs no more than the look',
    async (trouble) => {
      apis.troubles.start('ec2', trouble);
      register();
      const seen = await look({}, 'dns.nxdomain', trouble === 'silent' ? IMPATIENT : {});
      expect(seen.vpc).toEqual({
        unseen: expect.stringMatching(/^could not look at the DNS attributes of the VPC: .*ec2:/),
      });
      // With the little patience that silence is met with, a slow machine may not see the others either.
      if (trouble !== 'silent') expect(seen.registry).toHaveProperty('seen');
    },
  );

  it('of subnets that are gone says so', async () => {
    const { vpc } = await look({ vantage: { ...VANTAGE, subnetIds: ['subnet-9'] } });
    expect(vpc).toEqual({ unseen: expect.stringContaining('subnet-9') });
  });
});

describe('the private zones', () => {
  it('are those that the VPC asks, with who made them', async () => {
    const { namespace } = register();
    apis.hostedZones.addZone({ name: 'corp.example', vpcIds: ['vpc-1'], owner: { account: '42' } });
    apis.hostedZones.addZone({ name: 'elsewhere.example', vpcIds: ['vpc-2'] });
    expect((await look()).zones).toEqual({
      seen: [
        { id: namespace.zone?.id, name: 'app.local', asked: true, owner: 'Cloud Map' },
        { id: expect.any(String), name: 'corp.example', asked: true, owner: '42' },
      ],
    });
  });

  it('come with that of the namespace, also where the VPC does not ask it', async () => {
    register('vpc-2');
    const own = { name: 'app.local', vpcs: [{ id: 'vpc-2', region: 'us-east-1' }] };
    expect((await look()).zones).toMatchObject({ seen: [{ ...own, asked: false }] });
    close();
    const nowhere = await look({ vantage: { region: 'us-east-1', subnetIds: [], groupIds: [] } });
    expect(nowhere.zones).toMatchObject({ seen: [own] });
    expect(nowhere.zones).not.toHaveProperty('seen.0.asked');
  });

  it('are followed over their pages', async () => {
    for (let n = 0; n < 130; n += 1) apis.hostedZones.addZone({ name: `z${n}.example`, vpcIds: ['vpc-1'] });
    expect((await look()).zones).toMatchObject({ seen: { length: 130 } });
  });

  it.each(['ListHostedZonesByVPC', 'GetHostedZone'])(
    'that may not be asked say which action is missing: %s',
    async (action) => {
      register('vpc-2');
      apis.troubles.start(`route53:${action}`, 'denied');
      expect((await look()).zones).toEqual({
        unseen: expect.stringMatching(
          new RegExp(`^could not look at the private hosted zones: route53:${action} .*not allowed`),
        ),
      });
    },
  );
});
