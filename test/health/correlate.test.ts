import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Service } from '../../shared/config/schema.ts';
import { type CorrelateScene, causeKeys, correlate } from '../../shared/health/correlate.ts';
import { fault } from '../../shared/health/fault.ts';
import type { Cause, Finding } from '../../shared/health/finding.ts';
import type { Member } from '../../shared/health/incident.ts';
import { createTopology } from '../../shared/health/topology.ts';

const service = (id: string, more: Partial<Service> = {}): Service => ({
  id,
  name: id.toUpperCase(),
  impact: 'unhealthy',
  dependsOn: [],
  ...more,
});
const SERVICES = [
  service('redis', { impact: 'degraded' }),
  service('mlflow'),
  service('api', { dependsOn: ['mlflow', 'redis'] }),
  service('registry', { dependsOn: ['mlflow', 'redis'] }),
];
const scene: CorrelateScene = {
  topology: createTopology(SERVICES),
  withinMs: 300_000,
  nameOf: (id) => id.toUpperCase(),
};

const findingOf = (check: string, cause: Finding['cause'], more: Partial<Finding> = {}): Finding => ({
  check,
  at: '2026-11-25T00:01:00Z',
  code: cause.replace(/\/.*/, '') as Finding['code'],
  stage: 'dns',
  cause,
  title: `${cause} is so`,
  summary: `${check}: ${cause}`,
  confidence: 'high',
  evidence: [],
  impact: '',
  remedy: [],
  validate: `npx vpcwatch check ${check}`,
  names: [],
  alternatives: [],
  unseen: [],
  ...more,
});

const memberOf = (check: string, of: string, findings: Finding[], more: Partial<Member> = {}): Member => ({
  check,
  service: of,
  seq: 1,
  status: 'unhealthy',
  fault: fault(findings[0]?.code ?? 'http.status', `${check} fails`),
  since: '2026-11-25T00:00:00Z',
  role: 'dependant',
  findings,
  ...more,
});

const name = memberOf(
  'mlflow-dns',
  'mlflow',
  [findingOf('mlflow-dns', 'dns.nxdomain/no-instances', { own: true, names: ['mlflow.hokusai.local'] })],
  { role: 'root' },
);
const redis = memberOf('redis-primary', 'redis', [findingOf('redis-primary', 'tcp.timeout', { names: ['r.cache'] })], {
  role: 'root',
});
const tooTight = (check: string, of: string, names = true): Member =>
  memberOf(check, of, [
    findingOf(check, 'target.timeout/too-tight', {
      own: true,
      evidence: [`our own dial: 503 in 3.5 s${names ? ': cannot resolve mlflow.hokusai.local' : ''}`],
    }),
  ]);

const causeKey = ({ service, findings: [{ cause }] }: Cause): string => `${cause} of ${service}`;
const keysOf = (members: Member[], root = members[0]?.check ?? ''): string[] =>
  correlate({ root, members }, scene).map(causeKey);

