import { describe, expect, it } from 'vitest';

import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { fault } from '../../shared/health/fault.ts';
import { checkOf } from './evidence.ts';
import { candidatesOf, commandsOf, tcpEvidence } from './net-evidence.ts';

const firstOf = (evidence: Evidence) => candidatesOf(evidence)[0];
const cache = (port: number) =>
  ({ seen: { cache: { id: 'lab', primary: { host: 'p', port } }, similar: [], events: [] } }) as unknown as NonNullable<
    Evidence['cache']
  >;
const slow = (phases: Record<string, number>) =>
  tcpEvidence('tcp.slow', { facts: {}, phases: Object.entries(phases).map(([name, ms]) => ({ name, ms })) });

describe('a refused connection', () => {
  it('is never blamed on a security group', () => {
    const found = firstOf(tcpEvidence('tcp.refused'));
    expect(found).toMatchObject({ cause: 'tcp.refused', confidence: 'high' });
    expect(found?.evidence[1]).toBe(
      'our own dial: the host answered and refused, so no security group, network ACL or route is in the way: these drop in silence',
    );
    expect(JSON.stringify(found?.remedy)).not.toContain('security-group');
  });

  it('is of the wrong port where the cache has another', () => {
    const check = checkOf('redis', { host: 'p', port: '${ssm:/lab/port}' as never, mode: 'single' });
    const evidence = tcpEvidence('tcp.refused', { check, cache: cache(6380) });
    expect(firstOf(evidence)).toMatchObject({ cause: 'tcp.refused/wrong-port', confidence: 'high' });
    expect(commandsOf(evidence)).toEqual([
      'aws ssm put-parameter --name /lab/port --type String --value 6380 --overwrite --region us-east-1',
    ]);
  });

  it('is perhaps of the wrong port where Cloud Map has another: a check may dial a port of its own', () => {
    const instances = [{ id: 'i', address: '10.0.2.10', port: 5000, healthy: true }];
    const registry = { seen: { instances } } as NonNullable<Evidence['registry']>;
    const found = candidatesOf(tcpEvidence('tcp.refused', { registry }));
    expect(found.map(({ cause, confidence }) => [cause, confidence])).toEqual([
      ['tcp.refused/wrong-port', 'medium'],
      ['tcp.refused', 'medium'],
    ]);
    expect(found[0]?.remedy[0]?.command).toBe('nc -vz -w 5 redis.lab.local 5000');
  });

  it('is of the right port where the cache has the same', () => {
    expect(firstOf(tcpEvidence('tcp.refused', { cache: cache(6379) }))?.cause).toBe('tcp.refused');
  });

  it('says which addresses refuse when there are several', () => {
    const dead = ['10.0.2.1', '10.0.2.2'].map((address) => ({ address, code: 'tcp.refused' }));
    expect(firstOf(tcpEvidence('tcp.refused', { facts: { dead } }))?.evidence).toContain(
      'our own dial: 2 addresses refuse: 10.0.2.1, 10.0.2.2',
    );
  });
});

describe('a connection without a way', () => {
  it.each([
    ['10.0.2.10', 'tcp.unreachable', 'medium'],
    ['2001:db8::1', 'tcp.unreachable/ipv6', 'high'],
  ])('to %s is %s', (address, cause, confidence) => {
    const facts = { dead: [{ address, code: 'tcp.unreachable' }] };
    expect(firstOf(tcpEvidence('tcp.unreachable', { facts }))).toMatchObject({ cause, confidence });
  });
});

it.each([
  [
    { region: 'us-east-1', subnetIds: ['subnet-m', 'subnet-n'], groupIds: [] },
    `--filters "Name=vpc-id,Values=$(aws ec2 describe-subnets --subnet-ids subnet-m `,
  ],
  [
    { region: 'us-east-1', vpcId: 'vpc-1', subnetIds: ['subnet-m'], groupIds: [] },
    '--filters Name=vpc-id,Values=vpc-1 ',
  ],
])('the routes of %j are those of its VPC, the main table too', (vantage, words) => {
  const facts = { dead: [{ address: '10.0.2.10', code: 'tcp.unreachable' }] };
  expect(commandsOf(tcpEvidence('tcp.unreachable', { facts, vantage }))[0]).toContain(words);
});

describe('a reset connection', () => {
  it.each([
    ['tcp', 'tcp.reset'],
    ['command', 'tcp.reset/before-answer'],
    ['headers', 'tcp.reset/before-answer'],
  ] as const)('at the stage %s is %s', (stage, cause) => {
    const evidence = tcpEvidence('tcp.reset', { fault: fault('tcp.reset', 'it is reset', stage) });
    expect(firstOf(evidence)).toMatchObject({ cause, confidence: 'medium' });
  });

  it('on a port that usually has TLS says so', () => {
    const check = checkOf('http', { url: 'http://api.lab.local:443/health', method: 'GET', redirects: 5 });
    const { inspection: _, ...rest } = tcpEvidence('tcp.reset', {
      check,
      fault: fault('tcp.reset', 'reset', 'headers'),
    });
    expect(firstOf(rest)?.summary).toMatch(/^api\.lab\.local:443 .*; port 443 usually wants TLS$/);
  });
});

describe('a slow connection', () => {
  it.each([
    [{ dns: 400, tcp: 5 }, 'tcp.slow/slow-resolver', 'high'],
    [{ dns: 5, tcp: 400 }, 'tcp.slow', 'high'],
    [{ dns: 5, tcp: 5, tls: 400 }, 'tcp.slow/slow-handshake', 'high'],
    [{ dns: 90, tcp: 100, tls: 95 }, 'tcp.slow', 'medium'],
  ])('of %j is %s', (phases, cause, confidence) => {
    expect(firstOf(slow(phases))).toMatchObject({ cause, confidence });
  });

  it.each([
    [1004, /a packet was lost or dropped, and sent again after a pause/],
    [3020, /a packet was lost or dropped, and sent again after a pause/],
    [700, /the way is long, or the host is too busy to accept$/],
  ])('of %i ms says why', (tcp, why) => {
    expect(firstOf(slow({ dns: 1, tcp }))?.summary).toMatch(why);
  });
});
