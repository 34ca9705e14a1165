import { describe, expect, it } from 'vitest';

import type { ContainerView } from '../../shared/aws/containers.ts';
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
  taskId,
  vpc,
  zones,
} from './dns-evidence.ts';
import { checkOf } from './evidence.ts';

const wanting = (answers: number) => checkOf('dns', { name: NAME, type: 'A', expect: { answers } });
const dialling = checkOf('dns', { name: NAME, type: 'A', expect: { dial: 5000 } as never });
const registryCheck = checkOf('cloud-map', { registeredService: 'mlflow', namespace: 'app.local', matches: 'd' });
/** An ECS service whose tasks are those of the instances. */
const tasksOf = (
  numbers: readonly number[],
  more: Partial<ContainerView> = {},
): NonNullable<Evidence['containers']> => ({
  seen: {
    service: {
      cluster: 'c',
      name: 'mlflow',
      desired: 2,
      running: numbers.length,
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
    tasks: numbers.map((n) => ({ id: taskId(n), address: `10.0.1.${n}`, health: 'UNKNOWN' })),
    stopped: [],
    ...more,
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

it('a refusal is not of the DNS Firewall, which never refuses; no records may be', () => {
  const firewall = 'list-firewall-rule-group-associations';
  expect(
    JSON.stringify(firstOf('dns.refused', { inspection: looked({ server: { answers: true, ms: 2 } }) })),
  ).not.toMatch(/irewall/);
  expect(JSON.stringify(firstOf('dns.nodata', { inspection: looked({ types: [] }) }).remedy)).toContain(firewall);
});

it('a resolver that is silent is looked at where its queries are counted and logged', () => {
  const { remedy } = firstOf('dns.timeout', { vpc: vpc(), inspection: looked({ server: { answers: false, ms: 9 } }) });
  expect(JSON.stringify(remedy)).toContain('linklocal_allowance_exceeded');
  expect(remedy.map(({ command }) => command)).toContain(
    'aws route53resolver list-resolver-query-log-config-associations --filters Name=ResourceId,Values=vpc-1 --region us-east-1',
  );
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
    ['/not-answered-yet', 'medium', { registry: registry({ instances: [instance(1), instance(2)] }) }],
    [
      '/not-answered-yet',
      'medium',
      { registry: registry({ instances: [instance(1), instance(2), instance(3, false)] }) },
    ],
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

  it('are got by more tasks, of which it says how many there were', () => {
    const { remedy } = firstOf('dns.too-few-answers', {
      check: wanting(3),
      facts,
      registry: registry(),
      containers: tasksOf([1]),
    });
    expect(remedy[0]).toEqual({
      say: expect.stringContaining('the desired count was 2'),
      command: expect.stringContaining('--desired-count 3'),
    });
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
    expect(found[0]?.evidence[0]).toMatch(/^Cloud Map: service mlflow/);
    expect(found[0]?.evidence.join('\n')).toContain('since 2026-11-24T23:50:00Z (10 min), longer than the TTL of 60 s');
    const ids = `--service-id srv-1 --instance-id ${taskId(1)}`;
    expect(found[1]?.remedy.map(({ command }) => command)).toContain(
      `aws servicediscovery register-instance ${ids} --region us-east-1 --attributes "$(aws servicediscovery get-instance ${ids} --query Instance.Attributes --output json --region us-east-1)"`,
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
  const byHand = registry({ instances: [instance(1), { ...instance(2), id: 'on-premises-2' }] });
  const given = { check: dialling, facts, fault: fault('dns.dead-address', 'dead') };

  it.each([
    ['', 'medium', {}],
    ['', 'high', { registry: both }],
    ['/deregistered', 'high', { registry: registry() }],
    ['/stopped-task', 'high', { registry: both, containers: tasksOf([1]) }],
    ['', 'high', { registry: both, containers: tasksOf([1, 2]) }],
    ['', 'high', { registry: both, containers: tasksOf([1], { lacks: { tasks: 'could not look at all tasks' } }) }],
    ['', 'high', { registry: both, containers: tasksOf([1], { others: [{ cluster: 'c', name: 'mlflow-green' }] }) }],
    ['', 'high', { registry: both, containers: tasksOf([1, 3], { tasks: [] }) }],
    ['', 'high', { registry: byHand, containers: tasksOf([1]) }],
    // Of bridge networking: ECS tells no address.
    [
      '',
      'high',
      { registry: both, containers: tasksOf([1, 2], { tasks: [1, 2].map((n) => ({ id: taskId(n), health: '' })) }) },
    ],
  ] as const)('is dns.dead-address%s, %s', (split, confidence, more) => {
    const found = firstOf('dns.dead-address', { ...given, ...more });
    expect(found).toMatchObject({ cause: `dns.dead-address${split}`, confidence });
    expect(found.evidence[0]).toContain('1 of 2 addresses');
  });

  it('of a stopped task is taken out by its own id', () => {
    const found = firstOf('dns.dead-address', { ...given, registry: both, containers: tasksOf([1]) });
    expect(found.remedy.map(({ command }) => command)).toEqual([
      `aws servicediscovery deregister-instance --service-id srv-1 --instance-id ${taskId(2)} --region us-east-1`,
    ]);
  });
});

it('a dead address that is taken out comes back by a new task only, where ECS registered it', () => {
  const facts = { answers: ['10.0.1.1'], dead: [{ address: '10.0.1.1', code: 'tcp.timeout' }] };
  const says = (more: Partial<Evidence>) =>
    firstOf('dns.dead-address', { check: dialling, facts, registry: registry(), ...more }).remedy.at(-1)?.say;
  expect(says({ containers: tasksOf([1]) })).toMatch(/^Or take 10\.0\.1\.1 out of Cloud Map; ECS does not put it back/);
  expect(says({})).toMatch(/register it again once it works$/);
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
    containers: tasksOf([1]),
  };
  const found = firstOf('dns.all-unhealthy', more);
  expect(found).toMatchObject({ cause: 'dns.all-unhealthy', confidence: 'high' });
  expect(found.evidence).toContain('ECS: the tasks of 10.0.1.2 do not run any more');
  expect(found.remedy.map(({ command }) => command)).toContain('nc -vz -w 5 10.0.1.2 5000');
  expect(JSON.stringify(found.remedy)).not.toContain('deregister');
  const byHand = firstOf('dns.all-unhealthy', { ...more, containers: { seen: { tasks: [], stopped: [] } } });
  expect(byHand.remedy.at(-1)?.command).toContain('update-instance-custom-health-status --service-id srv-1 ');
});
