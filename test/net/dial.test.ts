import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Certificates, createCertificates, type Leaf } from '../../sandbox/certificates.ts';
import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';
import {
  type LoopbackServer,
  reserveClosedPort,
  startBlackHole,
  startPlainServer,
  startResettingServer,
  startSilentServer,
  startTlsServer,
} from '../../sandbox/raw-servers.ts';
import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import { type DialDeps, type Dialled, dial, type Target } from '../../shared/net/dial.ts';
import { systemClock } from '../../shared/time/clock.ts';

/** Long enough for what answers, short for what does not. */
const SILENT_MS = 250;
const ANSWERING_MS = 10_000;

let dns: DnsServer;
let authority: Certificates;
let silent: LoopbackServer;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;
let hole: Awaited<ReturnType<typeof startBlackHole>>;
const started: { stop(): Promise<void> }[] = [];
const ports: Record<string, number> = {};

const start = async <S extends { stop(): Promise<void> }>(starting: Promise<S>): Promise<S> => {
  const server = await starting;
  started.push(server);
  return server;
};

const startTls = async (name: string, leaf: Leaf): Promise<void> => {
  ports[name] = (await start(startTlsServer(leaf))).port;
};

beforeAll(async () => {
  dns = await start(startDnsServer({ origin: 'app.local' }));
  dns.set('one.app.local', [{ type: 'A', data: '127.0.0.1' }]);
  dns.set('two.app.local', [
    { type: 'A', data: '127.0.0.2' },
    { type: 'A', data: '127.0.0.1' },
  ]);
  dns.set('six.app.local', [{ type: 'AAAA', data: '::1' }]);
  dns.set('text.app.local', []);
  dns.set('metadata.app.local', [{ type: 'A', data: '169.254.169.254' }]);
  silent = await start(startSilentServer());
  closed = await start(reserveClosedPort());
  hole = await start(startBlackHole());
  ports.plain = (await start(startPlainServer())).port;
  ports.banner = (await start(startPlainServer('SSH-2.0-OpenSSH_9.6\r\n'))).port;
  ports.resetting = (await start(startResettingServer('at the first byte'))).port;
  ports.resettingAtOnce = (await start(startResettingServer())).port;

  authority = await createCertificates();
  await startTls('valid', await authority.issue({ names: ['one.app.local', '127.0.0.1'], days: 20.5 }));
  await startTls('expired', await authority.issue({ names: ['one.app.local'], days: -2.5 }));
  await startTls('wrongName', await authority.issue({ names: ['other.app.local', '10.9.9.9'] }));
  await startTls('selfSigned', await authority.selfSigned({ names: ['one.app.local'] }));
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const leaf = await authority.issue({ names: ['one.app.local'] });
  ports.oldTls = (await start(startTlsServer({ ...leaf, ...old }))).port;
});
afterAll(async () => {
  await Promise.all(started.map((server) => server.stop()));
});

const deps: DialDeps = { clock: systemClock };
const dialOnce = async (
  target: Omit<Target, 'port'> & { port: number },
  ms: number,
  using = deps,
): Promise<Dialled> => {
  const dialled = await dial({ resolver: dns.address, ...target }, using, AbortSignal.timeout(ms));
  if (dialled.ok) dialled.socket.destroy();
  return dialled;
};
const failure = async (...args: Parameters<typeof dialOnce>) => {
  const dialled = await dialOnce(...args);
  if (dialled.ok) throw new Error('the dial succeeded');
  return dialled;
};

type Row = {
  what: string;
  target: () => Omit<Target, 'port'> & { port: number };
  code: FaultCode;
  stage: Stage;
  message: RegExp;
  walked: string[];
  ms?: number;
};
const host = 'one.app.local';
const tls = () => ({ ca: authority.ca });

