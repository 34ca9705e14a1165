import { createConnection, isIPv6, type Socket } from 'node:net';

import { type Fault, type FaultCode, fault } from '../health/fault.ts';
import type { Facts } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';
import { classify, errorCode } from './classify.ts';

type Place = { host: string; port: number };
/** `leftMs`: what all addresses share; nothing when only the signal bounds them. */
export type Course = { target: Place; addresses: readonly string[]; leftMs?: number | undefined };
export type Connected =
  | { ok: true; socket: Socket; address: string; ms: number; facts: Facts }
  | { ok: false; fault: Fault; ms: number; facts: Facts };

/** An address that did not take the connection, and why. */
type Dead = { address: string; code: FaultCode; errno: string; ms: number };

/** Tries the addresses in order: each has an equal share of what is left; a refused one gives way at once. */
export const connect = async (course: Course, { clock }: { clock: Clock }, signal: AbortSignal): Promise<Connected> => {
  const { target, addresses, leftMs } = course;
  const startedMs = clock.monotonicMs();
  const dead: Dead[] = [];
  for (const [index, address] of addresses.entries()) {
    const share = shareOf(signal, clock, {
      leftMs: leftMs && leftMs - (clock.monotonicMs() - startedMs),
      among: addresses.length - index,
    });
    const tried = await tryAddress(address, target.port, clock, share.signal);
    share.end();
    const facts: Facts = dead.length > 0 ? { dead: dead.map(({ address, code }) => ({ address, code })) } : {};
    if ('socket' in tried) {
      const { socket, atMs } = tried;
      const used = { address, localAddress: socket.localAddress ?? null, ...facts };
      return { ok: true, socket, address, ms: atMs - startedMs, facts: used };
    }
    dead.push({ address, ...tried });
    if (signal.aborted) break;
  }
  const facts = { dead: dead.map(({ address, code }) => ({ address, code })) };
  return { ok: false, fault: tcpFault(target, dead), ms: clock.monotonicMs() - startedMs, facts };
};

const tryAddress = (
  address: string,
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ socket: Socket; atMs: number } | Omit<Dead, 'address'>> => {
  const startedMs = clock.monotonicMs();
  const { promise, resolve } = Promise.withResolvers<{ socket: Socket; atMs: number } | Omit<Dead, 'address'>>();
  const socket = createConnection({ host: address, port, noDelay: true });
  const fail = (errno: string): void => {
    socket.destroy();
    resolve({ code: classify('tcp', errno), errno, ms: clock.monotonicMs() - startedMs });
  };
  const onAbort = (): void => fail('ETIMEDOUT');
  // Stays for good: an error that comes late must not end the process.
  socket.on('error', (error) => fail(errorCode(error)));
  socket.once('connect', () => resolve({ socket, atMs: clock.monotonicMs() }));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
};

/** A signal that aborts with `signal`, or when this address has had its share; the last one has all that is left. */
const shareOf = (
  signal: AbortSignal,
  clock: Clock,
  { leftMs, among }: { leftMs?: number | undefined; among: number },
) => {
  if (leftMs === undefined || among === 1) return { signal, end: () => {} };
  const ended = new AbortController();
  const share = new AbortController();
  clock.sleep(Math.max(0, leftMs) / among, ended.signal).then(
    () => share.abort(),
    () => {},
  );
  return { signal: AbortSignal.any([signal, share.signal]), end: () => ended.abort() };
};

// DNS rotates its answers: of several reasons, the class must not depend on which address came last.
const GRAVEST_FIRST: readonly FaultCode[] = ['tcp.timeout', 'tcp.refused', 'tcp.reset', 'tcp.unreachable'];

const tcpFault = ({ host, port }: Place, dead: readonly Dead[]): Fault => {
  const code = GRAVEST_FIRST.find((candidate) => dead.some((one) => one.code === candidate)) ?? 'tcp.unreachable';
  const place = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const [first] = dead;
  if (first && dead.every(({ errno }) => errno === first.errno)) {
    const addresses = first.address === host ? '' : ` (${dead.map(({ address }) => address).join(', ')})`;
    const ms = dead.reduce((sum, one) => sum + one.ms, 0);
    return fault(code, `${place}${addresses}: ${inWords({ ...first, ms })}`);
  }
  return fault(code, `${place}: ${dead.map((one) => `${one.address} ${inWords(one)}`).join('; ')}`);
};

const inWords = ({ code, errno, ms }: Dead): string => {
  if (code === 'tcp.timeout') return `no answer to the connection attempt in ${Math.round(ms)} ms`;
  if (code === 'tcp.refused') return 'connection refused, nothing listens there';
  if (code === 'tcp.reset') return `connection reset (${errno})`;
  return `no way there from this network (${errno})`;
};
