import { describe, expect, it } from 'vitest';

import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { fault } from '../../shared/health/fault.ts';
import {
  findingsOf,
  firstOf,
  instance,
  looked,
  NAME,
  OWN_ZONE,
  registry,
  SERVICE,
  vpc,
  zones,
} from './dns-evidence.ts';
import { checkOf } from './evidence.ts';

const wanting = (answers: number) => checkOf('dns', { name: NAME, type: 'A', expect: { answers } });
const dialling = checkOf('dns', { name: NAME, type: 'A', expect: { dial: 5000 } as never });
const registryCheck = checkOf('cloud-map', { registeredService: 'mlflow', namespace: 'app.local', matches: 'd' });
const tasksAt = (...addresses: string[]): NonNullable<Evidence['containers']> => ({
  seen: {
    service: {
      cluster: 'c',
      name: 'mlflow',
      desired: 2,
      running: addresses.length,
      pending: 0,
      gracePeriodS: 0,
      taskDefinition: 't',
      containerPorts: [],
      attached: [],
      groupIds: [],
      serviceConnect: false,
      connectNames: [],
      targetGroupArns: [],
      registryArns: [SERVICE.arn],
      deployments: [],
      events: [],
    },
    tasks: addresses.map((address, index) => ({ id: `t-${index}`, address, health: 'UNKNOWN' })),
    stopped: [],
  },
});

describe('a DNS server that fails', () => {
  it.each([
    ['dns.servfail', 'dns.servfail', false],
    ['dns.servfail', 'dns.servfail/one-name', true],
    ['dns.timeout', 'dns.timeout', false],
    ['dns.timeout', 'dns.timeout/one-name', true],
    ['dns.refused', 'dns.refused', false],
    ['dns.slow', 'dns.slow', true],
  ] as const)('%s is %s when another question is answered: %s', (code, cause, answers) => {
    expect(firstOf(code, { inspection: looked({ server: { answers, ms: 2 } }) }).cause).toBe(cause);
  });

  it('is less sure where nothing else was asked', () => {
    expect(firstOf('dns.servfail')).toMatchObject({ cause: 'dns.servfail', confidence: 'medium' });
  });

  it('is the VPC, where that has no resolver and none of its own is asked', () => {
    expect(firstOf('dns.timeout', { vpc: vpc(false) })).toMatchObject({
      cause: 'dns.timeout/vpc-dns-off',
      confidence: 'high',
      remedy: [
        { command: 'aws ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-support Value=true --region us-east-1' },
      ],
    });
    const inspection = {
      asked: { name: NAME, resolver: '10.9.0.2' },
      name: { types: [], server: { answers: false, ms: 9 } },
    };
    const found = firstOf('dns.timeout', { vpc: vpc(false), inspection });
    expect(found).toMatchObject({ cause: 'dns.timeout', confidence: 'high' });
    expect(found.alternatives.map(({ cause }) => cause)).toEqual(['dns.timeout/vpc-dns-off']);
  });
});

describe('a name without such a record', () => {
  it('has another type', () => {
    const found = firstOf('dns.nodata', { inspection: looked({ types: ['SRV'] }) });
    expect(found).toMatchObject({ cause: 'dns.nodata/other-type', confidence: 'high' });
    expect(found.summary).toContain('SRV');
  });

  it('has the type that Cloud Map makes', () => {
    const srv = registry({ service: { ...SERVICE, recordTypes: ['SRV'] } });
    expect(firstOf('dns.nodata', { registry: srv }).cause).toBe('dns.nodata/other-type');
  });

  it('is shadowed by a zone of its very name', () => {
    const shadow = zones(OWN_ZONE, { id: 'Z2', name: NAME, asked: true });
    expect(firstOf('dns.nodata', { registry: registry(), zones: shadow }).cause).toBe('dns.nodata/shadowed');
  });
});

describe('too few answers', () => {
  const facts = { answers: ['10.0.1.1'] };
  it.each([
    ['', 'medium', {}],
    ['', 'high', { registry: registry() }],
    ['/unhealthy-left-out', 'high', { registry: registry({ instances: [instance(1), instance(2, false)] }) }],
    [
      '/one-at-random',
      'high',
      { registry: registry({ instances: [instance(1), instance(2)], service: { ...SERVICE, routing: 'WEIGHTED' } }) },
    ],
  ] as const)('are dns.too-few-answers%s, %s', (split, confidence, more) => {
    const found = firstOf('dns.too-few-answers', { check: wanting(2), facts, ...more });
    expect(found).toMatchObject({ cause: `dns.too-few-answers${split}`, confidence });
  });

  it('are those that DNS answers at most', () => {
    const all = Array.from({ length: 10 }, (_, index) => instance(index));
    const answers = all.slice(0, 8).map(({ address }) => address);
    const more = { check: wanting(9), facts: { answers }, registry: registry({ instances: all }) };
    expect(firstOf('dns.too-few-answers', more).cause).toBe('dns.too-few-answers/eight-at-most');
  });
});

