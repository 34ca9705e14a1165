import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates } from '../../sandbox/certificates.ts';
import { startDnsServer } from '../../sandbox/dns-server.ts';
import { startHttpServer, startJsonServer, startRawServer } from '../../sandbox/http-servers.ts';
import {
  reserveClosedPort,
  startBlackHole,
  startPlainServer,
  startResettingServer,
  startSilentServer,
} from '../../sandbox/raw-servers.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { askHttp, lasting, phaseNames } from './http-support.ts';

type Own = Partial<Omit<Resolved<CheckOf<'http'>>, 'url'>>;
type Scenario = {
  name: string;
  /** Makes the fault happen; answers what the check says. */
  make: () => Promise<Own & { url: string }>;
  status?: Outcome['status'];
  code: FaultCode;
  stage: Stage;
  message: RegExp;
  phases: string[];
};

let authority: Certificates;
beforeAll(async () => {
  authority = await createCertificates();
});

const PATH = '/health?token=hidden';
const at = async (server: Promise<{ port: number; stop(): Promise<void> }>, own: Own & { scheme?: string } = {}) => {
  const { port } = await lasting(server);
  const { scheme = 'http', ...rest } = own;
  return { url: `${scheme}://127.0.0.1:${port}${PATH}`, ...rest };
};
const secure = async (leaf: { cert: string; key: string }, own: Own = {}) =>
  at(
    startHttpServer((_, response) => void response.end('well'), leaf),
    { scheme: 'https', tls: { ca: authority.ca }, ...own },
  );
const redirecting = (to: string, own: Own = {}) =>
  at(
    startHttpServer((_, response) => void response.writeHead(302, { location: to }).end()),
    own,
  );
const json = (document: unknown, own: Own = {}, status = 200) => at(startJsonServer(document, status), own);
const raw = (...parts: string[]) => at(startRawServer(...parts));

const compressed = (body: Buffer, headers: Record<string, string> = { 'content-encoding': 'gzip' }) =>
  at(startHttpServer((_, response) => void response.writeHead(503, headers).end(body)));

const PLACE = String.raw`http://127\.0\.0\.1:\d+/health`;
const saying = (pattern: string): RegExp => new RegExp(pattern.replaceAll('PLACE', PLACE));
const redisHealthy = { json: { 'services.redis': { healthy: ['healthy'], degraded: ['fallback'] } } };

