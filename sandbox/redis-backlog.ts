import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/** A connection that the kernel has not taken after this is waiting for room. */
const WAITS_MS = 150;
/** More than the kernel lets any backlog be. */
const MOST = 5000;

/**
 * The kernel completes connections that a stopped process does not accept, until its backlog is full; then it drops the
 * next ones in silence, which is what a black hole looks like.
 */
export const createBacklog = (port: number, host = '127.0.0.1') => {
  const fillers: Socket[] = [];
  const connects = async (): Promise<boolean> => {
    const socket = createConnection({ host, port });
    fillers.push(socket);
    socket.on('error', () => {});
    return once(socket, 'connect', { signal: AbortSignal.timeout(WAITS_MS) }).then(
      () => true,
      () => false,
    );
  };
  return {
    fill: async (): Promise<void> => {
      while (fillers.length < MOST && (await connects()));
    },
    release: (): void => {
      for (const socket of fillers.splice(0)) socket.destroy();
    },
  };
};
