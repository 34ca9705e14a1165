import { describe, expect, it } from 'vitest';

import type { EcsService } from '../../shared/aws/containers.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import {
  findingsOf,
  firstOf,
  looked,
  NAME,
  NAMESPACE,
  OWN_ZONE,
  registry,
  SERVICE,
  vpc,
  zones,
} from './dns-evidence.ts';
import { checkOf } from './evidence.ts';

const WELL = { zones: zones(OWN_ZONE), vpc: vpc() };
const NONE = registry({ instances: [] });
const NO_SERVICE: NonNullable<Evidence['registry']> = {
  seen: { namespace: NAMESPACE, others: ['api'], instances: [] },
};
const NO_NAMESPACE: NonNullable<Evidence['registry']> = { seen: { instances: [] } };
const DENIED = { unseen: 'could not look at Cloud Map: servicediscovery:ListNamespaces is not allowed' };

const ecs = (more: Partial<EcsService> = {}): NonNullable<Evidence['containers']> => ({
  seen: {
    service: {
      cluster: 'c',
      name: 'mlflow',
      desired: 1,
      running: 0,
      pending: 0,
      gracePeriodS: 0,
      taskDefinition: 'mlflow:1',
      containerPorts: [5000],
      attached: [],
      groupIds: [],
      serviceConnect: false,
      connectNames: [],
      targetGroupArns: [],
      registryArns: [SERVICE.arn],
      deployments: [{ id: 'd', status: 'PRIMARY', rolloutState: 'COMPLETED', running: 0, desired: 1, failed: 0 }],
      events: [],
      ...more,
    },
    tasks: [],
    stopped: [{ reason: 'OutOfMemoryError', exitCode: 137 }],
  },
});

type Row = [what: string, cause: string, confidence: string, more: Partial<Evidence>];
const ROWS: Row[] = [
  [
    'a namespace that is gone',
    'namespace-missing',
    'medium',
    { vpc: vpc(), zones: zones(), registry: NO_NAMESPACE, inspection: looked({ zone: '.' }) },
  ],
  [
    'a zone that the VPC does not ask',
    'namespace-not-associated',
    'high',
    {
      ...WELL,
      registry: registry(),
      zones: zones({ ...OWN_ZONE, asked: false, vpcs: [{ id: 'vpc-2', region: 'us-east-1' }] }),
      inspection: looked({ zone: '.' }),
    },
  ],
  [
    'a zone that the VPC does not ask, as far as lists tell',
    'namespace-not-associated',
    'medium',
    { ...WELL, registry: registry(), zones: zones({ ...OWN_ZONE, asked: false }) },
  ],
  [
    'nothing that shows, where a zone of a Route 53 Profile answers',
    'registered',
    'medium',
    {
      ...WELL,
      registry: registry(),
      zones: zones({ ...OWN_ZONE, asked: false }),
      inspection: looked({ zone: 'app.local' }),
    },
  ],
  [
    'a zone that answers though hostnames are off',
    'registered',
    'medium',
    { ...WELL, registry: registry(), vpc: vpc(true, false), inspection: looked({ zone: 'app.local' }) },
  ],
  [
    'a resolver of one own that is asked, though hostnames are off',
    'registered',
    'high',
    {
      ...WELL,
      registry: registry(),
      vpc: vpc(true, false),
      inspection: { asked: { name: NAME, resolver: '10.9.0.2' }, name: { types: [], zone: '.' } },
    },
  ],
  [
    'a service of a public namespace that is gone, though hostnames are off',
    'service-missing',
    'high',
    {
      vpc: vpc(true, false),
      registry: { seen: { namespace: { ...NAMESPACE, type: 'DNS_PUBLIC' }, others: [], instances: [] } },
    },
  ],
  [
    'a public zone without the name, though hostnames are off',
    '',
    'high',
    { vpc: vpc(true, false), registry: NO_NAMESPACE, zones: zones(), inspection: looked({ zone: 'partner.example' }) },
  ],
  [
    'a VPC that is not known, and no zone that answers',
    'namespace-not-associated',
    'medium',
    { registry: registry(), inspection: looked({ zone: '.' }) },
  ],
  ['hostnames off', 'vpc-dns-off', 'high', { ...WELL, registry: registry(), vpc: vpc(true, false) }],
  ['a service that is gone', 'service-missing', 'high', { ...WELL, registry: NO_SERVICE }],
  ['a service without instances', 'no-instances', 'high', { ...WELL, registry: NONE }],
  [
    'tasks that are being replaced',
    'no-instances',
    'medium',
    {
      ...WELL,
      registry: NONE,
      containers: ecs({
        deployments: [
          {
            id: 'd',
            status: 'PRIMARY',
            rolloutState: 'IN_PROGRESS',
            running: 0,
            desired: 1,
            failed: 0,
            createdAt: '2026-11-24T23:55:00Z',
          },
        ],
      }),
    },
  ],
  [
    'Service Connect without a service',
    'service-connect',
    'high',
    { ...WELL, registry: NO_SERVICE, containers: ecs({ serviceConnect: true, connectNames: [NAME] }) },
  ],
  [
    'an HTTP namespace',
    'api-only',
    'high',
    {
      registry: registry({
        namespace: { id: 'ns-1', name: 'app.local', type: 'HTTP' },
        service: { ...SERVICE, recordTypes: [] },
      }),
    },
  ],
  [
    'a more specific zone',
    'shadowed',
    'high',
    { ...WELL, registry: registry(), zones: zones(OWN_ZONE, { id: 'Z2', name: NAME, asked: true }) },
  ],
  [
    'a more specific zone that DNS alone shows',
    'shadowed',
    'high',
    { registry: registry(), inspection: looked({ zone: NAME }) },
  ],
  [
    'a name that is registered',
    'registered',
    'medium',
    { ...WELL, registry: registry(), inspection: looked({ zone: 'app.local' }) },
  ],
  [
    'an alias that leads nowhere',
    'dangling-alias',
    'high',
    { ...WELL, registry: NO_NAMESPACE, inspection: looked({ types: ['CNAME'], alias: 'gone.app.local' }) },
  ],
  [
    'a plain private zone',
    '',
    'high',
    {
      registry: NO_NAMESPACE,
      zones: zones({ id: 'Z9', name: 'app.local', owner: '1', asked: true }),
      inspection: looked({ zone: 'app.local' }),
    },
  ],
];