const scenarios: Scenario[] = [
  {
    name: 'a name whose DNS server keeps silent',
    make: async () => {
      const dns = await lasting(startDnsServer({ origin: 'example' }));
      dns.behave('silent');
      return { url: 'http://api.example/health', resolver: dns.address, timeoutMs: 300 };
    },
    code: 'dns.timeout',
    stage: 'dns',
    message: /did not answer for api\.example A in \d+ ms$/,
    phases: ['dns'],
  },
  {
    name: 'a name that does not exist',
    make: async () => {
      const dns = await lasting(startDnsServer({ origin: 'example' }));
      return { url: 'http://api.example/health', resolver: dns.address };
    },
    code: 'dns.nxdomain',
    stage: 'dns',
    message: /^api\.example does not exist/,
    phases: ['dns'],
  },
  {
    name: 'a black hole',
    make: () => at(startBlackHole(), { timeoutMs: 300 }),
    code: 'tcp.timeout',
    stage: 'tcp',
    message: /no answer to the connection attempt in \d+ ms$/,
    phases: ['tcp'],
  },
  {
    name: 'a closed port',
    make: () => at(reserveClosedPort()),
    code: 'tcp.refused',
    stage: 'tcp',
    message: /connection refused, nothing listens there$/,
    phases: ['tcp'],
  },
  {
    name: 'a listener that keeps silent in the TLS handshake',
    make: () => at(startSilentServer(), { scheme: 'https', timeoutMs: 300 }),
    code: 'tls.timeout',
    stage: 'tls',
    message: /did not finish the TLS handshake in \d+ ms$/,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'TLS spoken to plain HTTP',
    make: () => at(startPlainServer(), { scheme: 'https' }),
    code: 'tls.plain-server',
    stage: 'tls',
    message: /answers, but not in TLS/,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'an expired certificate',
    make: async () => secure(await authority.issue({ names: ['127.0.0.1'], days: -1 })),
    code: 'tls.expired',
    stage: 'tls',
    message: /^the certificate of 127\.0\.0\.1 expired on /,
    phases: ['tcp', 'tls'],
  },
  {
    name: 'a certificate that expires soon',
    make: async () =>
      secure(await authority.issue({ names: ['127.0.0.1'], days: 10.5 }), { expect: { certificate: 14 } }),
    status: 'degraded',
    code: 'tls.expiring',
    stage: 'tls',
    message: /^the certificate of 127\.0\.0\.1 expires in 10 days, on 2\d{3}-.*Z; expected at least 14 days$/,
    phases: ['tcp', 'tls', 'headers', 'body'],
  },
  {
    name: 'a server that accepts the request and says nothing',
    make: () => at(startSilentServer(), { timeoutMs: 300 }),
    code: 'http.timeout',
    stage: 'headers',
    message: saying('^PLACE accepts the request but does not answer within the time-out of 300 ms$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a server that stalls in its body',
    make: async () => ({ ...(await raw('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n1234', 'wait')), timeoutMs: 300 }),
    code: 'http.timeout',
    stage: 'body',
    message: saying('^PLACE stalls after 4 bytes of the body within the time-out of 300 ms$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a reset before the answer',
    make: () => at(startResettingServer('at the first byte')),
    code: 'tcp.reset',
    stage: 'headers',
    message: saying('^PLACE resets the connection before its headers were whole \\(ECONNRESET\\)$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a connection that closes before the answer',
    make: () => raw('hang up'),
    code: 'tcp.reset',
    stage: 'headers',
    message: saying('^PLACE closes the connection before its headers were whole$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a connection that closes in mid-headers',
    make: () => raw('HTTP/1.1 200 OK\r\ncontent-', 'hang up'),
    code: 'tcp.reset',
    stage: 'headers',
    message: saying('^PLACE closes the connection before its headers were whole$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a connection that closes in mid-body',
    make: () => raw('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n1234', 'hang up'),
    code: 'http.malformed',
    stage: 'body',
    message: saying('^PLACE closes the connection after 4 bytes of the body$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'an answer that is not HTTP',
    make: () => raw('SSH-2.0-OpenSSH_9.6\r\n', 'wait'),
    code: 'http.malformed',
    stage: 'headers',
    message: saying('^PLACE answers, but not in HTTP: it begins with "SSH-2\\.0-OpenSSH_9\\.6"$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a body whose chunks are malformed',
    make: () => raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nwell\r\nzzz\r\n', 'wait'),
    code: 'http.malformed',
    stage: 'body',
    message: saying('^PLACE sends a body that is not what its headers promise$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'headers without end',
    make: () => raw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`, 'wait'),
    code: 'http.too-large',
    stage: 'headers',
    message: saying('^PLACE sends more headers than the 16 KB that are allowed$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a body that promises to be too large',
    make: async () => ({ ...(await raw('HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n', 'wait')) }),
    code: 'http.too-large',
    stage: 'body',
    message: saying('^PLACE sends a body of more than the 1 MB that are allowed$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a body that does not end',
    make: () =>
      at(
        startHttpServer((_, response) => {
          const write = (): void => {
            while (!response.destroyed && response.write('x'.repeat(1000)));
          };
          response.on('drain', write);
          write();
        }),
        { maxSize: 4096 },
      ),
    code: 'http.too-large',
    stage: 'body',
    message: saying('^PLACE sends a body of more than the 4 KB that are allowed$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a wrong status, with the reason that the body gives',
    make: () => json({ status: 'unhealthy', error: 'cannot resolve mlflow.example' }, {}, 503),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 503, expected 200 to 299: "cannot resolve mlflow\\.example"$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a wrong status, with a page of HTML',
    make: () =>
      at(
        startHttpServer((_, response) => {
          response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
        }),
        { expect: { status: [200, 204] } },
      ),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 502, expected 200 or 204$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a wrong status before a body that stalls',
    make: async () => ({
      ...(await raw('HTTP/1.1 500 Oops\r\ncontent-length: 9\r\n\r\noops', 'wait')),
      timeoutMs: 300,
    }),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 500, expected 200 to 299: "oops"$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a wrong status, with a reason that is compressed',
    make: () => compressed(gzipSync('{"error":"cannot resolve mlflow.example"}')),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 503, expected 200 to 299: "cannot resolve mlflow\\.example"$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a wrong status, compressed, and larger than it may be read',
    make: () => compressed(gzipSync(Buffer.alloc(200_000))),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 503, expected 200 to 299: compressed \\(gzip\\)$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a wrong status, with bytes that are no text',
    make: () => compressed(Buffer.from([0, 255, 254, 1, 2]), { 'content-type': 'application/json' }),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 503, expected 200 to 299$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a status that HTTP does not have',
    make: () => raw('HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n', 'wait'),
    code: 'http.malformed',
    stage: 'headers',
    message: saying('^PLACE answers, but not in HTTP: it begins with "HTTP/1\\.1"$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a TLS alert in answer to plain HTTP',
    make: () => raw('\x15\x03\x01\x00\x02\x02\x46', 'hang up'),
    code: 'http.malformed',
    stage: 'headers',
    message: saying('^PLACE answers, but not in HTTP: it begins with a TLS alert$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a redirect that is not followed',
    make: () => redirecting('/login?back=secret', { redirects: 0 }),
    code: 'http.status',
    stage: 'headers',
    message: saying('^PLACE answers 302 \\(to http://127\\.0\\.0\\.1:\\d+/login\\), expected 200 to 299$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a redirect loop',
    make: () => redirecting(PATH),
    code: 'http.redirect',
    stage: 'headers',
    message: saying('^redirects in a loop: PLACE -> PLACE$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a redirect to another host',
    make: () => redirecting('https://login.example/?token=secret'),
    code: 'http.redirect',
    stage: 'headers',
    message: saying('^PLACE redirects to https://login\\.example/: another host, which redirectHosts does not list$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a JSON value that is neither healthy nor degraded',
    make: () => json({ services: { redis: 'down' } }, { expect: redisHealthy }),
    code: 'http.json',
    stage: 'body',
    message: saying('^PLACE: services\\.redis is down, expected healthy$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a JSON path that is not there',
    make: () => json({ services: {} }, { expect: redisHealthy }),
    code: 'http.json',
    stage: 'body',
    message: saying('^PLACE: services\\.redis is missing, expected healthy$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a JSON value that means degraded',
    make: () => json({ services: { redis: 'fallback' } }, { expect: redisHealthy }),
    status: 'degraded',
    code: 'http.degraded',
    stage: 'body',
    message: saying('^PLACE: services\\.redis is fallback$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'an answer that is no JSON',
    make: () =>
      at(
        startHttpServer((_, response) => void response.end('OK\u001b[31m\n')),
        { expect: redisHealthy },
      ),
    code: 'http.json',
    stage: 'body',
    message: saying('^PLACE answers no JSON, but "OK \\[31m"$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'an answer that is compressed though it must not be',
    make: () =>
      at(
        startHttpServer((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('\x1f\x8b')),
        { expect: redisHealthy },
      ),
    code: 'http.json',
    stage: 'body',
    message: saying('^PLACE answers no JSON, but something compressed with gzip, unasked$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a body without the expected text',
    make: () =>
      at(
        startHttpServer((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')),
        { expect: { body: 'MLflow' } },
      ),
    code: 'http.body',
    stage: 'body',
    message: saying('^PLACE does not say "MLflow", but 3 bytes of text/html$'),
    phases: ['tcp', 'headers', 'body'],
  },
  {
    name: 'a header that our client keeps for itself',
    make: async () => ({ ...(await json({})), headers: { Expect: '100-continue' } }),
    status: 'unknown',
    code: 'probe.internal',
    stage: 'self',
    message: saying('^PLACE was not asked: the check has a header that cannot be sent$'),
    phases: ['tcp', 'headers'],
  },
  {
    name: 'a header that cannot be sent',
    make: async () => ({ ...(await json({})), headers: { 'x-token': 'two\nlines' } }),
    status: 'unknown',
    code: 'probe.internal',
    stage: 'self',
    message: saying('^PLACE was not asked: the check has a header that cannot be sent$'),
    phases: ['tcp', 'headers'],
  },
];

describe('the http probe makes each fault out', () => {
  test.each(scenarios)(
    '$name: $code at $stage',
    async ({ make, status = 'unhealthy', code, stage, message, phases }) => {
      const outcome = await askHttp(await make());
      expect(outcome).toMatchObject({ status, fault: { code, stage, message: expect.stringMatching(message) } });
      expect(phaseNames(outcome)).toEqual(phases);
      expect(JSON.stringify(outcome)).not.toMatch(/hidden|secret/);
    },
  );
});
