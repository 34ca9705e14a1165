import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** PEM: what a TLS server is given. */
export type Leaf = { cert: string; key: string };
export type LeafOptions = {
  /** DNS names and IP addresses; the first is the subject. */
  names: readonly string[];
  /** Days from now, fractions too, negative for one that has expired; 90 unless said. */
  days?: number;
  /** Days from now on which it begins; long ago unless said. */
  startsInDays?: number;
};
export type Certificates = {
  /** PEM of the authority, for `tls: { ca: ... }`. */
  ca: string;
  /** Signed by the authority. */
  issue(options: LeafOptions): Promise<Leaf>;
  /** Signed by itself: nobody trusts it. */
  selfSigned(options: LeafOptions): Promise<Leaf>;
};

const DAY_MS = 86_400_000;
const STANDARD_DAYS = 90;
const LONG_AGO_DAYS = -365;
const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** A certificate authority in memory, valid for a year, and what it issues. */
export const createCertificates = async (name = 'vpcwatch sandbox CA'): Promise<Certificates> => {
  const authority = await generate([{ name: 'commonName', value: name }], {
    ...EC,
    ...validity(365),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  return {
    ca: ca.cert,
    issue: (options) => makeLeaf(options, { ca }),
    selfSigned: (options) => makeLeaf(options, {}),
  };
};

const makeLeaf = async (
  { names, days = STANDARD_DAYS, startsInDays = LONG_AGO_DAYS }: LeafOptions,
  signer: { ca?: { key: string; cert: string } },
): Promise<Leaf> => {
  const altNames = names.map((name) =>
    isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  );
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'unnamed' }], {
    ...EC,
    ...validity(days, startsInDays),
    ...signer,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: made.cert, key: made.private };
};

/** Begins long enough ago for one that ended already. */
const validity = (days: number, startsInDays = LONG_AGO_DAYS): { notBeforeDate: Date; notAfterDate: Date } => ({
  notBeforeDate: new Date(Date.now() + startsInDays * DAY_MS),
  notAfterDate: new Date(Date.now() + days * DAY_MS),
});