describe('a name that does not exist', () => {
  it.each(ROWS)('because of %s', (_, split, confidence, more) => {
    const found = firstOf('dns.nxdomain', more);
    expect(found).toMatchObject({ cause: split === '' ? 'dns.nxdomain' : `dns.nxdomain/${split}`, confidence });
    expect(found.evidence.length * found.remedy.length).toBeGreaterThan(0);
    const text = JSON.stringify(found);
    expect(text).not.toMatch(/undefined|NaN|security group/);
  });

  it('is told by the first broken hop, and what is broken behind it beside that', () => {
    const found = findingsOf('dns.nxdomain', { ...WELL, registry: NONE, vpc: vpc(true, false) });
    expect(found.map(({ cause }) => cause)).toEqual(['dns.nxdomain/vpc-dns-off', 'dns.nxdomain/no-instances']);
  });

  it('says how long resolvers keep that', () => {
    const kept = (more: Partial<Evidence>) =>
      firstOf('dns.nxdomain', { ...WELL, registry: NONE, ...more }).evidence.filter((line) => /may keep/.test(line));
    expect(kept({})).toEqual(['DNS: resolvers may keep the NXDOMAIN for up to 15 s after the mend (SOA record)']);
    const plain = { registry: DENIED, inspection: looked({ zone: 'app.local', negativeTtlS: 900 }) };
    expect(kept(plain)).toEqual(['DNS: resolvers may keep the NXDOMAIN for up to 900 s after the mend (SOA record)']);
  });

  it('associates the zone with the real ids', () => {
    const other = zones({ ...OWN_ZONE, asked: false, vpcs: [{ id: 'vpc-2', region: 'us-east-1' }] });
    const { remedy } = firstOf('dns.nxdomain', { ...WELL, registry: registry(), zones: other });
    expect(remedy[0]?.command).toBe(
      'aws route53 associate-vpc-with-hosted-zone --hosted-zone-id Z1 --vpc VPCRegion=us-east-1,VPCId=vpc-1',
    );
  });

  it('with a service scaled to nothing is scaled up again', () => {
    const { remedy, summary } = firstOf('dns.nxdomain', { ...WELL, registry: NONE, containers: ecs({ desired: 0 }) });
    expect(summary).toContain('is scaled to 0');
    expect(remedy[0]?.say).toMatch(/^If 0 is not meant.*the desired count was 0/);
    expect(remedy[0]?.command).toBe(
      'aws ecs update-service --cluster c --service mlflow --desired-count 1 --region us-east-1',
    );
  });

  it('looks for the zone and the rules before it makes a namespace', () => {
    const more = { vpc: vpc(), zones: zones(), registry: NO_NAMESPACE, inspection: looked({ zone: '.' }) };
    const { remedy, summary } = firstOf('dns.nxdomain', more);
    expect(summary).toMatch(/^no zone of this VPC/);
    expect(remedy.map(({ command }) => command?.split(' ').slice(1, 3).join(' '))).toEqual([
      'route53 list-hosted-zones-by-name',
      'route53resolver list-resolver-rule-associations',
      'servicediscovery list-namespaces',
      'servicediscovery create-private-dns-namespace',
    ]);
  });

  it('that is registered may be blocked or sent elsewhere by rules of the VPC', () => {
    const { remedy } = firstOf('dns.nxdomain', {
      ...WELL,
      registry: registry(),
      inspection: looked({ zone: 'app.local' }),
    });
    const commands = remedy.map(({ command }) => command).join('\n');
    expect(commands).toContain('list-resolver-rule-associations --filters Name=VPCId,Values=vpc-1');
    expect(commands).toContain('list-firewall-rule-group-associations --vpc-id vpc-1');
  });

  it('takes two above the range of the VPC for its own resolver', () => {
    const cidr = (asked: string) => ({
      ...WELL,
      registry: registry(),
      vpc: { seen: { id: 'vpc-1', dnsSupport: true, dnsHostnames: false, cidr: '10.8.0.0/16' } },
      inspection: { asked: { name: NAME, resolver: asked }, name: { types: [], zone: '.' } },
    });
    expect(firstOf('dns.nxdomain', cidr('10.8.0.2')).cause).toBe('dns.nxdomain/vpc-dns-off');
    expect(firstOf('dns.nxdomain', cidr('10.8.1.2')).cause).toBe('dns.nxdomain/registered');
  });

  it('of Service Connect gets a registry of another name, where ECS has none', () => {
    const connect = (more: Partial<EcsService>) =>
      firstOf('dns.nxdomain', {
        ...WELL,
        registry: registry({ service: { ...SERVICE, recordTypes: [] } }),
        containers: ecs({ serviceConnect: true, connectNames: [NAME], registryArns: [], ...more }),
      }).remedy.find(({ say }) => /^Or (?:give|have) mlflow/.test(say));
    expect(connect({})?.command).toMatch(
      /create-service --name mlflow-dns .*update-service .*--service-registries "registryArn=\$arn"$/,
    );
    expect(connect({ registryArns: ['arn:other'] })).toEqual({ say: expect.stringContaining('it has arn:other') });
    expect(connect({ controller: 'CODE_DEPLOY' })).toEqual({ say: expect.stringContaining('CODE_DEPLOY') });
  });

  it('shows what an ECS service registers in before that is replaced', () => {
    const { remedy } = firstOf('dns.nxdomain', { ...WELL, registry: NO_SERVICE });
    const [, look, attach] = remedy;
    expect(look?.command).toContain('serviceRegistries');
    expect(look?.say).toContain('a new one replaces it');
    expect(attach?.command).toContain('--service-registries');
  });

  it('quotes what a registry says', () => {
    const odd = { ...NAMESPACE, id: "ns-1'; rm -rf /" };
    const { remedy } = firstOf('dns.nxdomain', { ...WELL, registry: { seen: { namespace: odd, instances: [] } } });
    expect(remedy[0]?.command).toContain(`'NamespaceId=ns-1'\\''; rm -rf /,RoutingPolicy=MULTIVALUE`);
  });
});

