import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

type Relay = { port: number; stop(): Promise<void> };

/** Takes connections to a port of 127.0.0.1 on, and lets no byte pass in the first so many milliseconds. */
export const startSlowRelay = async (to: number, ms: number): Promise<Relay> => {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(to, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket.on('error', () => {}));
      socket.once('close', () => [near, far].map((each) => each.destroy()));
    }
    void delay(ms).then(() => near.pipe(far).pipe(near));
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

/** Passes DNS queries on to a server on 127.0.0.1, and each answer back so many milliseconds late; UDP only. */
export const startSlowResolver = async (to: number, ms: number): Promise<Relay & { address: string }> => {
  const server = createSocket('udp4');
  server.on('message', (query, client) => {
    const asking = createSocket('udp4').unref();
    asking.once('message', (answer) => {
      asking.close();
      void delay(ms, undefined, { ref: false }).then(() => server.send(answer, client.port, client.address, () => {}));
    });
    asking.send(query, to, '127.0.0.1');
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    port,
    address: `127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
};
