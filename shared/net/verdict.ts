import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { Clock } from '../time/clock.ts';

/** A server that gives no tickets says nothing when it is content. */
const PATIENCE_MS = 250;

/**
 * Waits until a server has judged the client, which since TLS 1.3 it does after the handshake: it sends a ticket, or an
 * alert that closes. For those who hang up without a question; never rejects.
 */
export const untilJudged = async (socket: Socket, clock: Clock, signal: AbortSignal): Promise<void> => {
  if (!(socket instanceof TLSSocket) || socket.getProtocol() !== 'TLSv1.3' || socket.destroyed) return;
  const ended = new AbortController();
  const bounded = AbortSignal.any([signal, ended.signal]);
  try {
    await Promise.race([
      ...['session', 'close', 'data'].map((event) => once(socket, event, { signal: bounded })),
      clock.sleep(PATIENCE_MS, bounded),
    ]);
  } catch {
    // Out of time, or closed with an error, which is kept by whoever dialled.
  } finally {
    ended.abort();
  }
};
