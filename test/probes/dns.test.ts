import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';
import { type LoopbackServer, startSilentServer } from '../../sandbox/raw-servers.ts';
import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { createDnsProbe } from '../../shared/probes/dns.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { startBlackHoles } from '../support/black-holes.ts';
import { resolvedCheck } from '../support/checks.ts';

const SILENT_MS = 250;
const ANSWERING_MS = 10_000;

let dns: DnsServer;
let alive: LoopbackServer;
beforeAll(async () => {
  alive = await startSilentServer();
  dns = await startDnsServer({ origin: 'app.local' });
  dns.set('one.app.local', [{ type: 'A', data: '127.0.0.1', ttl: 30 }]);
  // Only the first of them has a listener.
  dns.set('two.app.local', [
    { type: 'A', data: '127.0.0.1', ttl: 30 },
    { type: 'A', data: '127.0.0.2', ttl: 20 },
  ]);
  dns.set('dead.app.local', [
    { type: 'A', data: '127.0.0.3' },
    { type: 'A', data: '127.0.0.2' },
  ]);
  dns.set('text.app.local', []);
  dns.set('dangling.app.local', [{ type: 'CNAME', data: 'gone.elsewhere.example' }]);
  dns.set('broken.app.local', [{ type: 'CNAME', data: 'gone.app.local' }]);
  dns.set('_svc._tcp.app.local', [
    { type: 'SRV', data: { target: 'b.app.local', port: 2 } },
    { type: 'SRV', data: { target: 'a.app.local', port: 1 } },
  ]);
  for (const behaviour of ['servfail', 'refused', 'silent', 'truncate'] as const) {
    dns.set(`${behaviour}.app.local`, [{ type: 'A', data: '127.0.0.1', ttl: 30 }]);
    dns.behave(behaviour, `${behaviour}.app.local`);
  }
  const many = Array.from({ length: 200 }, (_, index) => ({ type: 'A' as const, data: `10.0.0.${index}` }));
  dns.set('many.app.local', many);
});
afterAll(() => Promise.all([dns.stop(), alive.stop()]));

type DnsCheck = Resolved<CheckOf<'dns'>>;
type Asked = Partial<DnsCheck> & { name: string };
const probe = createDnsProbe({ clock: systemClock });
const ask = (asked: Asked, ms = ANSWERING_MS, using = probe): Promise<Outcome> =>
  using(resolvedCheck('dns', { type: 'A', resolver: dns.address, ...asked }), AbortSignal.timeout(ms));

type Row = {
  what: string;
  asked: () => Asked;
  status: Outcome['status'];
  code: FaultCode;
  stage: Stage;
  message: RegExp;
};
const expecting =
  (name: string, expect: () => DnsCheck['expect'], more: Partial<DnsCheck> = {}) =>
  () => {
    const expected = expect();
    return { name, ...more, ...(expected && { expect: expected }) };
  };

