import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';

import { startHttpServer } from '../http-servers.ts';
import { startLateListener } from '../late-listener.ts';
import { startSlowResolver } from '../slow-relays.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const LATE_MS = 250;
const bounded = (url: string, own: Record<string, unknown> = {}): Made =>
  watching({ kind: 'http', url, timeout: '3s', expect: { latency: '120ms' }, ...own });

const slow = (phase: 'dns' | 'tcp' | 'tls' | 'headers' | 'body', made: string, make: Scenario['make']): Scenario => ({
  number: 62,
  made,
  expect: { code: 'http.slow', stage: phase, cause: `http.slow/${phase}` },
  make,
});

/** Hands out its certificate late, as an overloaded process does. */
const startSlowHandshake = async ({ certificates }: Lab) => {
  const leaf = await certificates.issue({ names: ['127.0.0.1', 'slow.lab.local'] });
  const context = createSecureContext(leaf);
  const server = createTlsServer(
    { ...leaf, SNICallback: (_, done) => void delay(LATE_MS).then(() => done(null, context)) },
    (_, response) => void response.end('well'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

export const HTTP_SLOW_SCENARIOS: readonly Scenario[] = [
  slow('dns', 'name resolves late', async ({ keep, dns }) => {
    dns.set('api.lab.local', [{ type: 'A', data: '127.0.0.1' }]);
    const relay = keep(await startSlowResolver(dns.port, LATE_MS));
    const { port } = keep(await startHttpServer((_, response) => void response.end('well')));
    return bounded(`http://api.lab.local:${port}/health`, { resolver: relay.address });
  }),
  slow('tcp', 'listener takes connections late', async ({ keep }) => {
    const listener = keep(await startLateListener());
    listener.wakeAfter(LATE_MS);
    return bounded(`http://127.0.0.1:${listener.port}/health`);
  }),
  slow('tls', 'handshake takes long', async (lab) => {
    const { port } = lab.keep(await startSlowHandshake(lab));
    lab.dns.set('slow.lab.local', [{ type: 'A', data: '127.0.0.1' }]);
    const own = { resolver: lab.dns.address, tls: { ca: '${env:LAB_CA}' } };
    return { ...bounded(`https://slow.lab.local:${port}/health`, own), env: { LAB_CA: lab.certificates.ca } };
  }),
  slow('headers', 'service thinks long', async ({ keep }) => {
    const { origin } = keep(
      await startHttpServer((_, response) => void delay(LATE_MS).then(() => response.end('well'))),
    );
    return bounded(`${origin}/health`);
  }),
  slow('body', 'service sends its body late', async ({ keep }) => {
    const { origin } = keep(
      await startHttpServer((_, response) => {
        response.write('we');
        void delay(LATE_MS).then(() => response.end('ll'));
      }),
    );
    return bounded(`${origin}/health`);
  }),
];