describe('drift', () => {
  const facts = {
    registered: ['10.0.1.1'],
    unhealthy: [],
    answers: ['10.0.1.9'],
    stale: ['10.0.1.9'],
    missing: ['10.0.1.1'],
    driftSince: '2026-11-24T23:50:00Z',
    ttlS: 60,
  };

  it('names what is stale and what is missing, each by its address', () => {
    const found = findingsOf('dns.drift', { check: registryCheck, facts, registry: registry() });
    expect(found.map(({ cause }) => cause)).toEqual(['dns.drift/stale', 'dns.drift/missing']);
    expect(found[0]?.evidence.join('\n')).toContain('since 2026-11-24T23:50:00Z (10 min), longer than the TTL of 60 s');
    expect(found[1]?.remedy.map(({ command }) => command)).toContain(
      'aws servicediscovery register-instance --service-id srv-1 --instance-id i-1 --attributes AWS_INSTANCE_IPV4=10.0.1.1,AWS_INSTANCE_PORT=5000 --region us-east-1',
    );
  });

  it('is told from the probe alone where Cloud Map may not be seen', () => {
    const registryUnseen = { unseen: 'could not look at Cloud Map: throttled' };
    const [found] = findingsOf('dns.drift', { check: registryCheck, facts, registry: registryUnseen });
    expect(found).toMatchObject({ cause: 'dns.drift/stale', unseen: [registryUnseen.unseen] });
  });
});

describe('a dead address', () => {
  const facts = { answers: ['10.0.1.1', '10.0.1.2'], dead: [{ address: '10.0.1.2', code: 'tcp.timeout' }], ttlS: 60 };
  const both = registry({ instances: [instance(1), instance(2)] });
  const given = { check: dialling, facts, fault: fault('dns.dead-address', 'dead') };

  it.each([
    ['', 'medium', {}],
    ['', 'high', { registry: both }],
    ['/deregistered', 'high', { registry: registry() }],
    ['/stopped-task', 'high', { registry: both, containers: tasksAt('10.0.1.1') }],
    ['', 'high', { registry: both, containers: tasksAt('10.0.1.1', '10.0.1.2') }],
  ] as const)('is dns.dead-address%s, %s', (split, confidence, more) => {
    const found = firstOf('dns.dead-address', { ...given, ...more });
    expect(found).toMatchObject({ cause: `dns.dead-address${split}`, confidence });
    expect(found.evidence[0]).toContain('1 of 2 addresses');
  });

  it('of a stopped task is taken out by its own id', () => {
    const found = firstOf('dns.dead-address', { ...given, registry: both, containers: tasksAt('10.0.1.1') });
    expect(found.remedy[0]?.command).toBe(
      'aws servicediscovery deregister-instance --service-id srv-1 --instance-id i-2 --region us-east-1',
    );
  });
});

describe('an answer that is not expected', () => {
  const check = checkOf('dns', { name: NAME, type: 'A', expect: { addresses: ['10.9.0.0/16'] } });
  it('is what is registered, or not', () => {
    const facts = { answers: ['10.0.1.1'] };
    const cause = (more: Partial<Evidence>) => firstOf('dns.unexpected-answer', { check, facts, ...more }).cause;
    expect(cause({ registry: registry() })).toBe('dns.unexpected-answer/registered');
    expect(cause({ registry: registry({ instances: [instance(7)] }) })).toBe('dns.unexpected-answer');
  });
});

it('all unhealthy names the instances whose tasks are gone', () => {
  const more = {
    check: registryCheck,
    facts: { registered: ['10.0.1.1', '10.0.1.2'], unhealthy: ['10.0.1.1', '10.0.1.2'] },
    registry: registry({ instances: [instance(1, false), instance(2, false)] }),
    containers: tasksAt('10.0.1.1'),
  };
  const found = firstOf('dns.all-unhealthy', more);
  expect(found).toMatchObject({ cause: 'dns.all-unhealthy', confidence: 'high' });
  expect(found.evidence).toContain('ECS: no running task has 10.0.1.2');
});