describe('root causes', () => {
  it('are three in the incident: the name, Redis with its fallback, and the time-out of the health checks', () => {
    const members = [name, redis, tooTight('api-targets', 'api'), tooTight('registry-targets', 'registry')];
    const causes = correlate({ root: 'mlflow-dns', members }, scene);
    expect(causes.map(causeKey)).toEqual([
      'dns.nxdomain/no-instances of mlflow',
      'tcp.timeout of redis',
      'target.timeout/too-tight of api',
    ]);
    expect(causes.map(({ mitigated }) => mitigated)).toEqual([false, true, false]);
    expect(causes[0]?.explains).toEqual([
      { check: 'api-targets', because: 'our own dial: 503 in 3.5 s: cannot resolve mlflow.hokusai.local' },
      { check: 'registry-targets', because: 'our own dial: 503 in 3.5 s: cannot resolve mlflow.hokusai.local' },
    ]);
    expect(causes[2]?.findings.map(({ check }) => check)).toEqual(['api-targets', 'registry-targets']);
  });

  it('do not include what a dependency explains by its name', () => {
    const health = memberOf('api-health', 'api', [
      findingOf('api-health', 'http.status', { evidence: ['it says: no route to mlflow.hokusai.local'] }),
    ]);
    expect(keysOf([name, health])).toEqual(['dns.nxdomain/no-instances of mlflow']);
  });

  it('do not include what a dependency explains by time alone', () => {
    const health = memberOf('api-health', 'api', [findingOf('api-health', 'http.timeout')], {
      since: '2026-11-25T00:00:40Z',
    });
    const [cause] = correlate({ root: 'mlflow-dns', members: [name, health] }, scene);
    expect(cause?.explains).toEqual([
      { check: 'api-health', because: 'depends on MLFLOW, failed 40 s after it', likely: true },
    ]);
  });

  it('include what broke at another time', () => {
    const health = memberOf('api-health', 'api', [findingOf('api-health', 'http.timeout')], {
      since: '2026-11-25T00:20:00Z',
    });
    expect(keysOf([name, health])).toEqual(['dns.nxdomain/no-instances of mlflow', 'http.timeout of api']);
  });

  it('include what a dependency with a fallback cannot have made unhealthy', () => {
    const health = memberOf('api-health', 'api', [findingOf('api-health', 'http.timeout')]);
    expect(keysOf([redis, health])).toEqual(['tcp.timeout of redis', 'http.timeout of api']);
  });

  it('include a second thing to be mended that no dependency explains', () => {
    const expired = memberOf('api-health', 'api', [findingOf('api-health', 'tls.expired', { own: true })]);
    expect(keysOf([name, expired])).toEqual(['dns.nxdomain/no-instances of mlflow', 'tls.expired of api']);
  });

  it('name both of two things that are wrong with one check', () => {
    const both = memberOf('api-targets', 'api', [
      findingOf('api-targets', 'target.timeout/too-tight', { own: true }),
      findingOf('api-targets', 'target.wrong-code/path', { own: true }),
    ]);
    expect(keysOf([both])).toEqual(['target.timeout/too-tight of api', 'target.wrong-code/path of api']);
  });

  it('are the consequence itself while what it blames is not seen to be broken', () => {
    const blamed = memberOf('api-health', 'api', [
      findingOf('api-health', 'http.status/dependency', { consequence: true }),
    ]);
    expect(keysOf([blamed])).toEqual(['http.status/dependency of api']);
    expect(keysOf([name, blamed])).toEqual(['dns.nxdomain/no-instances of mlflow']);
  });

  it('lie behind a health endpoint that only passes on what its targets answer', () => {
    const gateway = memberOf(
      'api-health',
      'api',
      [findingOf('api-health', 'http.status/gateway', { consequence: true })],
      {
        role: 'root',
      },
    );
    const refused = memberOf('api-targets', 'api', [findingOf('api-targets', 'target.failed-checks/wrong-port')]);
    const [cause, ...others] = correlate({ root: 'api-health', members: [gateway, refused] }, scene);
    expect(cause && causeKey(cause)).toBe('target.failed-checks/wrong-port of api');
    expect(cause?.explains.map(({ check }) => check)).toEqual(['api-health']);
    expect(others).toEqual([]);
  });

  it('are known by any of their checks, whichever of them fail', () => {
    const keysOf = (...members: Member[]) => correlate({ root: 'mlflow-dns', members }, scene).map(causeKeys);
    expect(keysOf(name, tooTight('registry-targets', 'registry'), tooTight('api-targets', 'api'))).toEqual([
      ['dns.nxdomain/no-instances of mlflow-dns'],
      ['target.timeout/too-tight of api-targets', 'target.timeout/too-tight of registry-targets'],
    ]);
  });

  it('are none of what is over, and none without a finding', () => {
    expect(keysOf([{ ...name, status: 'healthy' }])).toEqual([]);
    const { findings: _, ...bare } = name;
    expect(keysOf([bare])).toEqual([]);
  });

  it('keep two names apart that are broken for the same reason', () => {
    const other = memberOf('other-dns', 'registry', [
      findingOf('other-dns', 'dns.nxdomain/no-instances', { own: true }),
    ]);
    expect(keysOf([name, other])).toHaveLength(2);
  });
});

it('a name is a tie only as a whole', () => {
  const health = memberOf('api-health', 'api', [
    findingOf('api-health', 'http.status', { evidence: ['cannot resolve other-mlflow.hokusai.local'] }),
  ]);
  const far = { ...health, since: '2026-11-25T01:00:00Z' };
  expect(keysOf([name, far])).toEqual(['dns.nxdomain/no-instances of mlflow', 'http.status of api']);
});

it('does not depend on the order of the members', () => {
  const members = [name, redis, tooTight('api-targets', 'api'), tooTight('registry-targets', 'registry', false)];
  expect(keysOf(members.toReversed(), 'mlflow-dns')).toEqual(keysOf(members, 'mlflow-dns'));
});

