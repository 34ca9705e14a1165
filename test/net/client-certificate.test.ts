import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates, type Leaf } from '../../sandbox/certificates.ts';
import { type LoopbackServer, startTlsServer } from '../../sandbox/raw-servers.ts';
import { type RedisServer, startRedisServer } from '../../sandbox/redis-server.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { createHttpProbe } from '../../shared/probes/http.ts';
import { createRedisProbe } from '../../shared/probes/redis.ts';
import { createTcpProbe } from '../../shared/probes/tcp.ts';
import { systemClock } from '../../shared/time/clock.ts';

const deps = { clock: systemClock };
const common = { id: 'watched', service: 'watched', timeoutMs: 5000 };

let authority: Certificates;
let leaf: Leaf;
let redis: RedisServer;
const servers = new Map<string, LoopbackServer>();

beforeAll(async () => {
  authority = await createCertificates();
  leaf = await authority.issue({ names: ['127.0.0.1'] });
  const wanting = { ...leaf, requestCert: true, rejectUnauthorized: true, ca: authority.ca };
  servers.set('TLS 1.3', await startTlsServer({ ...wanting, minVersion: 'TLSv1.3' }));
  servers.set('TLS 1.2', await startTlsServer({ ...wanting, maxVersion: 'TLSv1.2' }));
  servers.set('optional', await startTlsServer({ ...wanting, rejectUnauthorized: false }));
  redis = await startRedisServer({ tls: leaf, directives: ['tls-ca-cert-file server.crt'] });
  const admin = new Redis({ host: '127.0.0.1', port: redis.port, tls: { ca: authority.ca } });
  await admin.config('SET', 'tls-auth-clients', 'yes');
  admin.disconnect();
});

afterAll(async () => {
  await Promise.all([...servers.values(), redis].map((server) => server.stop()));
});

const ask = (kind: 'tcp' | 'http' | 'redis', port: number): Promise<Outcome> => {
  const signal = AbortSignal.timeout(5000);
  const tls = { ca: authority.ca };
  const place = { ...common, host: '127.0.0.1', port, tls };
  switch (kind) {
    case 'tcp':
      return createTcpProbe(deps)({ ...place, kind } as never, signal);
    case 'redis':
      return createRedisProbe(deps)({ ...place, kind, mode: 'single' } as never, signal);
    case 'http':
      return createHttpProbe(deps)(
        { ...common, kind, url: `https://127.0.0.1:${port}/`, method: 'GET', redirects: 0, tls } as never,
        signal,
      );
  }
};

const portOf = (name: string): number => servers.get(name)?.port ?? 0;

describe('a server that wants a client certificate', () => {
  test.each(['tcp', 'http', 'redis'] as const)(
    'is told as a handshake that fails by the %s probe under TLS 1.3',
    async (kind) => {
      expect(await ask(kind, portOf('TLS 1.3'))).toMatchObject({
        status: 'unhealthy',
        fault: {
          code: 'tls.handshake',
          stage: 'tls',
          message: expect.stringMatching(
            /^127\.0\.0\.1:\d+ wants a client certificate, and the monitor has none \(ERR_SSL_\w+\)$/,
          ),
        },
        facts: { tlsError: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
      });
    },
  );

  test('is told so by a real Redis', async () => {
    expect(await ask('redis', redis.port)).toMatchObject({ fault: { code: 'tls.handshake', stage: 'tls' } });
  });

  test('fails the handshake itself under TLS 1.2', async () => {
    expect(await ask('tcp', portOf('TLS 1.2'))).toMatchObject({
      fault: { code: 'tls.handshake' },
      facts: { tlsError: expect.stringMatching(/ALERT_HANDSHAKE_FAILURE$/) },
    });
  });

  test('is well when it goes without', async () => {
    expect(await ask('tcp', portOf('optional'))).toMatchObject({ status: 'healthy' });
  });
});
