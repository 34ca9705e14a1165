import { describe, expect, test } from 'vitest';

import { classify, classifyCertificate, errorCode } from '../../shared/net/classify.ts';

describe('classify', () => {
  test.each([
    ['dns', 'ENOTFOUND', 'dns.nxdomain'],
    ['dns', 'ENODATA', 'dns.nodata'],
    ['dns', 'ESERVFAIL', 'dns.servfail'],
    ['dns', 'EREFUSED', 'dns.refused'],
    ['dns', 'ETIMEOUT', 'dns.timeout'],
    ['dns', 'ECANCELLED', 'dns.timeout'],
    ['dns', 'ECONNREFUSED', 'dns.unreachable'],
    ['dns', 'EBADRESP', 'dns.servfail'],
    ['dns', 'ENOTIMP', 'dns.servfail'],
    ['tcp', 'ETIMEDOUT', 'tcp.timeout'],
    ['tcp', 'ECONNREFUSED', 'tcp.refused'],
    ['tcp', 'ECONNRESET', 'tcp.reset'],
    ['tcp', 'EPIPE', 'tcp.reset'],
    ['tcp', 'EHOSTUNREACH', 'tcp.unreachable'],
    ['tcp', 'ENETUNREACH', 'tcp.unreachable'],
    ['tcp', 'EADDRNOTAVAIL', 'tcp.unreachable'],
    ['tcp', 'EACCES', 'tcp.unreachable'],
    ['tls', 'ETIMEDOUT', 'tls.timeout'],
    ['tls', 'ECONNRESET', 'tls.handshake'],
    ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'tls.plain-server'],
    ['tls', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'tls.plain-server'],
    ['tls', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls.handshake'],
  ] as const)('%s %s is %s', (hop, code, expected) => {
    expect(classify(hop, code)).toBe(expected);
  });

  test.each([
    ['CERT_HAS_EXPIRED', 'tls.expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls.name-mismatch'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls.untrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls.untrusted'],
    ['CERT_NOT_YET_VALID', 'tls.untrusted'],
  ] as const)('a certificate with %s is %s', (code, expected) => {
    expect(classifyCertificate(code)).toBe(expected);
  });

  test('an error without a code has the code unset', () => {
    expect(errorCode(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBe('EPIPE');
    expect(errorCode(new Error('x'))).toBe('unset');
    expect(errorCode('thrown text')).toBe('unset');
  });
});
