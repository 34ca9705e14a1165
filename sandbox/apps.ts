import { Resolver } from 'node:dns/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';

type Answer = { status: number; body: unknown };
type Handler = (request: { host: string; path: string }) => Promise<Answer>;
/** A running HTTP service on loopback. */
export type App = { port: number; handler: Handler; stop(): Promise<void> };

/** How the services reach the name they depend on, and how long they wait for it before they give up, in milliseconds. */
export type MlflowClient = { name: string; port: number; resolver: string; retryMs: number; retries: number };

const ok = (body: unknown): Answer => ({ status: 200, body });

export const authHandler: Handler = async () => ok({ status: 'healthy' });
export const mlflowHandler: Handler = async () => ok({ status: 'healthy', version: '2.9.2' });
/** MLflow's page, as the public load balancer serves it; it does not go through the private name. */
export const pageHandler: Handler = async () => ok({ page: 'MLflow' });

/** What a public load balancer does: by host, then by the longest path that the request begins with. */
export const routeByHost =
  (routes: Readonly<Record<string, Readonly<Record<string, Handler>>>>): Handler =>
  async (request) => {
    const paths = Object.entries(routes[request.host.replace(/:\d+$/, '')] ?? {}).sort(
      ([a], [b]) => b.length - a.length,
    );
    const found = paths.find(([path]) => request.path.startsWith(path));
    return found ? found[1](request) : { status: 404, body: { error: 'no such page' } };
  };

/**
 * The API of the incident: its health check asks MLflow by its private name and waits for the name to come back, so
 * it answers slower than the load balancer waits; Redis is behind a fallback and never fails it.
 */
export const apiHandler =
  (mlflow: MlflowClient, redis: Redis, slow: Readonly<{ byMs: number }>): Handler =>
  async () => {
    if (slow.byMs > 0) await delay(slow.byMs);
    const [redisState, mlflowError] = await Promise.all([redisStatus(redis), mlflowProblem(mlflow)]);
    const services = { redis: redisState, mlflow: mlflowError === undefined ? 'healthy' : 'unhealthy' };
    if (mlflowError !== undefined) return { status: 503, body: { status: 'unhealthy', error: mlflowError, services } };
    return ok({ status: redisState === 'healthy' ? 'healthy' : 'degraded', services });
  };

const redisStatus = async (redis: Redis): Promise<'healthy' | 'fallback'> => {
  try {
    await redis.ping();
    return 'healthy';
  } catch {
    return 'fallback';
  }
};

const mlflowProblem = async (mlflow: MlflowClient): Promise<string | undefined> => {
  for (let tries = 0; ; tries += 1) {
    const address = await resolveName(mlflow);
    if (address !== undefined) return askMlflow(address, mlflow);
    if (tries === mlflow.retries) return `cannot resolve ${mlflow.name}`;
    await delay(mlflow.retryMs);
  }
};

const resolveName = async ({ name, resolver }: MlflowClient): Promise<string | undefined> => {
  const client = new Resolver({ tries: 1, timeout: 500 });
  client.setServers([resolver]);
  const addresses = await client.resolve4(name).catch(() => []);
  return addresses[0];
};

const askMlflow = async (address: string, { name, port }: MlflowClient): Promise<string | undefined> => {
  try {
    const answer = await fetch(`http://${address}:${port}/health`, { signal: AbortSignal.timeout(1000) });
    return answer.ok ? undefined : `${name} answers ${answer.status}`;
  } catch {
    return `cannot reach ${name}`;
  }
};

/** Serves a handler on 127.0.0.1, over TLS when a certificate is given. */
export const startApp = async (handler: Handler, tls?: { key: string; cert: string }): Promise<App> => {
  const onRequest = ({ url = '/', headers }: IncomingMessage, response: ServerResponse): void => {
    const request = { host: headers.host ?? '', path: new URL(url, 'http://app').pathname };
    void handler(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  };
  const server: Server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    handler,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
