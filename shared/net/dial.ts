import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { Fault } from '../health/fault.ts';
import type { Facts, Phase } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';
import type { Certificate } from './certificate.ts';
import { connect } from './connect.ts';
import { refusal } from './forbidden.ts';
import { handshake, type Rejected } from './handshake.ts';
import { resolveAddresses } from './resolve.ts';

export type { Certificate } from './certificate.ts';

/** Where to dial. `address` is dialled instead of what `host` resolves to; the name stays what TLS asks for. */
export type Target = {
  host: string;
  port: number;
  /** `address` or `address:port` of the DNS server to ask; the system's unless given. */
  resolver?: string | undefined;
  address?: string | undefined;
  tls?: { ca?: string | undefined; serverName?: string | undefined } | undefined;
  /** What the caller has until its signal aborts: several addresses share it, so that a black hole leaves time for the next. */
  timeoutMs?: number | undefined;
};

/** A connected socket that the caller must destroy, or the hop that broke; `phases` has every hop walked. */
export type Dialled =
  | {
      ok: true;
      socket: Socket | TLSSocket;
      address: string;
      certificate?: Certificate;
      phases: Phase[];
      facts: Facts;
      /** What the server has said against the handshake since, such as that it wants a client certificate. */
      rejected?: () => Rejected | undefined;
    }
  | { ok: false; fault: Fault; phases: Phase[]; facts: Facts };

export type DialDeps = {
  clock: Clock;
  /** Addresses that must not be dialled, whoever names them. */
  refuses?: ((address: string, port: number) => boolean) | undefined;
};

/**
 * Walks to a target: resolve, tcp, tls, each a phase timed at the events of its socket. Answers with the hop that broke,
 * never throws for what the target did; when `signal` aborts, that hop has timed out. The socket keeps an error listener.
 */
export const dial = async (target: Target, deps: DialDeps, signal: AbortSignal): Promise<Dialled> => {
  const phases: Phase[] = [];
  const walked = <Hop extends { ms: number }>(name: 'dns' | 'tcp' | 'tls', hop: Hop): Hop => {
    phases.push({ name, stage: name, ms: hop.ms });
    return hop;
  };
  const startedMs = deps.clock.monotonicMs();

  const resolved = await resolveAddresses(target, deps, signal);
  if (resolved.asked) walked('dns', resolved);
  if (!resolved.ok) return { ok: false, fault: resolved.fault, phases, facts: {} };

  const addresses = resolved.answers.map(({ value }) => value);
  const allowed = addresses.filter((address) => !deps.refuses?.(address, target.port));
  if (allowed.length === 0) return { ok: false, fault: refusal(target, addresses), phases, facts: { addresses } };

  const leftMs = target.timeoutMs && target.timeoutMs - (deps.clock.monotonicMs() - startedMs);
  const connected = walked('tcp', await connect({ target, addresses: allowed, leftMs }, deps, signal));
  const facts: Facts = { addresses, ...connected.facts };
  if (!connected.ok) return { ok: false, fault: connected.fault, phases, facts };
  const { socket, address } = connected;
  if (!target.tls) return { ok: true, socket, address, phases, facts };

  const secured = walked('tls', await handshake(socket, target, deps.clock, signal));
  const { certificate } = secured;
  const seen = certificate ? { ...facts, certificate } : facts;
  if (!secured.ok) return { ok: false, fault: secured.fault, phases, facts: { ...seen, ...secured.facts } };
  const { socket: secure, rejected } = secured;
  return { ok: true, socket: secure, address, ...(certificate && { certificate }), phases, facts: seen, rejected };
};
