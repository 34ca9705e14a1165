import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';
import { FAULTS, type FaultCode, fault } from '../../shared/health/fault.ts';
import { failing } from '../../shared/health/outcome.ts';
import { inspectName } from '../../shared/probes/dns-inspect.ts';
import { systemClock } from '../../shared/time/clock.ts';

let dns: DnsServer;
beforeEach(async () => {
  dns = await startDnsServer({ origin: 'app.local' });
});
afterEach(() => dns.stop());

const look = async (name: string, code: FaultCode = 'dns.nxdomain', signal = AbortSignal.timeout(20_000)) => {
  const outcome = failing(fault(code, 'it fails'), undefined, FAULTS[code].status as 'unhealthy');
  return (await inspectName({ name, resolver: dns.address }, outcome, { clock: systemClock }, signal)).name;
};

describe('the look around a name', () => {
  it('tells the zone that answers, and how long that is kept', async () => {
    const zone = { name: 'team.app.local', records: new Map(), negativeTtlS: 40 };
    dns.resolveFor({ answers: () => true, zones: () => [zone] });
    expect(await look('gone.team.app.local')).toMatchObject({ zone: 'team.app.local', negativeTtlS: 40, types: [] });
    expect(await look('gone.app.local')).toMatchObject({ zone: 'app.local', negativeTtlS: 1 });
    expect(await look('gone.example.com')).toMatchObject({ zone: '.' });
  });

  it('tells the record types that there are', async () => {
    dns.set('six.app.local', [{ type: 'AAAA', data: '::1' }]);
    expect(await look('six.app.local', 'dns.nodata')).toMatchObject({ types: ['AAAA'] });
  });

  it('tells where an alias leads', async () => {
    dns.set('api.app.local', [{ type: 'CNAME', data: 'blue.app.local' }]);
    dns.set('blue.app.local', [{ type: 'CNAME', data: 'gone.app.local' }]);
    expect(await look('api.app.local')).toMatchObject({ alias: 'gone.app.local', types: ['CNAME'] });
  });

  it('tells a server that fails from a name that fails', async () => {
    dns.behave('servfail', 'api.app.local');
    expect(await look('api.app.local', 'dns.servfail')).toMatchObject({ zone: 'app.local', server: { answers: true } });
    dns.behave('servfail');
    expect(await look('api.app.local', 'dns.servfail')).toMatchObject({ server: { answers: false } });
  });

  it('ends when it must, with a server that keeps silent, and with none', async () => {
    dns.behave('silent');
    const nothing = { types: [], server: { answers: false, ms: expect.any(Number) } };
    expect(await look('api.app.local', 'dns.timeout', AbortSignal.timeout(50))).toEqual(nothing);
    await dns.stop();
    expect(await look('api.app.local', 'dns.unreachable')).toEqual(nothing);
    dns = await startDnsServer({ origin: 'app.local' });
  });

  it('is not taken where names have nothing to do with it, or have good answers', async () => {
    expect(await look('api.app.local', 'tcp.timeout')).toBeUndefined();
    expect(await look('api.app.local', 'dns.dead-address')).toBeUndefined();
    expect(dns.queries).toEqual([]);
  });
});
