import { Resolver } from 'node:dns/promises';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';

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
