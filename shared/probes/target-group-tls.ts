import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { FaultCode } from '../health/fault.ts';
import { readCertificate } from '../net/certificate.ts';
import { classify, errorCode } from '../net/classify.ts';
import type { Clock } from '../time/clock.ts';

export type Unverified = { ok: true; socket: TLSSocket; daysLeft?: number } | { ok: false; code: FaultCode };

/** Speaks TLS as a load balancer does with its targets: whatever the certificate says is fine, but its days are noted. */
export const secureUnverified = (socket: Socket, clock: Clock, signal: AbortSignal): Promise<Unverified> => {
  const { promise, resolve } = Promise.withResolvers<Unverified>();
  const secure = connect({ socket, rejectUnauthorized: false });
  const onAbort = (): void => resolve({ ok: false, code: 'tls.timeout' });
  // Stays for good: an error that comes late must not end the process.
  secure.on('error', (error) => resolve({ ok: false, code: classify('tls', errorCode(error)) }));
  secure.once('secureConnect', () => {
    const shown = secure.getPeerX509Certificate();
    const daysLeft = shown && readCertificate(shown, clock)?.daysLeft;
    resolve({ ok: true, socket: secure, ...(daysLeft !== undefined && { daysLeft }) });
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
};
