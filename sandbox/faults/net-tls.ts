import type { TlsOptions } from 'node:tls';

import { createCertificates, type LeafOptions } from '../certificates.ts';
import { startPlainServer, startSilentServer, startTlsServer } from '../raw-servers.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const host = '127.0.0.1';
const NAME = 'shop.lab.local';
const AMAZON = 'Amazon RSA 2048 M02';

type Watched = { ca?: string; name?: string; expect?: object };

/** A TLS server that shows what it is given, and a check of it. */
const shown = async (lab: Lab, options: TlsOptions, { ca, name = host, expect }: Watched = {}): Promise<Made> => {
  const { port } = lab.keep(await startTlsServer(options));
  lab.dns.set(NAME, [{ type: 'A', data: host }]);
  const tls = ca === undefined ? true : { ca };
  return watching({ kind: 'tcp', host: name, port, resolver: lab.dns.address, tls, ...(expect && { expect }) });
};

const byAuthority = async (lab: Lab, leaf: LeafOptions, more: Watched = {}): Promise<Made> =>
  shown(lab, await lab.certificates.issue(leaf), { ca: lab.certificates.ca, ...more });

/** Of an authority with a well-known name, which nobody here knows unless `trusted`. */
const byAmazon = async (lab: Lab, leaf: LeafOptions, trusted: boolean, more: Watched = {}): Promise<Made> => {
  const { ca, issue } = await createCertificates(AMAZON);
  return shown(lab, await issue(leaf), { ...(trusted && { ca }), ...more });
};

const names = [host, NAME];
const certificate = { certificate: '14d' };

const tls = (number: number, made: string, cause: Scenario['expect']['cause'], make: Scenario['make']): Scenario => ({
  number,
  made,
  expect: { code: cause.replace(/\/.*/, '') as Scenario['expect']['code'], stage: 'tls', cause },
  make,
});

/** Certificates and servers that TLS does not come about with. */
export const TLS_SCENARIOS: readonly Scenario[] = [
  tls(17, 'TLS spoken to a plain port', 'tls.plain-server', async (lab) => {
    const { port } = lab.keep(await startPlainServer());
    return watching({ kind: 'http', url: `https://${host}:${port}/` });
  }),
  tls(18, 'certificate of a private authority', 'tls.untrusted', async (lab) =>
    shown(lab, await lab.certificates.issue({ names })),
  ),
  tls(18, 'certificate that signed itself', 'tls.untrusted/self-signed', async (lab) =>
    shown(lab, await lab.certificates.selfSigned({ names })),
  ),
  tls(18, 'chain without its middle', 'tls.untrusted/incomplete-chain', (lab) => byAmazon(lab, { names }, false)),
  tls(18, 'certificate that begins tomorrow', 'tls.untrusted/not-yet-valid', (lab) =>
    byAuthority(lab, { names, startsInDays: 1 }),
  ),
  tls(19, 'certificate for another name', 'tls.name-mismatch', (lab) =>
    byAuthority(lab, { names: ['api.lab.local', '*.api.lab.local'] }, { name: NAME }),
  ),
  tls(19, 'address dialled instead of the name', 'tls.name-mismatch/dialled-address', (lab) =>
    byAuthority(lab, { names: [NAME] }),
  ),
  tls(20, 'certificate that has expired', 'tls.expired', (lab) => byAuthority(lab, { names, days: -2.5 })),
  tls(20, "expired certificate of Amazon's", 'tls.expired/acm', (lab) => byAmazon(lab, { names, days: -0.5 }, true)),
  tls(21, 'certificate with few days left', 'tls.expiring', (lab) =>
    byAuthority(lab, { names, days: 6.5 }, { expect: certificate }),
  ),
  tls(21, "certificate of Amazon's with few days left", 'tls.expiring/acm', (lab) =>
    byAmazon(lab, { names, days: 6.5 }, true, { expect: certificate }),
  ),
  tls(22, 'server that never finishes the handshake', 'tls.timeout', async (lab) => {
    const { port } = lab.keep(await startSilentServer());
    return watching({ kind: 'tcp', host, port, tls: true, timeout: '300ms' });
  }),
];
