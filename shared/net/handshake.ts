import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import { type Fault, type FaultCode, fault } from '../health/fault.ts';
import type { Facts } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';
import { type Certificate, namesOf, readCertificate } from './certificate.ts';
import { classify, classifyCertificate, errorCode } from './classify.ts';
import { trusting } from './trust.ts';

type Secure = {
  host: string;
  port: number;
  tls?: { ca?: string | undefined; serverName?: string | undefined } | undefined;
};
/** A handshake that failed; the facts are what OpenSSL called it and, of a certificate that is refused, what it is for. */
export type Rejected = { fault: Fault; facts: Facts };
export type Handshaken =
  | { ok: true; socket: TLSSocket; certificate: Certificate | undefined; ms: number; rejected(): Rejected | undefined }
  | (Rejected & { ok: false; certificate?: Certificate | undefined; ms: number });

/** Speaks TLS on a connected socket and judges the certificate itself, so that what is wrong with it is known. */
export const handshake = async (
  socket: Socket,
  target: Secure,
  clock: Clock,
  signal: AbortSignal,
): Promise<Handshaken> => {
  const name = target.tls?.serverName ?? target.host;
  const secureContext = trusting(target.tls?.ca);
  if (secureContext === 'unusable') {
    socket.destroy();
    return { ok: false, fault: fault('config.parameter-missing', BAD_CA), facts: {}, ms: 0 };
  }
  const startedMs = clock.monotonicMs();
  const { promise, resolve } = Promise.withResolvers<Handshaken>();
  // RFC 6066: without the last dot.
  const servername = isIP(name) ? {} : { servername: name.replace(/\.$/, '') };
  const secure = connectTls({ socket, host: name, ...servername, secureContext, rejectUnauthorized: false });
  const fail = (found: Rejected, certificate?: Certificate): void => {
    secure.destroy();
    socket.destroy();
    resolve({ ok: false, ...found, certificate, ms: clock.monotonicMs() - startedMs });
  };
  const failWith = (errno: string): void =>
    fail({ fault: handshakeFault(target, errno, clock.monotonicMs() - startedMs), facts: { tlsError: errno } });
  const onAbort = (): void => failWith('ETIMEDOUT');
  let late: Rejected | undefined;
  // Stays for good: an error that comes late must not end the process.
  secure.on('error', (error) => {
    late = lateRejection(target, errorCode(error));
    failWith(errorCode(error));
  });
  secure.once('secureConnect', () => {
    const ms = clock.monotonicMs() - startedMs;
    // Node gives it whole only once.
    const shown = secure.getPeerX509Certificate();
    const certificate = shown && readCertificate(shown, clock);
    if (secure.authorized) resolve({ ok: true, socket: secure, certificate, ms, rejected: () => late });
    else fail(certificateRejection(secure.authorizationError, name, shown, certificate), certificate);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
};

const BAD_CA = 'tls.ca is not a PEM certificate; expected text that begins with -----BEGIN CERTIFICATE-----';

const handshakeFault = ({ host, port }: Secure, errno: string, ms: number): Fault => {
  const code = classify('tls', errno);
  const messages: Partial<Record<FaultCode, string>> = {
    'tls.timeout': `accepts the connection but did not finish the TLS handshake in ${Math.round(ms)} ms`,
    'tls.plain-server': `answers, but not in TLS (${errno}): the port speaks another protocol`,
  };
  const ended = errno === 'ECONNRESET' ? 'closes the connection during the TLS handshake' : failureOf(errno);
  return fault(code, `${host}:${port} ${messages[code] ?? `${ended} (${errno})`}`);
};

const failureOf = (errno: string): string =>
  /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE)$/.test(errno)
    ? 'wants a client certificate, and the monitor has none'
    : 'fails the TLS handshake';

/** Since TLS 1.3 a server judges the client when the client believes to be through: its alert is the first thing to read. */
const lateRejection = (target: Secure, errno: string): Rejected | undefined =>
  errno.includes('_ALERT_') ? { fault: handshakeFault(target, errno, 0), facts: { tlsError: errno } } : undefined;

const MOST_NAMES = 10;

// An error at run time, text in the types.
const certificateRejection = (
  rejection: unknown,
  name: string,
  shown?: X509Certificate,
  read?: Certificate,
): Rejected => {
  const errno = typeof rejection === 'string' ? rejection : errorCode(rejection);
  const code = classifyCertificate(errno);
  const { subject, issuer, validTo } = read ?? { subject: name, issuer: 'nobody', validTo: 'an unknown day' };
  const messages: Partial<Record<FaultCode, string>> = {
    'tls.expired': `the certificate of ${subject} expired on ${validTo}`,
    'tls.name-mismatch': `the certificate is for ${shown ? namesOf(shown) : 'no name'}, not for ${name}`,
  };
  const message = messages[code] ?? `the certificate of ${subject}, issued by ${issuer}, is not trusted (${errno})`;
  const names = shown ? namesOf(shown).split(', ').slice(0, MOST_NAMES) : [];
  return { fault: fault(code, message), facts: { tlsError: errno, certificateNames: names } };
};
