import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';
import { type Question, query } from '../../shared/net/resolve.ts';
import { systemClock } from '../../shared/time/clock.ts';

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer({ origin: 'app.local' });
  dns.set('web.app.local', [{ type: 'A', data: '10.0.0.1', ttl: 15 }]);
  dns.set('six.app.local', [{ type: 'AAAA', data: 'fd00::1', ttl: 16 }]);
  dns.set('alias.app.local', [{ type: 'CNAME', data: 'web.app.local' }]);
  dns.set('_redis._tcp.app.local', [{ type: 'SRV', data: { target: 'web.app.local', port: 6379 } }]);
});
afterAll(() => dns.stop());

const ask = (question: Omit<Question, 'resolver'>) =>
  query({ resolver: dns.address, ...question }, systemClock, AbortSignal.timeout(10_000));

describe('query', () => {
  test.each([
    ['A', 'web.app.local', { value: '10.0.0.1', ttlS: 15 }],
    ['A', 'alias.app.local', { value: '10.0.0.1', ttlS: 15 }],
    ['AAAA', 'six.app.local', { value: 'fd00::1', ttlS: 16 }],
    ['CNAME', 'alias.app.local', { value: 'web.app.local' }],
    ['SRV', '_redis._tcp.app.local', { value: 'web.app.local', port: 6379 }],
  ] as const)('reads %s records', async (type, name, answer) => {
    expect(await ask({ name, type })).toEqual({ ok: true, answers: [answer], ms: expect.any(Number) });
  });

  test('many questions under way at once are all answered', async () => {
    const answered = await Promise.all(Array.from({ length: 150 }, () => ask({ name: 'web.app.local', type: 'A' })));
    expect(answered.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('an aborted question does not wait for its server', async () => {
    dns.behave('silent', 'silent.app.local');
    const stop = new AbortController();
    const answered = query({ name: 'silent.app.local', type: 'A', resolver: dns.address }, systemClock, stop.signal);
    stop.abort();
    expect(await answered).toMatchObject({ ok: false, fault: { code: 'dns.timeout', stage: 'dns' } });
  });
});
