import { describe, expect, it } from 'vitest';

import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import type { Facts } from '../../shared/health/outcome.ts';
import { checkOf } from './evidence.ts';
import { candidatesOf, commandsOf, HOST, tcpEvidence } from './net-evidence.ts';

const certificate = { subject: HOST, issuer: 'Lab CA', validTo: '2026-11-20T00:00:00.000Z', daysLeft: -5 };

const tls = (code: FaultCode, facts: Facts, own: { ca?: string; serverName?: string } | true = true): Evidence =>
  tcpEvidence(code, {
    check: checkOf('tcp', { host: HOST, port: 6379, tls: own }),
    facts: { certificate, ...facts },
  });
const firstOf = (evidence: Evidence) => candidatesOf(evidence)[0];

describe('a certificate that is not trusted', () => {
  it.each<[string, Facts, string]>([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', {}, 'tls.untrusted/self-signed'],
    ['CERT_NOT_YET_VALID', {}, 'tls.untrusted/not-yet-valid'],
    ['SELF_SIGNED_CERT_IN_CHAIN', {}, 'tls.untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}, 'tls.untrusted'],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      { certificate: { ...certificate, issuer: 'Amazon RSA 2048 M02' } },
      'tls.untrusted/incomplete-chain',
    ],
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      { certificate: { ...certificate, issuer: 'R11' } },
      'tls.untrusted/incomplete-chain',
    ],
  ])('by %s %j is explained', (tlsError, facts, cause) => {
    expect(firstOf(tls('tls.untrusted', { tlsError, ...facts }))).toMatchObject({ cause, confidence: 'high' });
  });

  it.each([
    [true as const, 'Lab CA is a private authority', 'the check: it trusts the public authorities only'],
    [
      { ca: 'PEM' },
      'tls.ca of the check is of another authority than Lab CA',
      'the check: it trusts the authority in tls.ca beside the public ones',
    ],
  ])('says what the check trusts: %j', (own, why, line) => {
    const found = firstOf(tls('tls.untrusted', { tlsError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, own));
    expect(found?.summary).toContain(why);
    expect(found?.evidence).toContain(line);
  });
});

describe('a certificate for another name', () => {
  const certificateNames = ['*.lab.example', 'redis.lab.example'];

  it('says for which it is, and which of them to dial', () => {
    const found = firstOf(tls('tls.name-mismatch', { certificateNames }));
    expect(found).toMatchObject({ cause: 'tls.name-mismatch', confidence: 'high' });
    expect(found?.remedy[0]?.say).toBe(
      'Dial redis.lab.example or, where the host has to stay, say `tls: { serverName: redis.lab.example }` in the check',
    );
  });

  it('is because an address is dialled', () => {
    const evidence = tls('tls.name-mismatch', { certificateNames });
    const inspection = { asked: { host: '10.0.2.10', port: 6379, tls: true } };
    expect(firstOf({ ...evidence, inspection })?.cause).toBe('tls.name-mismatch/dialled-address');
    expect(commandsOf({ ...evidence, inspection })).toEqual(['openssl s_client -connect 10.0.2.10:6379 </dev/null']);
  });

  it('is asked for by the name that the check has for it', () => {
    const evidence = tls('tls.name-mismatch', { certificateNames }, { serverName: 'other.lab.example' });
    expect(firstOf(evidence)?.summary).toMatch(/not for other\.lab\.example$/);
    expect(commandsOf(evidence)[0]).toContain('-servername other.lab.example');
  });
});

describe('a certificate at its end', () => {
  it.each([
    ['Amazon RSA 2048 M02', 'tls.expired/acm', 'aws acm describe-certificate'],
    ["Let's Encrypt Authority X3", 'tls.expired', 'certbot renew'],
    ['E6', 'tls.expired', 'certbot renew'],
    ['Lab CA', 'tls.expired', 'openssl s_client'],
  ])('of %s is renewed by who issued it', (issuer, cause, command) => {
    const evidence = tls('tls.expired', { certificate: { ...certificate, issuer } });
    expect(firstOf(evidence)).toMatchObject({ cause, confidence: 'high' });
    expect(commandsOf(evidence)[0]).toContain(command);
  });

  it.each([
    [-5, 'expired 5 days ago'],
    [-1, 'expired 1 day ago'],
    [0, 'expires in 0 days'],
    [12, 'expires in 12 days'],
  ])('with %i days left says so', (daysLeft, words) => {
    const evidence = tls('tls.expiring', { certificate: { ...certificate, daysLeft } });
    expect(firstOf(evidence)?.summary).toContain(words);
  });

  it('is described in ACM once for each that is found, and where CloudFront has its own', () => {
    const acm = (region: string) => {
      const evidence = tls('tls.expired', { certificate: { ...certificate, issuer: 'Amazon RSA 2048 M02' } });
      return commandsOf({ ...evidence, vantage: { ...evidence.vantage, region } }).filter((line) => /acm/.test(line));
    };
    expect(acm('us-east-1')).toEqual([
      expect.stringMatching(/^for arn in \$\(aws acm list-certificates .*--region us-east-1\); do aws acm/),
    ]);
    expect(acm('eu-west-1')).toEqual([
      expect.stringContaining('--region eu-west-1'),
      expect.stringContaining('--region us-east-1'),
    ]);
  });

  it('puts nothing but a name of a certificate into a command', () => {
    const subject = "x'].a|[0]' $(reboot)";
    const evidence = tls('tls.expired', { certificate: { ...certificate, issuer: 'Amazon', subject } });
    expect(commandsOf(evidence).join('\n')).not.toContain('reboot');
  });
});

describe('a handshake that fails', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls.handshake/client-certificate-wanted', 'high'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'tls.handshake/client-certificate-wanted', 'high'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'tls.handshake/client-certificate-wanted', 'high'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls.handshake/old-protocol', 'high'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls.handshake/old-protocol', 'high'],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'tls.handshake/unknown-name', 'high'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'tls.handshake/no-agreement', 'medium'],
    ['ECONNRESET', 'tls.handshake/closed', 'medium'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'tls.handshake', 'medium'],
  ])('with %s is %s', (tlsError, cause, confidence) => {
    expect(firstOf(tls('tls.handshake', { tlsError }))).toMatchObject({ cause, confidence });
  });

  it('is explained without a word of OpenSSL too', () => {
    expect(firstOf(tls('tls.handshake', {}))?.cause).toBe('tls.handshake');
  });
});

it.each(['tls.plain-server', 'tls.timeout'] as const)('%s has evidence and what to do', (code) => {
  const found = firstOf(tls(code, {}));
  expect(found).toMatchObject({ cause: code });
  expect(found?.evidence.length).toBeGreaterThan(1);
  expect(found?.remedy.length).toBeGreaterThan(1);
});
