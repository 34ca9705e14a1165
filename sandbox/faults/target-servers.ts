import { setTimeout as delay } from 'node:timers/promises';

import { type App, startApp } from '../apps.ts';
import { type HttpServer, startHttpServer } from '../http-servers.ts';
import type { Lab } from './lab.ts';

/** Answers so late. */
export const late =
  (ms: number, status = 200, body: unknown = { status: 'healthy' }): App['handler'] =>
  async () => {
    await delay(ms);
    return { status, body };
  };

/** Answers at once. */
export const answering =
  (status: number, body: unknown = { status: status < 400 ? 'healthy' : 'unhealthy' }): App['handler'] =>
  async () => ({ status, body });

/** Redirects to somewhere. */
export const redirecting = async (lab: Lab, location: string, status = 301): Promise<HttpServer> =>
  lab.keep(await startHttpServer((_, response) => void response.writeHead(status, { location }).end()));

/** An app that ends with the lab, and the port of it. */
export const appPort = async (lab: Lab, handler: App['handler']): Promise<number> => (await lab.app(handler)).port;

/** Over TLS with a certificate of so many days, negative when it has expired. */
export const securePort = async (lab: Lab, handler: App['handler'], days = 90): Promise<number> => {
  const leaf = await lab.certificates.issue({ names: ['127.0.0.1'], days });
  return lab.keep(await startApp(handler, leaf)).port;
};
