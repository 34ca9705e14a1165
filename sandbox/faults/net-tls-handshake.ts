import type { TlsOptions } from 'node:tls';
import { Redis } from 'ioredis';

import { startPlainServer, startResettingServer, startTlsServer } from '../raw-servers.ts';
import { startRedisServer } from '../redis-server.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const host = '127.0.0.1';

/** A fatal alert of TLS, as it is on the wire. */
const alert = (description: number): string => String.fromCharCode(0x15, 3, 3, 0, 2, 2, description);
const INTERNAL_ERROR = 80;
const UNRECOGNIZED_NAME = 112;

/** What a server of these options, and the lab's certificate, is watched at. */
const secure = async (lab: Lab, options: TlsOptions): Promise<{ port: number; tls: { ca: string } }> => {
  const { ca } = lab.certificates;
  const { port } = lab.keep(await startTlsServer({ ...(await lab.certificates.issue({ names: [host] })), ...options }));
  return { port, tls: { ca } };
};

/** One that answers a handshake with an alert. */
const alerting = async (lab: Lab, description: number): Promise<Made> => {
  const { port } = lab.keep(await startPlainServer(alert(description)));
  return watching({ kind: 'tcp', host, port, tls: true });
};

const wanting = (lab: Lab): TlsOptions => ({ requestCert: true, rejectUnauthorized: true, ca: lab.certificates.ca });

/** Redis looks whether it is up without a certificate: it is told to want one once it is. */
const redisWanting = async (lab: Lab): Promise<number> => {
  const tls = await lab.certificates.issue({ names: [host] });
  const { port } = lab.keep(await startRedisServer({ tls, directives: ['tls-ca-cert-file server.crt'] }));
  const admin = new Redis({ host, port, tls: { ca: lab.certificates.ca } });
  await admin.config('SET', 'tls-auth-clients', 'yes');
  admin.disconnect();
  return port;
};

const handshake = (made: string, split: string, make: Scenario['make']): Scenario => ({
  number: 23,
  made,
  expect: { code: 'tls.handshake', stage: 'tls', cause: split === '' ? 'tls.handshake' : `tls.handshake/${split}` },
  make,
});

/** Handshakes that end in an error. */
export const HANDSHAKE_SCENARIOS: readonly Scenario[] = [
  handshake('server that wants a client certificate', 'client-certificate-wanted', async (lab) =>
    watching({ kind: 'tcp', host, ...(await secure(lab, wanting(lab))) }),
  ),
  handshake('the same over HTTPS', 'client-certificate-wanted', async (lab) => {
    const { port, tls } = await secure(lab, wanting(lab));
    return watching({ kind: 'http', url: `https://${host}:${port}/`, tls });
  }),
  handshake('Redis that wants a client certificate', 'client-certificate-wanted', async (lab) =>
    watching({ kind: 'redis', host, port: await redisWanting(lab), tls: { ca: lab.certificates.ca } }),
  ),
  handshake('server of TLS 1.1', 'old-protocol', async (lab) => {
    const ciphers = 'DEFAULT@SECLEVEL=0';
    return watching({
      kind: 'tcp',
      host,
      ...(await secure(lab, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers })),
    });
  }),
  handshake('server that shares no cipher', 'no-agreement', async (lab) => {
    const options: TlsOptions = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0' };
    return watching({ kind: 'tcp', host, ...(await secure(lab, options)) });
  }),
  handshake('server that does not know the name', 'unknown-name', (lab) => alerting(lab, UNRECOGNIZED_NAME)),
  handshake('server that hangs up in the handshake', 'closed', async (lab) => {
    const { port } = lab.keep(await startResettingServer('at the first byte'));
    return watching({ kind: 'tcp', host, port, tls: true });
  }),
  handshake('server with an error of its own', '', (lab) => alerting(lab, INTERNAL_ERROR)),
];