describe('what explains what', () => {
  const at = (minutes: number): Partial<Member> => ({
    since: new Date(Date.UTC(2026, 10, 25, 0, minutes)).toISOString(),
  });
  const failing = (check: string, of: string, more: Partial<Member> = {}, finding: Partial<Finding> = {}): Member =>
    memberOf(check, of, [findingOf(check, 'http.timeout', finding)], more);

  it('a chain is explained by its beginning, however long it took', () => {
    const services = [service('a'), service('b', { dependsOn: ['a'] }), service('c', { dependsOn: ['b'] })];
    const chain = { ...scene, topology: createTopology(services) };
    const members = [failing('a1', 'a', at(0)), failing('b1', 'b', at(4)), failing('c1', 'c', at(8))];
    const causes = correlate({ root: 'a1', members }, chain);
    expect(causes.map(causeKey)).toEqual(['http.timeout of a']);
    expect(causes[0]?.explains).toEqual([
      { check: 'b1', because: 'depends on A, failed 4 min after it', likely: true },
      { check: 'c1', because: 'depends on B, failed 4 min after it', likely: true },
    ]);
  });

  it('what blames something that nobody watches is a cause, when what is watched cannot be it', () => {
    const blaming = memberOf(
      'api-health',
      'api',
      [findingOf('api-health', 'http.status/dependency', { consequence: true, summary: 'orders-db: refused' })],
      at(180),
    );
    expect(keysOf([redis, blaming])).toEqual(['tcp.timeout of redis', 'http.status/dependency of api']);
  });

  it('what could not be measured explains nothing', () => {
    const blind = memberOf('redis-primary', 'redis', [findingOf('redis-primary', 'aws.unreachable')], {
      status: 'unknown',
      role: 'root',
    });
    const degraded = failing('api-health', 'api', { status: 'degraded' });
    expect(keysOf([blind, degraded])).toEqual(['aws.unreachable of redis', 'http.timeout of api']);
  });

  it('a name that both have ties nothing, nor does a part of a longer name', () => {
    const front = failing('mlflow-ui', 'mlflow', { ...at(0), role: 'root' }, { names: ['alb.hokusai.local'] });
    const own = failing('api-health', 'api', at(60), {
      names: ['alb.hokusai.local'],
      summary: 'alb.hokusai.local fails',
    });
    const longer = failing('api-health', 'api', at(60), { summary: 'x.alb.hokusai.local fails' });
    for (const member of [own, longer]) expect(keysOf([front, member])).toHaveLength(2);
  });

  it('what is wrong beside the reason of a failure explains nothing by time', () => {
    const gateway = memberOf(
      'api-health',
      'api',
      [
        findingOf('api-health', 'http.status/gateway', { consequence: true }),
        findingOf('api-health', 'tls.expiring', { own: true }),
      ],
      { role: 'root' },
    );
    const targets = memberOf('api-targets', 'api', [findingOf('api-targets', 'target.failed-checks/not-running')]);
    const causes = correlate({ root: 'api-health', members: [gateway, targets] }, scene);
    expect(causes.map(causeKey)).toEqual(['tls.expiring of api', 'target.failed-checks/not-running of api']);
    expect(causes.map(({ explains }) => explains.length)).toEqual([0, 1]);
  });

  it('every finding is a cause or is explained, whatever fails', () => {
    const anyMember = fc.record({
      of: fc.constantFrom('redis', 'mlflow', 'api', 'registry'),
      minutes: fc.integer({ min: 0, max: 12 }),
      status: fc.constantFrom('degraded', 'unhealthy', 'unknown'),
      role: fc.constantFrom('root', 'dependant'),
      kind: fc.constantFrom({ own: true } as const, { consequence: true } as const, {}),
      names: fc.subarray(['mlflow.local', 'redis.local', 'api.local']),
      text: fc.constantFrom('', 'cannot reach mlflow.local', 'redis.local is slow'),
    });
    fc.assert(
      fc.property(fc.array(anyMember, { minLength: 1, maxLength: 7 }), (drawn) => {
        const members = drawn.map(({ of, minutes, status, role, kind, names, text }, index) =>
          failing(`check-${index}`, of, { ...at(minutes), status, role } as Partial<Member>, {
            ...kind,
            names,
            evidence: [text],
          }),
        );
        const causes = correlate({ root: 'check-0', members }, scene);
        const told = causes.flatMap(({ findings, explains }) => [...findings, ...explains].map(({ check }) => check));
        expect(new Set(told)).toEqual(new Set(members.map(({ check }) => check)));
      }),
    );
  });
});