describe('a name that does not exist, seen by the registry check', () => {
  const check = checkOf('cloud-map', { registeredService: 'mlflow', namespace: 'app.local', matches: 'mlflow-dns' });
  it.each([
    ['namespace-missing', NO_NAMESPACE],
    ['service-missing', NO_SERVICE],
    ['no-instances', NONE],
  ] as const)('is %s', (split, seen) => {
    // The registry is no matter of the VPC's resolver.
    const more = { check, registry: seen, vpc: vpc(false, false), inspection: { asked: { name: NAME } } };
    const found = firstOf('dns.nxdomain', more);
    expect(found).toMatchObject({ cause: `dns.nxdomain/${split}`, confidence: 'high' });
  });
});

describe('a name that does not exist, where Cloud Map may not be seen', () => {
  it('is no instance, less sure, when its zone answers', () => {
    const found = firstOf('dns.nxdomain', { registry: DENIED, inspection: looked({ zone: 'app.local' }) });
    expect(found).toMatchObject({ cause: 'dns.nxdomain/no-instances', confidence: 'medium', unseen: [DENIED.unseen] });
  });

  it('is not associated or gone, unsure, when no zone answers', () => {
    const found = firstOf('dns.nxdomain', { registry: DENIED, inspection: looked({ zone: '.' }) });
    expect(found).toMatchObject({ cause: 'dns.nxdomain/namespace-not-associated', confidence: 'low' });
    expect(found.alternatives.map(({ cause }) => cause)).toEqual(['dns.nxdomain/namespace-missing']);
  });

  it('is not the VPC where a public zone answers', () => {
    const more = { registry: DENIED, vpc: vpc(true, false), inspection: looked({ zone: 'partner.example' }) };
    expect(JSON.stringify(findingsOf('dns.nxdomain', more))).not.toContain('vpc-dns-off');
    const root = { ...more, inspection: looked({ zone: '.' }) };
    expect(firstOf('dns.nxdomain', root)).toMatchObject({ cause: 'dns.nxdomain/vpc-dns-off', confidence: 'medium' });
  });

  it('is sure where the VPC itself says why', () => {
    const found = firstOf('dns.nxdomain', { registry: DENIED, vpc: vpc(false, false), zones: zones(OWN_ZONE) });
    expect(found).toMatchObject({ cause: 'dns.nxdomain/vpc-dns-off', confidence: 'high' });
  });
});
