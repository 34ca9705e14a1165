import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A server on 127.0.0.1; `idle` resolves when no connection to it is open. */
export type LoopbackServer = { port: number; idle(): Promise<void>; stop(): Promise<void> };

/** Accepts and says nothing, ever. */
export const startSilentServer = (): Promise<LoopbackServer> => serve((socket) => void socket.resume());

/** Accepts and resets the connection at once, or at the first byte. */
export const startResettingServer = (when: 'at once' | 'at the first byte' = 'at once'): Promise<LoopbackServer> =>
  serve((socket) => {
    if (when === 'at once') socket.resetAndDestroy();
    else socket.once('data', () => socket.resetAndDestroy());
  });

/** Answers whatever comes with the same text, and hangs up. */
export const startPlainServer = (text = 'HTTP/1.1 400 Bad Request\r\n\r\n'): Promise<LoopbackServer> =>
  serve((socket) => void socket.once('data', () => socket.end(text)));

/** Speaks TLS and then nothing. */
export const startTlsServer = (options: TlsOptions): Promise<LoopbackServer> => {
  const server = createTlsServer(options);
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => void socket.on('error', () => {}).resume());
  return listening(server);
};

/** A port that refuses connections, and that nobody else gets meanwhile. */
export const reserveClosedPort = async (): Promise<{ port: number; stop(): Promise<void> }> => {
  const server = await serve(() => {});
  // The near end of a connection has a port of its own, on which nothing listens.
  const holder = createConnection(server.port, '127.0.0.1');
  holder.on('error', () => {});
  await once(holder, 'connect');
  const port = holder.localPort ?? 0;
  return {
    port,
    stop: async () => {
      holder.destroy();
      await server.stop();
    },
  };
};

const STOPPED_LISTENER = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  console.log(this.address().port);
})`;

/**
 * A port whose SYNs are dropped, as behind a security group: the backlog of a stopped process is full, and the kernel
 * (Linux) neither takes nor refuses another connection.
 */
export const startBlackHole = async (): Promise<{ port: number; stop(): Promise<void> }> => {
  const child = spawn(process.execPath, ['-e', STOPPED_LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 8 }, () => createConnection(port, '127.0.0.1'));
  for (const filler of fillers) filler.on('error', () => {});
  await Promise.race(fillers.map((filler) => once(filler, 'connect')));
  return {
    port,
    stop: async () => {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};

const serve = (onSocket: (socket: Socket) => void): Promise<LoopbackServer> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  return listening(server);
};

const listening = async (server: Server): Promise<LoopbackServer> => {
  const sockets = new Set<Socket>();
  const emptied: (() => void)[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) for (const tell of emptied.splice(0)) tell();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    idle: () => (sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => void emptied.push(resolve))),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