const FAULTS: Row[] = [
  {
    what: 'a name that does not exist',
    asked: () => ({ name: 'gone.app.local' }),
    status: 'unhealthy',
    code: 'dns.nxdomain',
    stage: 'dns',
    message: /^gone\.app\.local does not exist \(NXDOMAIN for A from 127\.0\.0\.1:\d+\)$/,
  },
  {
    what: 'an alias to a name that does not exist in the zone',
    asked: () => ({ name: 'broken.app.local' }),
    status: 'unhealthy',
    code: 'dns.nxdomain',
    stage: 'dns',
    message: /^broken\.app\.local does not exist/,
  },
  {
    what: 'a name without such a record',
    asked: () => ({ name: 'one.app.local', type: 'AAAA' }),
    status: 'unhealthy',
    code: 'dns.nodata',
    stage: 'dns',
    message: /^one\.app\.local exists but has no AAAA record \(NODATA from 127\.0\.0\.1:\d+\)$/,
  },
  {
    what: 'an alias that leads nowhere',
    asked: () => ({ name: 'dangling.app.local' }),
    status: 'unhealthy',
    code: 'dns.nodata',
    stage: 'dns',
    message:
      /^dangling\.app\.local is an alias \(CNAME\) that leads to no A record \(empty answer from 127\.0\.0\.1:\d+\)$/,
  },
  {
    what: 'a server that fails',
    asked: () => ({ name: 'servfail.app.local' }),
    status: 'unhealthy',
    code: 'dns.servfail',
    stage: 'dns',
    message: /^127\.0\.0\.1:\d+ failed on servfail\.app\.local \(SERVFAIL for A\)$/,
  },
  {
    what: 'a server that refuses the query',
    asked: () => ({ name: 'refused.app.local' }),
    status: 'unhealthy',
    code: 'dns.refused',
    stage: 'dns',
    message: /^127\.0\.0\.1:\d+ refuses to answer for refused\.app\.local \(REFUSED for A\)$/,
  },
  {
    what: 'a server that keeps silent',
    asked: () => ({ name: 'silent.app.local', timeoutMs: SILENT_MS }),
    status: 'unhealthy',
    code: 'dns.timeout',
    stage: 'dns',
    message: /^127\.0\.0\.1:\d+ did not answer for silent\.app\.local A in \d+ ms$/,
  },
  {
    what: 'a port without a DNS server',
    asked: () => ({ name: 'one.app.local', resolver: '127.0.0.1:1' }),
    status: 'unhealthy',
    code: 'dns.unreachable',
    stage: 'dns',
    message: /^127\.0\.0\.1:1 is unreachable: it does not take the query for one\.app\.local A \(ECONNREFUSED\)$/,
  },
  {
    what: 'fewer answers than expected',
    asked: expecting('two.app.local', () => ({ answers: 3 })),
    status: 'degraded',
    code: 'dns.too-few-answers',
    stage: 'dns',
    message: /^two\.app\.local has 2 A answers \(127\.0\.0\.1, 127\.0\.0\.2\); expected at least 3$/,
  },
  {
    what: 'an answer outside the expected network',
    asked: expecting('two.app.local', () => ({ addresses: ['10.0.0.0/8', '127.0.0.1'] })),
    status: 'unhealthy',
    code: 'dns.unexpected-answer',
    stage: 'dns',
    message: /^two\.app\.local resolves to 127\.0\.0\.2; expected only 10\.0\.0\.0\/8, 127\.0\.0\.1$/,
  },
  {
    what: 'an unexpected SRV target',
    asked: expecting('_svc._tcp.app.local', () => ({ targets: ['A.app.local.'] }), { type: 'SRV' }),
    status: 'unhealthy',
    code: 'dns.unexpected-answer',
    stage: 'dns',
    message: /^_svc\._tcp\.app\.local resolves to b\.app\.local:2; expected only A\.app\.local\.$/,
  },
  {
    what: 'one dead address of two',
    asked: expecting('two.app.local', () => ({ dial: alive.port })),
    status: 'degraded',
    code: 'dns.dead-address',
    stage: 'tcp',
    message: /^two\.app\.local resolves to dead addresses, 1 of 2: 127\.0\.0\.2 \(connection is refused\) on port \d+$/,
  },
  {
    what: 'dead addresses only',
    asked: expecting('dead.app.local', () => ({ dial: alive.port })),
    status: 'unhealthy',
    code: 'dns.dead-address',
    stage: 'tcp',
    message:
      /dead addresses, all 2: 127\.0\.0\.2 \(connection is refused\), 127\.0\.0\.3 \(connection is refused\) on port/,
  },
  {
    what: 'a slow answer',
    // Faster than anything: what is measured, not how long it takes.
    asked: expecting('one.app.local', () => ({ latency: 0.0001 })),
    status: 'degraded',
    code: 'dns.slow',
    stage: 'dns',
    message: /^one\.app\.local resolves in \d+ ms; expected at most 0\.0001 ms$/,
  },
];

describe('the dns probe tells what is wrong', () => {
  test.each(FAULTS)('$what is $code', async ({ asked, status, code, stage, message }) => {
    const check = asked();
    const outcome = await ask(check, check.timeoutMs);
    expect(outcome).toMatchObject({ status, fault: { code, stage, message: expect.stringMatching(message) } });
  });

  test('the gravest fault is the one that is told', async () => {
    const unexpected = { addresses: ['10.0.0.0/8'], answers: 3, dial: alive.port, latency: 0.0001 };
    expect(await ask({ name: 'two.app.local', expect: unexpected })).toMatchObject({
      fault: { code: 'dns.unexpected-answer' },
    });
    const dead = { answers: 3, dial: alive.port, latency: 0.0001 };
    expect(await ask({ name: 'dead.app.local', expect: dead })).toMatchObject({
      status: 'unhealthy',
      fault: { code: 'dns.dead-address' },
    });
  });

  test('an address that the monitor must not dial is not called dead', async () => {
    const careful = createDnsProbe({ clock: systemClock, refuses: (address) => address === '127.0.0.1' });
    const outcome = await ask({ name: 'one.app.local', expect: { dial: alive.port } }, ANSWERING_MS, careful);
    expect(outcome).toMatchObject({ status: 'unknown', fault: { code: 'probe.internal', stage: 'self' } });
  });
});

