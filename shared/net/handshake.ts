import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import { type Fault, type FaultCode, fault } from '../health/fault.ts';
import type { Clock } from '../time/clock.ts';
import { type Certificate, namesOf, readCertificate } from './certificate.ts';
import { classify, classifyCertificate, errorCode } from './classify.ts';
import { trusting } from './trust.ts';

type Secure = {
  host: string;
  port: number;
  tls?: { ca?: string | undefined; serverName?: string | undefined } | undefined;
};
export type Handshaken =
  | { ok: true; socket: TLSSocket; certificate: Certificate | undefined; ms: number }
  | { ok: false; fault: Fault; certificate?: Certificate | undefined; ms: number };

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
    return { ok: false, fault: fault('config.parameter-missing', BAD_CA), ms: 0 };
  }
  const startedMs = clock.monotonicMs();
  const { promise, resolve } = Promise.withResolvers<Handshaken>();
  // RFC 6066: without the last dot.
  const servername = isIP(name) ? {} : { servername: name.replace(/\.$/, '') };
  const secure = connectTls({ socket, host: name, ...servername, secureContext, rejectUnauthorized: false });
  const fail = (found: Fault, certificate?: Certificate): void => {
    secure.destroy();
    socket.destroy();
    resolve({ ok: false, fault: found, certificate, ms: clock.monotonicMs() - startedMs });
  };
  const failWith = (code: string): void => fail(handshakeFault(target, code, clock.monotonicMs() - startedMs));
  const onAbort = (): void => failWith('ETIMEDOUT');
  // Stays for good: an error that comes late must not end the process.
  secure.on('error', (error) => failWith(errorCode(error)));
  secure.once('secureConnect', () => {
    const ms = clock.monotonicMs() - startedMs;
    // Node gives it whole only once.
    const shown = secure.getPeerX509Certificate();
    const certificate = shown && readCertificate(shown, clock);
    if (secure.authorized) resolve({ ok: true, socket: secure, certificate, ms });
    else fail(certificateFault(secure.authorizationError, name, shown, certificate), certificate);
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
  const ended = errno === 'ECONNRESET' ? 'closes the connection during the TLS handshake' : 'fails the TLS handshake';
  return fault(code, `${host}:${port} ${messages[code] ?? `${ended} (${errno})`}`);
};

// An error at run time, text in the types.
const certificateFault = (rejection: unknown, name: string, shown?: X509Certificate, read?: Certificate): Fault => {
  const errno = typeof rejection === 'string' ? rejection : errorCode(rejection);
  const code = classifyCertificate(errno);
  const { subject, issuer, validTo } = read ?? { subject: name, issuer: 'nobody', validTo: 'an unknown day' };
  const messages: Partial<Record<FaultCode, string>> = {
    'tls.expired': `the certificate of ${subject} expired on ${validTo}`,
    'tls.name-mismatch': `the certificate is for ${shown ? namesOf(shown) : 'no name'}, not for ${name}`,
  };
  return fault(code, messages[code] ?? `the certificate of ${subject}, issued by ${issuer}, is not trusted (${errno})`);
};
