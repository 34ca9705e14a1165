import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

// Building one parses every root: tens of milliseconds, which must not count as the target's handshake.
const contexts = new Map<string, SecureContext>();

/** What a handshake trusts: the usual roots and `ca` (PEM, one or several); `unusable` when `ca` is no certificate. */
export const trusting = (ca: string | undefined): SecureContext | 'unusable' => {
  const known = contexts.get(ca ?? '');
  if (known) return known;
  if (ca !== undefined && !isCertificate(ca)) return 'unusable';
  const context = createSecureContext(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] });
  contexts.set(ca ?? '', context);
  return context;
};

// OpenSSL skips in silence what it cannot read.
const isCertificate = (pem: string): boolean => {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
};
