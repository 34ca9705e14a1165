import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';

export type HttpServer = {
  port: number;
  /** `http://127.0.0.1:port`, or https when it has a certificate. */
  origin: string;
  /** What was asked, oldest first. */
  readonly requests: readonly { method: string; url: string; headers: IncomingMessage['headers'] }[];
  stop(): Promise<void>;
};

/** Real HTTP on 127.0.0.1, over TLS when a certificate is given. */
export const startHttpServer = async (
  answer: RequestListener,
  tls?: { cert: string; key: string },
): Promise<HttpServer> => {
  const requests: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    void answer(request, response as Parameters<RequestListener>[1]);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  return { ...(await listening(server, tls ? 'https' : 'http')), requests };
};

/** Answers everything with one JSON document. */
export const startJsonServer = (document: unknown, status = 200): Promise<HttpServer> =>
  startHttpServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });

/** Sends the parts, one after another, to whoever has sent something; `hang up` closes, `reset` resets, `wait` is for ever. */
export const startRawServer = async (...parts: readonly string[]): Promise<HttpServer> => {
  const server = createNetServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      for (const part of parts) {
        if (part === 'hang up') socket.end();
        else if (part === 'reset') socket.resetAndDestroy();
        else if (part !== 'wait') socket.write(part);
      }
    });
  });
  return { ...(await listening(server, 'http')), requests: [] };
};

const listening = async (server: Server, scheme: 'http' | 'https') => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${scheme}://127.0.0.1:${port}`,
    stop: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