const FAULTS: Row[] = [
  {
    what: 'a port on which nothing listens',
    target: () => ({ host, port: closed.port }),
    code: 'tcp.refused',
    stage: 'tcp',
    message: /^one\.app\.local:\d+ \(127\.0\.0\.1\): connection refused, nothing listens there$/,
    walked: ['dns', 'tcp'],
  },
  {
    what: 'a port whose SYNs are dropped',
    target: () => ({ host, port: hole.port }),
    code: 'tcp.timeout',
    stage: 'tcp',
    message: /^one\.app\.local:\d+ \(127\.0\.0\.1\): no answer to the connection attempt in \d+ ms$/,
    walked: ['dns', 'tcp'],
    ms: SILENT_MS,
  },
  {
    what: 'an address without a route',
    // The kernel refuses to open TCP to the broadcast address: nothing leaves the machine.
    target: () => ({ host: '255.255.255.255', port: 80 }),
    code: 'tcp.unreachable',
    stage: 'tcp',
    message: /^255\.255\.255\.255:80: no way there from this network \(E[A-Z]+\)$/,
    walked: ['tcp'],
  },
  {
    what: 'a server that resets what it accepts',
    target: () => ({ host, port: ports.resettingAtOnce ?? 0 }),
    code: 'tcp.reset',
    stage: 'tcp',
    message: /^one\.app\.local:\d+ \(127\.0\.0\.1\): connection reset \(ECONNRESET\)$/,
    walked: ['dns', 'tcp'],
  },
  {
    what: 'TLS spoken to an HTTP port',
    target: () => ({ host, port: ports.plain ?? 0, tls: tls() }),
    code: 'tls.plain-server',
    stage: 'tls',
    message: /^one\.app\.local:\d+ answers, but not in TLS \(ERR_SSL_\w+\): the port speaks another protocol$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'TLS spoken to a port with a banner',
    target: () => ({ host, port: ports.banner ?? 0, tls: tls() }),
    code: 'tls.plain-server',
    stage: 'tls',
    message: /answers, but not in TLS/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a certificate signed by itself',
    target: () => ({ host, port: ports.selfSigned ?? 0, tls: tls() }),
    code: 'tls.untrusted',
    stage: 'tls',
    message:
      /^the certificate of one\.app\.local, issued by one\.app\.local, is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a certificate of an authority that is not configured',
    target: () => ({ host, port: ports.valid ?? 0, tls: {} }),
    code: 'tls.untrusted',
    stage: 'tls',
    message: /issued by vpcwatch sandbox CA, is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a certificate that has expired',
    target: () => ({ host, port: ports.expired ?? 0, tls: tls() }),
    code: 'tls.expired',
    stage: 'tls',
    message: /^the certificate of one\.app\.local expired on \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a certificate for another name',
    target: () => ({ host, port: ports.wrongName ?? 0, tls: tls() }),
    code: 'tls.name-mismatch',
    stage: 'tls',
    message: /^the certificate is for other\.app\.local, 10\.9\.9\.9, not for one\.app\.local$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a certificate that lacks the address that was dialled',
    target: () => ({ host: '127.0.0.1', port: ports.wrongName ?? 0, tls: tls() }),
    code: 'tls.name-mismatch',
    stage: 'tls',
    message: /^the certificate is for other\.app\.local, 10\.9\.9\.9, not for 127\.0\.0\.1$/,
    walked: ['tcp', 'tls'],
  },
  {
    what: 'a server that accepts and does not answer the handshake',
    target: () => ({ host, port: silent.port, tls: tls() }),
    code: 'tls.timeout',
    stage: 'tls',
    message: /^one\.app\.local:\d+ accepts the connection but did not finish the TLS handshake in \d+ ms$/,
    walked: ['dns', 'tcp', 'tls'],
    ms: SILENT_MS,
  },
  {
    what: 'a server that resets the connection during the handshake',
    target: () => ({ host, port: ports.resetting ?? 0, tls: tls() }),
    code: 'tls.handshake',
    stage: 'tls',
    message: /^one\.app\.local:\d+ closes the connection during the TLS handshake \(ECONNRESET\)$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a server without a TLS version in common',
    target: () => ({ host, port: ports.oldTls ?? 0, tls: tls() }),
    code: 'tls.handshake',
    stage: 'tls',
    message: /^one\.app\.local:\d+ fails the TLS handshake \(ERR_SSL_\w*VERSION\w*\)$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a private authority that is no certificate',
    target: () => ({ host, port: ports.valid ?? 0, tls: { ca: 'not a certificate' } }),
    code: 'config.parameter-missing',
    stage: 'config',
    message: /^tls\.ca is not a PEM certificate; expected text that begins with -----BEGIN CERTIFICATE-----$/,
    walked: ['dns', 'tcp', 'tls'],
  },
  {
    what: 'a name that does not resolve',
    target: () => ({ host: 'gone.app.local', port: closed.port, tls: tls() }),
    code: 'dns.nxdomain',
    stage: 'dns',
    message: /^gone\.app\.local does not exist \(NXDOMAIN for A from 127\.0\.0\.1:\d+\)$/,
    walked: ['dns'],
  },
  {
    what: 'a name with neither A nor AAAA records',
    target: () => ({ host: 'text.app.local', port: closed.port }),
    code: 'dns.nodata',
    stage: 'dns',
    message: /^text\.app\.local exists but has no A record \(NODATA from 127\.0\.0\.1:\d+\)$/,
    walked: ['dns'],
  },
];