describe('the dns probe reports', () => {
  test('sorted answers and the shortest TTL', async () => {
    const outcome = await ask({ name: 'two.app.local', expect: { answers: 2, addresses: ['127.0.0.0/8'] } });
    expect(outcome).toEqual({
      status: 'healthy',
      phases: [{ name: 'dns', stage: 'dns', ms: expect.any(Number) }],
      facts: { answers: ['127.0.0.1', '127.0.0.2'], ttlS: 20 },
    });
  });

  test('which addresses are dead, beside the answers', async () => {
    const outcome = await ask({ name: 'two.app.local', expect: { dial: alive.port } });
    expect(outcome.phases.map(({ name, stage }) => `${name} ${stage}`)).toEqual(['dns dns', 'tcp tcp']);
    expect(outcome.facts).toEqual({
      answers: ['127.0.0.1', '127.0.0.2'],
      ttlS: 20,
      dead: [{ address: '127.0.0.2', code: 'tcp.refused' }],
    });
  });

  test('SRV answers with their ports', async () => {
    const targets = ['a.app.local', 'B.APP.LOCAL'];
    const outcome = await ask({ name: '_svc._tcp.app.local', type: 'SRV', expect: { targets } });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { answers: ['a.app.local:1', 'b.app.local:2'] } });
  });

  test('that there are no answers only when the server said so', async () => {
    expect(await ask({ name: 'gone.app.local' })).toMatchObject({ facts: { answers: [] } });
    expect((await ask({ name: 'servfail.app.local' })).facts).toEqual({});
  });

  test('the target of an alias', async () => {
    const outcome = await ask({ name: 'dangling.app.local', type: 'CNAME' });
    expect(outcome).toMatchObject({ status: 'healthy', facts: { answers: ['gone.elsewhere.example'] } });
  });

  test('a truncated answer whole, asked again over TCP', async () => {
    const before = dns.queries.length;
    expect(await ask({ name: 'truncate.app.local' })).toMatchObject({ status: 'healthy', facts: { ttlS: 30 } });
    expect(dns.queries.slice(before).map(({ over }) => over)).toEqual(['udp', 'tcp']);
  });

  test('an answer that is too long for a datagram', async () => {
    const outcome = await ask({ name: 'many.app.local', expect: { answers: 200 } });
    expect(outcome).toMatchObject({ status: 'healthy' });
  });

  test('the first of many answers, and how many there are', async () => {
    const { facts } = await ask({ name: 'many.app.local', expect: { answers: 200 } });
    expect(facts).toMatchObject({ answerCount: 200, answers: { length: 50 } });
  });

  test('the first of many wrong answers in its words', async () => {
    const outcome = await ask({ name: 'many.app.local', expect: { addresses: ['10.1.0.0/16'] } });
    const message = /^many\.app\.local resolves to (10\.0\.0\.\d+, ){7}10\.0\.0\.\d+ and 192 more; expected only/;
    expect(outcome).toMatchObject({ fault: { message: expect.stringMatching(message) } });
  });
});

test('a live address is dialled though more black holes come before it than are dialled at once', async () => {
  const holes = Array.from({ length: 40 }, (_, index) => `127.0.1.${index + 1}`);
  await using stack = new AsyncDisposableStack();
  const silent = await startBlackHoles(alive.port, holes);
  stack.defer(() => silent.stop());
  dns.set(
    'holes.app.local',
    [...holes, '127.0.0.1'].map((data) => ({ type: 'A', data })),
  );
  const outcome = await ask({ name: 'holes.app.local', timeoutMs: 3000, expect: { dial: alive.port } }, 3000);
  expect(outcome).toMatchObject({ status: 'degraded', fault: { code: 'dns.dead-address' } });
  const { dead } = outcome.facts as { dead: { address: string; code: string }[] };
  expect(new Set(dead.map(({ code }) => code))).toEqual(new Set(['tcp.timeout']));
  expect(dead.map(({ address }) => address).sort()).toEqual([...holes].sort());
});
