import type { FaultCode } from '../health/fault.ts';

/** The hops of a dial, and the phases they are timed as. */
export type Hop = 'dns' | 'tcp' | 'tls';

/** `unset` is for an error that carries no code. */
export const errorCode = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unset';
};

const CODES: Record<Hop, Readonly<Record<string, FaultCode>>> = {
  dns: {
    ENOTFOUND: 'dns.nxdomain',
    ENODATA: 'dns.nodata',
    ESERVFAIL: 'dns.servfail',
    EREFUSED: 'dns.refused',
    ETIMEOUT: 'dns.timeout',
    ECANCELLED: 'dns.timeout',
    ECONNREFUSED: 'dns.unreachable',
  },
  tcp: {
    ETIMEDOUT: 'tcp.timeout',
    ECONNREFUSED: 'tcp.refused',
    ECONNRESET: 'tcp.reset',
    ECONNABORTED: 'tcp.reset',
    EPIPE: 'tcp.reset',
  },
  tls: {
    CERT_HAS_EXPIRED: 'tls.expired',
    ERR_TLS_CERT_ALTNAME_INVALID: 'tls.name-mismatch',
    HOSTNAME_MISMATCH: 'tls.name-mismatch',
    ETIMEDOUT: 'tls.timeout',
    // What OpenSSL says of a first record that is no TLS; which one depends on the bytes.
    ERR_SSL_WRONG_VERSION_NUMBER: 'tls.plain-server',
    ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls.plain-server',
    ERR_SSL_RECORD_LAYER_FAILURE: 'tls.plain-server',
    ERR_SSL_UNKNOWN_PROTOCOL: 'tls.plain-server',
  },
};
// Whatever else happened, it happened there: a malformed answer is the DNS server's failure, a route that is missing or
// forbidden (EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EACCES, EPERM) an unreachable network.
const OTHERWISE: Record<Hop, FaultCode> = { dns: 'dns.servfail', tcp: 'tcp.unreachable', tls: 'tls.handshake' };

/** The class of an error code that Node, c-ares or OpenSSL gave at a hop; the one place that knows them. */
export const classify = (hop: Hop, code: string): FaultCode => CODES[hop][code] ?? OTHERWISE[hop];

/** The class of what verification said against a certificate: what is not known there is a matter of trust. */
export const classifyCertificate = (code: string): FaultCode => CODES.tls[code] ?? 'tls.untrusted';
