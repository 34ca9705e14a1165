import type { Certificate } from '../../net/certificate.ts';
import type { Evidence } from '../evidence.ts';

/** The certificate that the server showed. */
export const certificateOf = ({ facts: { certificate } }: Evidence): Certificate | undefined =>
  typeof certificate === 'object' && certificate !== null && 'issuer' in certificate
    ? (certificate as unknown as Certificate)
    : undefined;

/** What it shows, as a line of evidence. */
export const certificateLine = (evidence: Evidence): string[] => {
  const certificate = certificateOf(evidence);
  if (certificate === undefined) return [];
  const { subject, issuer, validTo } = certificate;
  return [`the certificate: of ${subject}, issued by ${issuer}, valid to ${validTo}`];
};

/** Who renews what an issuer signs. `acm`: AWS, by itself, while it can; `acme`: a client such as certbot. */
export type Renewal = 'acm' | 'acme' | 'other';

/** Issuers of public authorities are told by their CN; those of Let's Encrypt are `R10`, `E6` and the like. */
export const renewalOf = (issuer: string): Renewal => {
  if (/^Amazon\b/i.test(issuer)) return 'acm';
  return /^(?:[RE]\d{1,2}|Y[RE]\d|.*Let's Encrypt.*|.*ZeroSSL.*)$/.test(issuer) ? 'acme' : 'other';
};

const PUBLIC =
  /\b(?:Amazon|DigiCert|GlobalSign|Sectigo|GeoTrust|Entrust|GoDaddy|Go Daddy|Starfield|RapidSSL|Thawte|Google Trust|GTS|Comodo)\b/i;

/** Whether it is an authority that everybody trusts, so that a missing link is the server's fault. */
export const isPublic = (issuer: string): boolean => PUBLIC.test(issuer) || renewalOf(issuer) !== 'other';
