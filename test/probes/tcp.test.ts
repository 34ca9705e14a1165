import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates } from '../../sandbox/certificates.ts';
import {
  type LoopbackServer,
  reserveClosedPort,
  startSilentServer,
  startTlsServer,
} from '../../sandbox/raw-servers.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { createTcpProbe } from '../../shared/probes/tcp.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { resolvedCheck } from '../support/checks.ts';

let authority: Certificates;
let silent: LoopbackServer;
let secure: LoopbackServer;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;
beforeAll(async () => {
  authority = await createCertificates();
  silent = await startSilentServer();
  secure = await startTlsServer(await authority.issue({ names: ['127.0.0.1'], days: 10.5 }));
  closed = await reserveClosedPort();
});
afterAll(() => Promise.all([silent.stop(), secure.stop(), closed.stop()]));

const probe = createTcpProbe({ clock: systemClock });
const ask = (own: Partial<Resolved<CheckOf<'tcp'>>> & { port: number }): Promise<Outcome> =>
  probe(resolvedCheck('tcp', { host: '127.0.0.1', ...own }), AbortSignal.timeout(10_000));

describe('the tcp probe', () => {
  test('connects and hangs up', async () => {
    expect(await ask({ port: silent.port })).toEqual({
      status: 'healthy',
      phases: [{ name: 'tcp', stage: 'tcp', ms: expect.any(Number) }],
      facts: { addresses: ['127.0.0.1'], address: '127.0.0.1', localAddress: '127.0.0.1' },
    });
    await silent.idle();
  });

  test('tells the hop that broke', async () => {
    const fault = {
      code: 'tcp.refused',
      stage: 'tcp',
      message: `127.0.0.1:${closed.port}: connection refused, nothing listens there`,
    };
    expect(await ask({ port: closed.port })).toMatchObject({ status: 'unhealthy', fault });
  });

  test('speaks TLS when the check says so', async () => {
    const trusted = await ask({ port: secure.port, tls: { ca: authority.ca }, expect: { certificate: 10 } });
    expect(trusted).toMatchObject({
      status: 'healthy',
      facts: { certificate: { subject: '127.0.0.1', daysLeft: 10 } },
    });
    expect(await ask({ port: secure.port, tls: true })).toMatchObject({
      fault: { code: 'tls.untrusted', stage: 'tls' },
    });
  });

  test('a certificate with too few days left is tls.expiring', async () => {
    const outcome = await ask({ port: secure.port, tls: { ca: authority.ca }, expect: { certificate: 14 } });
    const message = expect.stringMatching(
      /^the certificate of 127\.0\.0\.1 expires in 10 days, on 2\d{3}-.*Z; expected at least 14 days$/,
    );
    expect(outcome).toMatchObject({ status: 'degraded', fault: { code: 'tls.expiring', stage: 'tls', message } });
  });

  test('more latency than expected is tcp.slow, with each phase', async () => {
    const outcome = await ask({ port: silent.port, expect: { latency: 0.0001 } });
    const message = expect.stringMatching(
      /^127\.0\.0\.1:\d+ takes \d+ ms \(tcp \d+ ms\); expected at most 0\.0001 ms$/,
    );
    expect(outcome).toMatchObject({ status: 'degraded', fault: { code: 'tcp.slow', stage: 'tcp', message } });
  });
});