describe('a dial tells what broke', () => {
  test.each(FAULTS)('$what is $code', async ({ target, code, stage, message, walked, ms = ANSWERING_MS }) => {
    const { fault, phases } = await failure(target(), ms);
    expect(fault).toEqual({ code, stage, message: expect.stringMatching(message) });
    expect(phases.map(({ name }) => name)).toEqual(walked);
  });

  test('a signal that is aborted already is the time-out of the first hop', async () => {
    const dialled = await dial({ host, port: 1, resolver: dns.address }, deps, AbortSignal.abort());
    expect(dialled).toMatchObject({ ok: false, fault: { code: 'dns.timeout', stage: 'dns' } });
  });
});

describe('a dial that succeeds', () => {
  test('times each hop and names the address it used', async () => {
    const dialled = await dialOnce({ host, port: silent.port }, ANSWERING_MS);
    expect(dialled).toMatchObject({
      ok: true,
      address: '127.0.0.1',
      phases: [
        { name: 'dns', stage: 'dns', ms: expect.any(Number) },
        { name: 'tcp', stage: 'tcp', ms: expect.any(Number) },
      ],
      facts: { addresses: ['127.0.0.1'], address: '127.0.0.1', localAddress: '127.0.0.1' },
    });
  });

  test('shows the certificate, its days counted by the injected clock', async () => {
    const tomorrow = { ...systemClock, now: () => systemClock.now() + 86_400_000 };
    const dialled = await dialOnce({ host, port: ports.valid ?? 0, tls: tls() }, ANSWERING_MS, { clock: tomorrow });
    const certificate = {
      subject: 'one.app.local',
      issuer: 'vpcwatch sandbox CA',
      validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      daysLeft: 19,
    };
    expect(dialled).toMatchObject({ ok: true, certificate, facts: { certificate } });
    expect(dialled.phases.map(({ name }) => name)).toEqual(['dns', 'tcp', 'tls']);
  });

  test('an address is verified as an address, without asking for a server name', async () => {
    const dialled = await dialOnce({ host: '127.0.0.1', port: ports.valid ?? 0, tls: tls() }, ANSWERING_MS);
    expect(dialled).toMatchObject({ ok: true, certificate: { subject: 'one.app.local' } });
  });

  test('another server name is asked for and verified when given', async () => {
    const target = { host, port: ports.wrongName ?? 0, tls: { ...tls(), serverName: 'other.app.local' } };
    expect(await dialOnce(target, ANSWERING_MS)).toMatchObject({
      ok: true,
      certificate: { subject: 'other.app.local' },
    });
  });

  test('a given address is dialled without asking, while TLS verifies the name', async () => {
    const before = dns.queries.length;
    const target = { host, address: '127.0.0.1', port: ports.valid ?? 0, tls: tls() };
    expect(await dialOnce(target, ANSWERING_MS)).toMatchObject({ ok: true, facts: { addresses: ['127.0.0.1'] } });
    expect(dns.queries.length).toBe(before);
  });

  test('localhost is not asked for', async () => {
    const before = dns.queries.length;
    const dialled = await dialOnce({ host: 'localhost', port: silent.port }, ANSWERING_MS);
    expect(dialled).toMatchObject({ ok: true, address: '127.0.0.1', phases: [{ name: 'tcp' }] });
    expect(dns.queries.length).toBe(before);
  });

  test('AAAA is asked only for a name that has no A record', async () => {
    const before = dns.queries.length;
    await dialOnce({ host: 'six.app.local', port: closed.port }, ANSWERING_MS);
    await dialOnce({ host, port: silent.port }, ANSWERING_MS);
    expect(dns.queries.slice(before).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'six.app.local A',
      'six.app.local AAAA',
      'one.app.local A',
    ]);
  });
});

