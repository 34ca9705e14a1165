import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import type { CauseId } from '../../shared/health/finding.ts';
import { startHttpServer, startRawServer } from '../http-servers.ts';
import { startSilentServer } from '../raw-servers.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

type Own = Record<string, unknown>;
const ONE_PART = { json: { 'services.redis': { healthy: ['healthy'], degraded: ['fallback'] } } };

const raw = async ({ keep }: Lab, parts: readonly string[], own: Own = {}): Promise<Made> => {
  const { origin } = keep(await startRawServer(...parts));
  return watching({ kind: 'http', url: `${origin}/health`, timeout: '300ms', ...own });
};

const answering = async ({ keep }: Lab, body: string | object, own: Own, type?: string): Promise<Made> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const contentType = type ?? (typeof body === 'string' ? 'text/plain' : 'application/json');
  const server = keep(
    await startHttpServer((_, response) => void response.writeHead(200, { 'content-type': contentType }).end(text)),
  );
  return watching({ kind: 'http', url: `${server.origin}/health`, ...own });
};

/** `lead`: where a path leads; others answer 200. */
const redirecting = async ({ keep }: Lab, lead: (path: string) => string | undefined, own: Own = {}): Promise<Made> => {
  const server = keep(
    await startHttpServer(({ url = '/' }, response) => {
      const location = lead(url);
      response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end();
    }),
  );
  return watching({ kind: 'http', url: `${server.origin}/health`, ...own });
};

const fault = (number: number, made: string, stage: Stage, cause: CauseId, make: Scenario['make']): Scenario => ({
  number,
  made,
  expect: { code: cause.replace(/\/.*/, '') as FaultCode, stage, cause },
  make,
});

const CUT = ['HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n1234', 'hang up'];
const STALLED = ['HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n1234', 'wait'];
const BAD_CHUNK = ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nwell\r\nzzz\r\n', 'wait'];

export const HTTP_ANSWER_SCENARIOS: readonly Scenario[] = [
  fault(56, 'service takes the request and says nothing', 'headers', 'http.timeout/headers', async (lab) => {
    const { port } = lab.keep(await startSilentServer());
    return watching({ kind: 'http', url: `http://127.0.0.1:${port}/health`, timeout: '300ms' });
  }),
  fault(56, 'service stalls in its body', 'body', 'http.timeout/body', (lab) => raw(lab, STALLED)),
  fault(57, 'health document says it is sad', 'body', 'http.json', (lab) =>
    answering(lab, { status: 'sad' }, { expect: { json: { status: { healthy: ['healthy'] } } } }),
  ),
  fault(57, 'health document says Redis is down', 'body', 'http.json/dependency', (lab) =>
    answering(lab, { services: { redis: 'down' } }, { expect: ONE_PART }),
  ),
  fault(57, 'health document lacks the path', 'body', 'http.json/missing', (lab) =>
    answering(lab, { parts: { redis: 'healthy' } }, { expect: ONE_PART }),
  ),
  fault(57, 'a page answers instead of JSON', 'body', 'http.json/not-json', (lab) =>
    answering(lab, '<html><title>Sign in</title></html>', { expect: ONE_PART }, 'text/html'),
  ),
  fault(58, 'another page answers', 'body', 'http.body', (lab) =>
    answering(lab, 'It works!', { expect: { body: 'MLflow' } }),
  ),
  fault(58, 'an empty page answers', 'body', 'http.body/empty', (lab) =>
    answering(lab, '', { expect: { body: 'MLflow' } }),
  ),
  fault(59, 'redirect to what is no URL', 'headers', 'http.redirect', (lab) => redirecting(lab, () => 'https://')),
  fault(59, 'redirect loop', 'headers', 'http.redirect/loop', (lab) =>
    redirecting(lab, (path) => (path === '/health' ? '/ready' : '/health')),
  ),
  fault(59, 'redirect after redirect', 'headers', 'http.redirect/too-many', (lab) =>
    redirecting(lab, (path) => `${path}/on`, { redirects: 2 }),
  ),
  fault(59, 'redirect to a login on another host', 'headers', 'http.redirect/other-host', (lab) =>
    redirecting(lab, () => 'https://login.lab.local/sign-in?next=x'),
  ),
  fault(59, 'redirect from TLS to plain', 'headers', 'http.redirect/downgrade', async (lab) => {
    const leaf = await lab.certificates.issue({ names: ['127.0.0.1'] });
    const server = lab.keep(
      await startHttpServer(({ headers }, response) => {
        response.writeHead(301, { location: `http://${headers.host}/health` }).end();
      }, leaf),
    );
    return watching(
      { kind: 'http', url: `${server.origin}/health`, tls: { ca: '${env:LAB_CA}' } },
      { env: { LAB_CA: lab.certificates.ca } },
    );
  }),
  fault(60, 'headers without end', 'headers', 'http.too-large/headers', (lab) =>
    raw(lab, [`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`, 'wait']),
  ),
  fault(60, 'body of 2 MB', 'body', 'http.too-large/body', (lab) => answering(lab, 'x'.repeat(2 * 1024 ** 2), {})),
  fault(61, 'an SSH server answers', 'headers', 'http.malformed/not-http', (lab) =>
    raw(lab, ['SSH-2.0-OpenSSH_9.6\r\n', 'wait']),
  ),
  fault(61, 'plain HTTP to a port of TLS that sends an alert', 'headers', 'http.malformed/tls', (lab) =>
    raw(lab, ['\x15\x03\x01\x00\x02\x02\x46', 'hang up']),
  ),
  fault(61, 'service hangs up in its body', 'body', 'http.malformed/cut-body', (lab) => raw(lab, CUT)),
  fault(61, 'chunks that are none', 'body', 'http.malformed/bad-body', (lab) => raw(lab, BAD_CHUNK)),
  fault(63, 'health document says Redis is on its fallback', 'body', 'http.degraded', (lab) =>
    answering(lab, { services: { redis: 'fallback' } }, { expect: ONE_PART }),
  ),
];
