import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

type Peer = { port: number; stop(): Promise<void> };

/** Answers the n-th chunk with the n-th text; `hang up` closes, `echo` sends it back; after the last it keeps silent. */
export const startRespServer = (answers: readonly (string | 'hang up' | 'echo')[]): Promise<Peer> =>
  serve((socket) => {
    let next = 0;
    socket.on('data', (chunk) => {
      const answer = answers[next++];
      if (answer === 'hang up') socket.end();
      else if (answer !== undefined) socket.write(answer === 'echo' ? chunk : answer);
    });
  });

/** Hands everything on, answers only after `delayMs`. */
export const startDelayingProxy = (port: number, delayMs: number): Promise<Peer> =>
  serve((socket) => {
    const upstream = createConnection(port, '127.0.0.1');
    upstream.on('error', () => {});
    socket.once('close', () => upstream.destroy());
    socket.pipe(upstream);
    upstream.on('data', (chunk) => setTimeout(() => socket.write(chunk), delayMs));
  });

/** Speaks TLS to who begins with it, and keeps silent to all others; `heard` is what was said, without the handshake. */
export const startSplitServer = async (certificate: { cert: string; key: string }) => {
  const heard = { plain: '', tls: '' };
  const secureContext = createSecureContext(certificate);
  const peer = await serve((socket) => {
    socket.once('data', (first) => {
      if (first[0] !== TLS_HANDSHAKE) {
        heard.plain += first;
        return;
      }
      socket.pause();
      socket.unshift(first);
      const secure = new TLSSocket(socket, { isServer: true, secureContext });
      secure.on('error', () => {});
      secure.on('data', (chunk) => {
        heard.tls += chunk;
      });
    });
  });
  return { ...peer, heard: (how: 'plain' | 'tls') => heard[how] };
};
const TLS_HANDSHAKE = 0x16;

const serve = async (onSocket: (socket: Socket) => void): Promise<Peer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
