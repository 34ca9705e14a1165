import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Lab, startLab } from '../../sandbox/faults/lab.ts';
import { startEitherServer } from '../../sandbox/faults/target-either.ts';
import { answering, appPort, late, redirecting, securePort } from '../../sandbox/faults/target-servers.ts';
import { startHttpServer, startRawServer } from '../../sandbox/http-servers.ts';
import {
  reserveClosedPort,
  startBlackHole,
  startPlainServer,
  startResettingServer,
  startSilentServer,
} from '../../sandbox/raw-servers.ts';
import { fault } from '../../shared/health/fault.ts';
import type { TargetInspection } from '../../shared/health/inspection.ts';
import { failing } from '../../shared/health/outcome.ts';
import type { DialDeps } from '../../shared/net/dial.ts';
import { createTargetGroupInspector } from '../../shared/probes/target-group-inspect.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { resolvedCheck } from '../support/checks.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.stop());

type Given = {
  ports: readonly number[];
  id?: string;
  state?: string;
  settings?: object;
  from?: 'vpc' | 'outside';
  refuses?: DialDeps['refuses'];
  signal?: AbortSignal;
};

const look = async ({ ports, id = '127.0.0.1', state = 'unhealthy', settings, from, refuses, signal }: Given) => {
  const inspector = createTargetGroupInspector({ clock: systemClock, refuses });
  const facts = {
    settings: { healthCheckTimeoutS: 0.3, protocol: 'HTTP', port: 'traffic-port', path: '/health?deep=1', ...settings },
    targets: ports.map((port) => ({ id, port, zone: 'us-east-1a', state })),
  };
  const outcome = failing(fault('target.timeout', 'down'), { phases: [], facts });
  const check = resolvedCheck('target-group', { name: 'api', ...(from && { from }) });
  const { targets = [] } = await inspector(check, outcome, signal ?? new AbortController().signal);
  return targets as readonly TargetInspection[];
};

const EXPIRED = -3;

describe('our own dial of a target', () => {
  it('asks as the load balancer does', async () => {
    const server = lab.keep(await startHttpServer((_, response) => void response.end('ok')));
    const [seen] = await look({ ports: [server.port] });
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        url: '/health?deep=1',
        headers: { host: `127.0.0.1:${server.port}`, 'user-agent': 'ELB-HealthChecker/2.0' },
      },
    ]);
    expect(seen).toMatchObject({
      id: '127.0.0.1',
      zone: 'us-east-1a',
      url: `http://127.0.0.1:${server.port}/health`,
      result: 'answered',
      status: 200,
      said: '"ok"',
    });
  });

  it('waits three times as long as the load balancer, and quotes the error', async () => {
    const port = await appPort(lab, late(500, 503, { error: 'cannot resolve mlflow.lab.local' }));
    const [seen] = await look({ ports: [port] });
    expect(seen).toMatchObject({ result: 'answered', status: 503, said: '"cannot resolve mlflow.lab.local"' });
  });

  it.each<[string, () => Promise<number>, object]>([
    ['refuses', async () => lab.keep(await reserveClosedPort()).port, { result: 'refused', fault: 'tcp.refused' }],
    [
      'drops packets',
      async () => lab.keep(await startBlackHole()).port,
      { result: 'no-connection', fault: 'tcp.timeout' },
    ],
    ['is silent', async () => lab.keep(await startSilentServer()).port, { result: 'silent', fault: 'http.timeout' }],
    [
      'stalls in its body',
      async () => lab.keep(await startRawServer('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'wait')).port,
      { result: 'silent', status: 200 },
    ],
    [
      'resets',
      async () => lab.keep(await startResettingServer('at the first byte')).port,
      { result: 'closed', fault: 'tcp.reset' },
    ],
    ['speaks something else', async () => lab.keep(await startPlainServer('-ERR\r\n')).port, { result: 'not-http' }],
    ['speaks TLS', () => securePort(lab, answering(200)), { otherProtocol: 'HTTPS' }],
    [
      'answers 400 to plain HTTP',
      () => startEitherServer(lab),
      { result: 'answered', status: 400, otherProtocol: 'HTTPS' },
    ],
    [
      'redirects',
      async () => (await redirecting(lab, 'https://u:p@api.lab.local/login?next=1')).port,
      { status: 301, location: 'https://api.lab.local/login' },
    ],
  ])('of a target that %s', async (_, port, expected) => {
    const [seen] = await look({ ports: [await port()] });
    expect(seen).toMatchObject(expected);
  });

  it('does not mind the certificate, and notes its days', async () => {
    const [seen] = await look({
      ports: [await securePort(lab, answering(200), EXPIRED)],
      settings: { protocol: 'HTTPS', healthCheckTimeoutS: 5 },
    });
    expect(seen).toMatchObject({ result: 'answered', status: 200, certificateDaysLeft: EXPIRED - 1 });
  });

  it('speaks plain HTTP where TLS fails', async () => {
    const [seen] = await look({ ports: [await appPort(lab, answering(200))], settings: { protocol: 'HTTPS' } });
    expect(seen).toMatchObject({ result: 'tls-failed', fault: 'tls.plain-server', otherProtocol: 'HTTP' });
  });

  it('tries the port of the traffic where that of the health check is closed', async () => {
    const checkPort = lab.keep(await reserveClosedPort()).port;
    const port = await appPort(lab, answering(200));
    const [seen] = await look({ ports: [port], settings: { port: String(checkPort) } });
    expect(seen).toMatchObject({ port: checkPort, result: 'refused', otherPorts: [{ port, open: true, status: 200 }] });
  });

  it('only connects where the health check only does', async () => {
    const { port } = lab.keep(await startSilentServer());
    const [seen] = await look({ ports: [port], settings: { protocol: 'TCP', path: undefined } });
    expect(seen).toMatchObject({ result: 'accepts', url: `tcp://127.0.0.1:${port}` });
  });

  it('asks three targets at most, side by side', async () => {
    const waiting: (() => void)[] = [];
    // Answers nobody until all three have asked.
    const server = lab.keep(
      await startHttpServer((_, response) => {
        waiting.push(() => response.end());
        if (waiting.length === 3) for (const answer of waiting) answer();
      }),
    );
    const ports = [1, 2, 3, 4].map(() => server.port);
    const seen = await look({ ports, settings: { healthCheckTimeoutS: 10 } });
    expect(seen.map(({ result }) => result)).toEqual(['answered', 'answered', 'answered']);
  });

  it('ends soon after its signal with what it has', async () => {
    const stopped = new AbortController();
    setTimeout(() => stopped.abort(), 100);
    const { port } = lab.keep(await startSilentServer());
    const [seen] = await look({ ports: [port], settings: { healthCheckTimeoutS: 60 }, signal: stopped.signal });
    expect(seen).toMatchObject({ result: 'silent' });
    expect(seen?.waitedMs).toBeLessThan(60_000);
  });

  it.each<[string, Partial<Given>]>([
    ['what the monitor must not dial', { refuses: () => true }],
    ['an instance by its id', { id: 'i-0123456789' }],
    ['healthy ones', { state: 'healthy' }],
    ['those that drain', { state: 'draining' }],
    ['targets from outside their VPC', { from: 'outside' }],
    ['those of a lambda', { settings: { protocol: '' } }],
  ])('leaves alone %s', async (_, given) => {
    const server = lab.keep(await startHttpServer((_request, response) => void response.end()));
    expect(await look({ ports: [server.port], ...given })).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});
