import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import type { Lab } from './lab.ts';

/** The first byte of a TLS handshake. */
const HANDSHAKE = 0x16;

/** A TLS port that answers 400 to plain HTTP, as nginx does; ends with the lab. */
export const startEitherServer = async (lab: Lab): Promise<number> => {
  const leaf = await lab.certificates.issue({ names: ['127.0.0.1'] });
  const secure = createTlsServer(leaf, (_, response) => void response.end('ok'));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.once('data', (first) => {
      if (first[0] !== HANDSHAKE) return void socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
      socket.pause();
      socket.unshift(first);
      secure.emit('connection', socket);
      return undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  lab.keep({ stop });
  return (server.address() as AddressInfo).port;
};
