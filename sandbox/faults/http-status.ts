import type { RequestListener } from 'node:http';

import { startHttpServer } from '../http-servers.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

type Answer = { status: number; headers?: Record<string, string>; body?: unknown };
type Own = Record<string, unknown>;

/** Watches a service that answers everything so. */
const answering = async ({ keep }: Lab, { status, headers = {}, body }: Answer, own: Own = {}): Promise<Made> => {
  const json = body !== undefined && typeof body !== 'string';
  const type = json ? { 'content-type': 'application/json' } : {};
  const text = json ? JSON.stringify(body) : (body as string | undefined);
  return listening({ keep }, (_, response) => void response.writeHead(status, { ...type, ...headers }).end(text), own);
};

const listening = async ({ keep }: Pick<Lab, 'keep'>, listener: RequestListener, own: Own): Promise<Made> => {
  const server = keep(await startHttpServer(listener));
  return watching({ kind: 'http', url: `${server.origin}/health`, ...own });
};

/** Lets in who shows the token that it knows. */
const guarded = (lab: Lab, token: string, own: Own): Promise<Made> =>
  listening(
    lab,
    ({ headers }, response) => {
      const known = headers.authorization === `Bearer ${token}`;
      response.writeHead(known ? 200 : 401, known ? {} : { 'www-authenticate': 'Bearer' }).end();
    },
    own,
  );

const page = (title: string): string => `<html><head><title>${title}</title></head><body></body></html>`;
const html = { 'content-type': 'text/html' };

const status = (made: string, cause: string, make: Scenario['make']): Scenario => ({
  number: 55,
  made,
  expect: { code: 'http.status', stage: 'headers', cause: `http.status${cause}` as Scenario['expect']['cause'] },
  make,
});

export const HTTP_STATUS_SCENARIOS: readonly Scenario[] = [
  status('service answers 503 and names a dead dependency', '/dependency', (lab) =>
    answering(lab, {
      status: 503,
      body: { status: 'unhealthy', error: 'cannot resolve mlflow.lab.local', services: { mlflow: 'unhealthy' } },
    }),
  ),
  status('service answers 500 and cannot connect to its database', '/dependency', (lab) =>
    answering(lab, {
      status: 500,
      headers: { 'content-type': 'text/plain' },
      body: 'could not connect to postgres: refused',
    }),
  ),
  status('load balancer answers 503: nothing is registered', '/gateway', (lab) =>
    answering(lab, {
      status: 503,
      headers: { ...html, server: 'awselb/2.0' },
      body: page('503 Service Temporarily Unavailable'),
    }),
  ),
  status('load balancer answers 504: targets keep silent', '/gateway', (lab) =>
    answering(lab, { status: 504, headers: { ...html, server: 'awselb/2.0' }, body: page('504 Gateway Time-out') }),
  ),
  status('proxy answers 502: its upstream is dead', '/gateway', (lab) =>
    answering(lab, { status: 502, headers: { ...html, server: 'nginx/1.27.0' }, body: page('502 Bad Gateway') }),
  ),
  status('service answers 500 by itself', '/server-error', (lab) =>
    answering(lab, { status: 500, body: { error: 'unexpected null in model registry' } }),
  ),
  status('service rejects the token of the check', '/auth', (lab) => {
    lab.aws.parameters.setSecret('lab/api', JSON.stringify({ token: 'not-the-one' }), new Date('2026-01-01T00:00:00Z'));
    return guarded(lab, 'the-right-one', { headers: { Authorization: 'Bearer ${secret:lab/api#token}' } });
  }),
  status('token was rotated, the service has the old one', '/rotated', (lab) => {
    lab.aws.parameters.setSecret('lab/api', JSON.stringify({ token: 'the-new-one' }));
    return guarded(lab, 'the-old-one', { headers: { Authorization: 'Bearer ${secret:lab/api#token}' } });
  }),
  status('service wants a token, the check has none', '/no-credentials', (lab) => guarded(lab, 'any', {})),
  status('path is gone', '/not-found', (lab) => answering(lab, { status: 404, body: { detail: 'Not Found' } })),
  status('path redirects to a login, unfollowed', '/redirect', (lab) =>
    answering(lab, { status: 302, headers: { location: '/login?next=/health' } }, { redirects: 0 }),
  ),
  status('service limits its callers', '/rate-limited', (lab) =>
    answering(lab, { status: 429, headers: { 'retry-after': '30' } }),
  ),
  status('plain HTTP to a port of TLS that says so', '/plain-to-tls', (lab) =>
    answering(lab, {
      status: 400,
      headers: { ...html, server: 'nginx/1.27.0' },
      body: page('400 The plain HTTP request was sent to HTTPS port'),
    }),
  ),
  status('service answers 204, 200 is expected', '', (lab) =>
    answering(lab, { status: 204 }, { expect: { status: 200 } }),
  ),
];
