import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates } from '../../sandbox/certificates.ts';
import { startDnsServer } from '../../sandbox/dns-server.ts';
import { startHttpServer, startJsonServer, startRawServer } from '../../sandbox/http-servers.ts';
import { startSilentServer } from '../../sandbox/raw-servers.ts';
import { createHttpProbe } from '../../shared/probes/http.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { resolvedCheck } from '../support/checks.ts';
import { askHttp, CANARY, lasting, phaseNames } from './http-support.ts';

let authority: Certificates;
beforeAll(async () => {
  authority = await createCertificates();
});

const redisExpected = { 'services.redis': { healthy: ['healthy'], degraded: ['fallback'] } };

/** Names that lead to loopback. */
const startNames = async (...names: string[]) => {
  const dns = await lasting(startDnsServer({ origin: 'example' }));
  for (const name of names) dns.set(name, [{ type: 'A', data: '127.0.0.1' }]);
  return dns;
};

describe('the http probe', () => {
  test('walks from dns to the body and tells what it saw', async () => {
    const dns = await startNames('api.example');
    const leaf = await authority.issue({ names: ['api.example'], days: 20.5 });
    const body = JSON.stringify({ services: { redis: 'healthy' } });
    const server = await lasting(startHttpServer((_, response) => void response.end(body), leaf));
    const outcome = await askHttp({
      url: `https://api.example:${server.port}/health?token=hidden`,
      resolver: dns.address,
      tls: { ca: authority.ca },
      expect: { status: 200, json: redisExpected, body: 'redis', certificate: 14, latency: 3000 },
    });
    expect(outcome).toEqual({
      status: 'healthy',
      phases: ['dns', 'tcp', 'tls', 'headers', 'body'].map((name) => ({ name, stage: name, ms: expect.any(Number) })),
      facts: {
        addresses: ['127.0.0.1'],
        address: '127.0.0.1',
        localAddress: '127.0.0.1',
        certificate: expect.objectContaining({ subject: 'api.example', daysLeft: 20 }),
        url: `https://api.example:${server.port}/health`,
        status: 200,
        sizeBytes: body.length,
        certificateDaysLeft: 20,
        json: { 'services.redis': 'healthy' },
      },
    });
  });

  test('asks for the whole of the URL, as vpcwatch, uncompressed, with the headers of the check', async () => {
    const server = await lasting(startHttpServer((_, response) => void response.end()));
    await askHttp({ url: `${server.origin}/a%20b?q=1#part`, method: 'POST', headers: { 'X-Api-Key': 'k' } });
    expect(server.requests).toEqual([
      {
        method: 'POST',
        url: '/a%20b?q=1',
        headers: {
          host: `127.0.0.1:${server.port}`,
          connection: 'keep-alive',
          'user-agent': 'vpcwatch',
          accept: '*/*',
          'accept-encoding': 'identity',
          authorization: `Bearer ${CANARY}`,
          'x-api-key': 'k',
          'content-length': '0',
        },
      },
    ]);
  });

  test('a HEAD has no body, whatever length it tells', async () => {
    const server = await lasting(
      startHttpServer((_, response) => void response.writeHead(200, { 'content-length': 9_000_000 }).end()),
    );
    expect(await askHttp({ url: server.origin, method: 'HEAD' })).toMatchObject({
      status: 'healthy',
      facts: { sizeBytes: 0 },
    });
  });

  test('early hints are not the answer', async () => {
    const server = await lasting(
      startHttpServer((_, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.writeHead(204).end();
      }),
    );
    expect(await askHttp({ url: server.origin })).toMatchObject({ status: 'healthy', facts: { status: 204 } });
  });

  test.each([
    ['whole', ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwell']],
    ['in one piece with the answer', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwell']],
    ['with a header', ['HTTP/1.1 100 Continue\r\nx: y\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwell']],
    ['twice', ['HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwell']],
    ['byte by byte', [...'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwell']],
  ])('100 Continue that nobody asked for is not the answer: %s', async (_, parts) => {
    const server = await lasting(startRawServer(...parts));
    expect(await askHttp({ url: server.origin })).toMatchObject({
      status: 'healthy',
      facts: { status: 200, sizeBytes: 4 },
    });
  });

  test('what an unexpected answer says of itself is kept beside it', async () => {
    const server = await lasting(
      startHttpServer((_, response) => {
        const headers = { server: 'awselb/2.0', 'retry-after': '30', 'content-type': 'application/json' };
        const body = { error: 'cannot resolve mlflow.example', services: { mlflow: 'unhealthy', redis: 'healthy' } };
        response.writeHead(503, headers).end(JSON.stringify(body));
      }),
    );
    expect(
      await askHttp({ url: server.origin, expect: { json: { 'services.auth': { healthy: ['ok'] } } } }),
    ).toMatchObject({
      facts: {
        status: 503,
        said: '"cannot resolve mlflow.example"',
        server: 'awselb/2.0',
        retryAfter: '30',
        contentType: 'application/json',
        parts: { 'services.mlflow': 'unhealthy' },
        jsonMissing: ['services.auth'],
      },
    });
  });

  test('beside a wrong status it still tells the JSON values, so that people see which part is down', async () => {
    const server = await lasting(startJsonServer({ services: { redis: 'down', more: { a: 1 } }, n: 1 }, 503));
    const json = {
      ...redisExpected,
      'services.more': { healthy: [true] },
      n: { healthy: [1] },
      gone: { healthy: [null] },
    };
    expect(await askHttp({ url: server.origin, expect: { json } })).toMatchObject({
      fault: { code: 'http.status' },
      facts: { json: { 'services.redis': 'down', 'services.more': '{"a":1}', n: 1, gone: null } },
    });
  });

  test('a name to verify instead of the host is taken from the check', async () => {
    const leaf = await authority.issue({ names: ['api.example'] });
    const server = await lasting(startHttpServer((_, response) => void response.end(), leaf));
    const tls = { ca: authority.ca, serverName: 'api.example' };
    expect(await askHttp({ url: server.origin, tls })).toMatchObject({ status: 'healthy' });
    expect(await askHttp({ url: server.origin, tls: { ca: authority.ca } })).toMatchObject({
      fault: { code: 'tls.name-mismatch' },
    });
  });

  test('leaves nothing open: neither after a time-out nor after an answer that is too large', async () => {
    const server = await lasting(startSilentServer());
    await askHttp({ url: `http://127.0.0.1:${server.port}/`, timeoutMs: 200 });
    await server.idle();
    const closed = Promise.withResolvers<void>();
    const large = await lasting(
      startHttpServer((request, response) => {
        request.socket.once('close', closed.resolve);
        response.writeHead(200, { 'content-length': 2_000_000 }).write('x');
      }),
    );
    await askHttp({ url: large.origin });
    await closed.promise;
  });
});

describe('redirects', () => {
  test('are followed, each hop dialled anew, and told without their queries', async () => {
    const server = await lasting(
      startHttpServer((request, response) => {
        if (request.url === '/old?x=hidden') response.writeHead(301, { location: '/new?y=hidden' }).end();
        else response.end('well');
      }),
    );
    const outcome = await askHttp({ url: `${server.origin}/old?x=hidden` });
    expect(outcome).toMatchObject({
      status: 'healthy',
      facts: { url: `${server.origin}/old`, redirects: [`${server.origin}/new`], status: 200 },
    });
    expect(phaseNames(outcome)).toEqual(['tcp', 'headers', 'body', 'tcp', 'headers', 'body']);
    expect(JSON.stringify(outcome)).not.toContain('hidden');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${CANARY}`,
      `Bearer ${CANARY}`,
    ]);
  });

  test('to a listed host get none of the headers of the check', async () => {
    const dns = await startNames('a.example', 'b.example');
    const other = await lasting(startHttpServer((_, response) => void response.end()));
    const location = `http://b.example:${other.port}/`;
    const first = await lasting(startHttpServer((_, response) => void response.writeHead(302, { location }).end()));
    const url = `http://a.example:${first.port}/`;
    const own = { url, resolver: dns.address, headers: { 'x-api-key': 'k' } };
    expect(await askHttp({ ...own, redirectHosts: ['b.example'] })).toMatchObject({ status: 'healthy' });
    expect(other.requests[0]?.headers).toEqual({
      host: `b.example:${other.port}`,
      connection: 'keep-alive',
      'user-agent': 'vpcwatch',
      accept: '*/*',
      'accept-encoding': 'identity',
    });
    expect(await askHttp(own)).toMatchObject({ fault: { code: 'http.redirect' } });
  });

  test('the certificate that counts is the one of the way with the fewest days', async () => {
    const [short, long] = await Promise.all([10.5, 50].map((days) => authority.issue({ names: ['127.0.0.1'], days })));
    const target = await lasting(startHttpServer((_, response) => void response.end(), long));
    const location = target.origin;
    const first = await lasting(
      startHttpServer((_, response) => void response.writeHead(302, { location }).end(), short),
    );
    const expect14 = { url: first.origin, tls: { ca: authority.ca }, expect: { certificate: 14 } };
    expect(await askHttp(expect14)).toMatchObject({
      status: 'degraded',
      fault: { code: 'tls.expiring' },
      facts: { certificateDaysLeft: 10 },
    });
  });

  test('may not lead to an address that must not be dialled', async () => {
    const target = await lasting(startHttpServer((_, response) => void response.end()));
    const location = target.origin;
    const first = await lasting(startHttpServer((_, response) => void response.writeHead(302, { location }).end()));
    const probe = createHttpProbe({ clock: systemClock, refuses: (_, port) => port === target.port });
    const check = resolvedCheck('http', { url: first.origin, method: 'GET', redirects: 5 });
    expect(await probe(check, AbortSignal.timeout(2000))).toMatchObject({
      status: 'unknown',
      fault: { code: 'probe.internal', message: expect.stringContaining('refuses to dial 127.0.0.1') },
    });
    expect(target.requests).toEqual([]);
  });
});

describe('a slow answer', () => {
  /** A clock that stands still but for what the server makes of it. */
  const slowClock = () => {
    let nowMs = 0;
    const clock = { ...systemClock, monotonicMs: () => nowMs };
    return {
      clock,
      pass: (ms: number): void => {
        nowMs += ms;
      },
    };
  };
  const askSlow = async (clock: typeof systemClock, url: string, tls?: { ca: string; serverName: string }) => {
    const own = { url, method: 'GET', redirects: 0, expect: { latency: 1000 }, ...(tls && { tls }) } as const;
    return createHttpProbe({ clock })(resolvedCheck('http', own), AbortSignal.timeout(5000));
  };

  test('is told with the phase that is slow: headers', async () => {
    const { clock, pass } = slowClock();
    const server = await lasting(
      startHttpServer((_, response) => {
        pass(2300);
        response.end();
      }),
    );
    expect(await askSlow(clock, `${server.origin}/health?token=hidden`)).toMatchObject({
      status: 'degraded',
      fault: {
        code: 'http.slow',
        stage: 'headers',
        message: `${server.origin}/health takes 2.3 s, of which 2.3 s waiting for headers; expected at most 1 s`,
      },
    });
  });

  test('body', async () => {
    const { clock, pass } = slowClock();
    const server = await lasting(
      startHttpServer((_, response) => {
        pass(100);
        response.write('first');
        setTimeout(() => {
          pass(1500);
          response.end('last');
        }, 50);
      }),
    );
    expect(await askSlow(clock, server.origin)).toMatchObject({
      fault: {
        code: 'http.slow',
        stage: 'body',
        message: `${server.origin}/ takes 1.6 s, of which 1.5 s reading the body; expected at most 1 s`,
      },
    });
  });

  test('tls', async () => {
    const { clock, pass } = slowClock();
    const leaf = await authority.issue({ names: ['slow.example'] });
    const slowly = {
      ...leaf,
      SNICallback: (_: string, done: (error: null, context: ReturnType<typeof createSecureContext>) => void) => {
        pass(1200);
        done(null, createSecureContext(leaf));
      },
    };
    const server = await lasting(startHttpServer((_, response) => void response.end(), slowly));
    const tls = { ca: authority.ca, serverName: 'slow.example' };
    expect(await askSlow(clock, server.origin, tls)).toMatchObject({
      fault: {
        code: 'http.slow',
        stage: 'tls',
        message: `${server.origin}/ takes 1.2 s, of which 1.2 s in the TLS handshake; expected at most 1 s`,
      },
    });
  });
});
