import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { Fault } from '../health/fault.ts';
import type { Facts, Phase } from '../health/outcome.ts';

/** Where to dial. `address` is dialled instead of what `host` resolves to; the name stays what TLS asks for. */
export type Target = {
  host: string;
  port: number;
  /** `address` or `address:port` of the DNS server to ask; the system's unless given. */
  resolver?: string | undefined;
  address?: string | undefined;
  tls?: { ca?: string | undefined; serverName?: string | undefined } | undefined;
};

/** `validTo` is ISO 8601; `daysLeft` is whole days, negative when expired. */
export type Certificate = { subject: string; issuer: string; validTo: string; daysLeft: number };

/** A connected socket that the caller must destroy, or the hop that broke; `phases` has every hop walked. */
export type Dialled =
  | { ok: true; socket: Socket | TLSSocket; address: string; certificate?: Certificate; phases: Phase[]; facts: Facts }
  | { ok: false; fault: Fault; phases: Phase[]; facts: Facts };
