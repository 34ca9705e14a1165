import type { X509Certificate } from 'node:crypto';

import type { Clock } from '../time/clock.ts';

/** `validTo` is ISO 8601; `daysLeft` is whole days, negative when expired. */
export type Certificate = { subject: string; issuer: string; validTo: string; daysLeft: number };

const DAY_MS = 86_400_000;

/** What is shown to people of a certificate; nothing when its dates cannot be read, which no authority signs. */
export const readCertificate = (shown: X509Certificate, clock: Clock): Certificate | undefined => {
  // A date that cannot be read is no date, and its `toISOString` would throw.
  if (Number.isNaN(shown.validToDate.getTime())) return undefined;
  return {
    subject: commonName(shown.subject) ?? namesOf(shown),
    issuer: commonName(shown.issuer) ?? 'unnamed',
    validTo: shown.validToDate.toISOString(),
    daysLeft: Math.floor((shown.validToDate.getTime() - clock.now()) / DAY_MS),
  };
};

/** The names and addresses a certificate is for. */
export const namesOf = (shown: X509Certificate): string =>
  shown.subjectAltName?.replaceAll(/(?:DNS|IP Address):/g, '') ?? 'no name';

/** A distinguished name is one attribute a line; a public authority always has a CN, a private one may have O only. */
const commonName = (name: string): string | undefined => (/^CN=(.+)$/m.exec(name) ?? /^O=(.+)$/m.exec(name))?.[1];
