import { Resolver } from 'node:dns/promises';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createHostedZones } from '../../sandbox/aws/hosted-zones.ts';
import { createVpcResolver } from '../../sandbox/aws/vpc-resolver.ts';
import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';
import { queryRaw } from '../../shared/net/raw-query.ts';

let dns: DnsServer;
let resolver: Resolver;
beforeEach(async () => {
  dns = await startDnsServer({ origin: 'app.local' });
  dns.set('web.app.local', [{ type: 'A', data: '10.0.0.1' }]);
  resolver = new Resolver({ tries: 1, timeout: 200 });
  resolver.setServers([dns.address]);
});
afterEach(() => dns.stop());

const ask = (name: string): Promise<string> =>
  resolver.resolve4(name).then(
    (addresses) => addresses.join(', '),
    (error: NodeJS.ErrnoException) => error.code ?? 'no code',
  );

describe('the DNS server', () => {
  test('answers what is set, whatever the case of the name, until it is removed', async () => {
    expect(await ask('WEB.app.local')).toBe('10.0.0.1');
    dns.set('web.app.local', [{ type: 'A', data: '10.0.0.2' }]);
    expect(await ask('web.app.local')).toBe('10.0.0.2');
    dns.remove('web.app.local');
    expect(await ask('web.app.local')).toBe('ENOTFOUND');
  });

  test('a name above others exists, without records', async () => {
    expect(await ask('app.local')).toBe('ENODATA');
  });

  test('an alias that leads back to itself is a failure of the server', async () => {
    dns.set('loop.app.local', [{ type: 'CNAME', data: 'loop.app.local' }]);
    expect(await ask('loop.app.local')).toBe('ESERVFAIL');
  });

  test.each([
    ['nxdomain', 'ENOTFOUND'],
    ['servfail', 'ESERVFAIL'],
    ['refused', 'EREFUSED'],
    ['silent', 'ETIMEOUT'],
    ['truncate', '10.0.0.1'],
  ] as const)('behaves as %s, for a name or for all, and mends', async (behaviour, answer) => {
    dns.behave(behaviour, 'web.app.local');
    expect(await ask('web.app.local')).toBe(answer);
    dns.behave('answer', 'web.app.local');
    dns.behave(behaviour);
    expect(await ask('web.app.local')).toBe('10.0.0.1');
    expect(await ask('other.app.local')).toBe(behaviour === 'truncate' ? 'ENOTFOUND' : answer);
  });

  test('slow answers come late', async () => {
    dns.set('quick.app.local', [{ type: 'A', data: '10.0.0.2' }]);
    dns.behave('slow', 'web.app.local');
    resolver = new Resolver({ tries: 1, timeout: 20_000 });
    resolver.setServers([dns.address]);
    const answers: string[] = [];
    const note = async (name: string) => answers.push(await ask(name));
    await Promise.all([note('web.app.local'), note('quick.app.local')]);
    expect(answers).toEqual(['10.0.0.2', '10.0.0.1']);
  });

  test('keeps what it was asked', async () => {
    await ask('web.app.local');
    expect(dns.queries).toEqual([{ name: 'web.app.local', type: 'A', over: 'udp' }]);
  });

  test('stops with a connection open, and takes rubbish', async () => {
    const socket = createConnection(dns.port, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(Buffer.from([0, 3, 1, 2, 3]));
    expect(await ask('web.app.local')).toBe('10.0.0.1');
  });
});

describe('the resolver of a VPC', () => {
  const vpc = { id: 'vpc-1', dnsSupport: true, dnsHostnames: true };
  const records = (name: string, data: string) => new Map([[name, [{ type: 'A', data } as const]]]);
  let zones: ReturnType<typeof createHostedZones>;
  beforeEach(() => {
    zones = createHostedZones();
    Object.assign(vpc, { dnsSupport: true, dnsHostnames: true });
    dns.resolveFor(createVpcResolver(vpc, zones));
    zones.addZone({ name: 'corp.local', vpcIds: ['vpc-1'], records: records('api.corp.local', '10.0.0.7') });
  });

  test('answers from the zones of the VPC, and from no other', async () => {
    zones.addZone({ name: 'else.local', vpcIds: ['vpc-2'], records: records('api.else.local', '10.0.0.8') });
    expect(await ask('api.corp.local')).toBe('10.0.0.7');
    expect(await ask('api.else.local')).toBe('ENOTFOUND');
    expect(await ask('web.app.local')).toBe('10.0.0.1');
  });

  test('lets the most specific zone alone answer', async () => {
    const shadow = zones.addZone({ name: 'api.corp.local', vpcIds: ['vpc-1'] });
    expect(await ask('api.corp.local')).toBe('ENODATA');
    expect(await ask('v1.api.corp.local')).toBe('ENOTFOUND');
    shadow.vpcs = [];
    expect(await ask('api.corp.local')).toBe('10.0.0.7');
  });

  test('follows an alias into another zone', async () => {
    dns.set('alias.app.local', [{ type: 'CNAME', data: 'api.corp.local' }]);
    expect(await ask('alias.app.local')).toBe('10.0.0.7');
  });

  test('asks no private zone without hostnames, and is silent without support', async () => {
    vpc.dnsHostnames = false;
    expect(await ask('api.corp.local')).toBe('ENOTFOUND');
    vpc.dnsSupport = false;
    expect(await ask('web.app.local')).toBe('ETIMEOUT');
  });

  test('says which zone it answers for', async () => {
    const soaOf = async (name: string) =>
      (await queryRaw({ name, type: 'A', resolver: dns.address }, AbortSignal.timeout(20_000)))?.zone;
    expect(await soaOf('gone.corp.local')).toBe('corp.local');
    expect(await soaOf('gone.app.local')).toBe('app.local');
    expect(await soaOf('gone.example.com')).toBe('.');
  });
});