describe('several addresses', () => {
  test('a refused address gives way to the next one at once, and is named', async () => {
    const dialled = await dialOnce({ host: 'two.app.local', port: silent.port }, ANSWERING_MS);
    expect(dialled).toMatchObject({
      ok: true,
      address: '127.0.0.1',
      facts: {
        addresses: ['127.0.0.2', '127.0.0.1'],
        address: '127.0.0.1',
        dead: [{ address: '127.0.0.2', code: 'tcp.refused' }],
      },
    });
  });

  test('when all fail alike they are named together', async () => {
    const { fault, facts } = await failure({ host: 'two.app.local', port: closed.port }, ANSWERING_MS);
    expect(fault.message).toMatch(/^two\.app\.local:\d+ \(127\.0\.0\.2, 127\.0\.0\.1\): connection refused/);
    expect(facts.dead).toHaveLength(2);
  });

  test('a black hole has its share of the time only, and the class does not depend on the order', async () => {
    dns.set('mixed.app.local', [
      { type: 'A', data: '127.0.0.1' },
      { type: 'A', data: '127.0.0.2' },
    ]);
    const target = { host: 'mixed.app.local', port: hole.port, timeoutMs: 2 * SILENT_MS };
    const { fault, facts } = await failure(target, ANSWERING_MS);
    expect(fault.code).toBe('tcp.timeout');
    expect(fault.message).toMatch(
      /127\.0\.0\.1 no answer to the connection attempt in \d+ ms; 127\.0\.0\.2 connection refused/,
    );
    expect(facts.dead).toEqual([
      { address: '127.0.0.1', code: 'tcp.timeout' },
      { address: '127.0.0.2', code: 'tcp.refused' },
    ]);
  });
});

describe('an address that the monitor must not dial', () => {
  const refuses = (address: string): boolean => address.startsWith('169.254.') || address === '127.0.0.2';

  test('is never dialled, and the target is not blamed', async () => {
    const { fault, facts } = await failure({ host: 'metadata.app.local', port: 80 }, ANSWERING_MS, {
      ...deps,
      refuses,
    });
    expect(fault).toEqual({
      code: 'probe.internal',
      stage: 'self',
      message:
        'the monitor refuses to dial metadata.app.local (169.254.169.254) on port 80: ' +
        'a deployed function dials no link-local, metadata, unspecified or loopback address',
    });
    expect(facts).toEqual({ addresses: ['169.254.169.254'] });
  });

  test('is left out where others answer', async () => {
    const dialled = await dialOnce({ host: 'two.app.local', port: silent.port }, ANSWERING_MS, { ...deps, refuses });
    expect(dialled).toMatchObject({ ok: true, address: '127.0.0.1', facts: { addresses: ['127.0.0.2', '127.0.0.1'] } });
    expect(dialled.facts).not.toHaveProperty('dead');
  });
});

describe('sockets', () => {
  test('no connection stays open after a failed handshake or a time-out', async () => {
    const watched = await start(startSilentServer());
    await failure({ host, port: watched.port, tls: tls() }, SILENT_MS);
    await watched.idle();
    const untrusted = await start(startTlsServer(await authority.selfSigned({ names: [host] })));
    await failure({ host, port: untrusted.port, tls: tls() }, ANSWERING_MS);
    await untrusted.idle();
  });

  test('an error that comes after the dial does not end the process', async () => {
    const dialled = await dial(
      { host, port: silent.port, resolver: dns.address },
      deps,
      AbortSignal.timeout(ANSWERING_MS),
    );
    if (!dialled.ok) throw new Error(dialled.fault.message);
    const late = new Promise((resolve) => dialled.socket.once('close', resolve));
    dialled.socket.destroy(new Error('late'));
    await late;
  });

  test('a signal that aborts after the dial leaves the socket to its caller', async () => {
    const stop = new AbortController();
    const dialled = await dial({ host, port: silent.port, resolver: dns.address }, deps, stop.signal);
    stop.abort();
    if (!dialled.ok) throw new Error(dialled.fault.message);
    expect(dialled.socket.destroyed).toBe(false);
    dialled.socket.destroy();
  });
});
