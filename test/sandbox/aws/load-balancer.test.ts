import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createLoadBalancer, type LoadBalancer } from '../../../sandbox/aws/load-balancer.ts';
import type { SandboxGroup } from '../../../sandbox/aws/target-group.ts';
import { systemClock } from '../../../shared/time/clock.ts';

const QUICK = { timeoutMs: 150, intervalMs: 30, registrationMs: 10, healthyThreshold: 2, deregistrationMs: 30 };

describe('the load balancer', () => {
  let loadBalancer: LoadBalancer;
  let closers: (() => Promise<unknown>)[];

  beforeEach(() => {
    loadBalancer = createLoadBalancer(systemClock);
    closers = [];
  });
  afterEach(async () => {
    await loadBalancer.stop();
    await Promise.all(closers.map((close) => close()));
  });

  const listen = async (server: Server): Promise<number> => {
    const sockets = new Set<{ destroy(): void }>();
    server.on('connection', (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  };
  const serve = (listener: RequestListener): Promise<number> => listen(createServer(listener));
  const groupWith = (port: number, settings = {}): SandboxGroup => {
    const group = loadBalancer.addGroup({ name: 'api', ...QUICK, ...settings });
    group.register({ id: '127.0.0.1', port, zone: 'us-east-1a' });
    return group;
  };
  const reported = (group: SandboxGroup) =>
    group.targets().map(({ state, reason, description }) => [state, reason, description]);
  const eventually = (group: SandboxGroup, ...expected: unknown[]): Promise<void> =>
    vi.waitFor(() => expect(reported(group)).toEqual(expected), { timeout: 10_000, interval: 5 });

  const TIMEOUT = ['unhealthy', 'Target.Timeout', 'Request timed out'];
  const FAILED = ['unhealthy', 'Target.FailedHealthChecks', 'Health checks failed'];
  const HEALTHY = ['healthy', undefined, undefined];

  it('asks as an Application Load Balancer does', async () => {
    const asked = Promise.withResolvers<IncomingMessage>();
    const port = await serve((request, response) => {
      asked.resolve(request);
      response.end();
    });
    groupWith(port, { path: '/ready' });
    const { url, method, headers } = await asked.promise;
    expect({ url, method, ...headers }).toMatchObject({
      url: '/ready',
      method: 'GET',
      host: `127.0.0.1:${port}`,
      'user-agent': 'ELB-HealthChecker/2.0',
    });
  });

  it('reports a target that answers late, and that it is mended', async () => {
    let slow = true;
    const port = await serve((_, response) => {
      if (!slow) response.end();
    });
    const group = groupWith(port);
    await eventually(group, TIMEOUT);
    slow = false;
    await eventually(group, HEALTHY);
  });

  it('reports the status code of a target that answers wrongly, by its matcher', async () => {
    const group = groupWith(await serve((_, response) => void response.writeHead(302).end()), { matcher: '200-299' });
    await eventually(group, [
      'unhealthy',
      'Target.ResponseCodeMismatch',
      'Health checks failed with these codes: [302]',
    ]);
    group.settings.matcher = '200,300-399';
    await eventually(group, HEALTHY);
  });

  it('reports a target that refuses, that resets, and that speaks something else', async () => {
    const closed = createTcpServer();
    const port = await listen(closed);
    await closers.pop()?.();
    await eventually(groupWith(port), FAILED);
    const resetting = await listen(createTcpServer((socket) => socket.resetAndDestroy()));
    await eventually(groupWith(resetting, { name: 'resetting' }), FAILED);
    const other = await listen(createTcpServer((socket) => void socket.end('-ERR unknown command\r\n')));
    await eventually(groupWith(other, { name: 'other' }), FAILED);
  });

  it('asks over TLS without looking at the certificate', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'other' }]);
    const port = await listen(createTlsServer({ key, cert }, (_, response) => void response.end()));
    await eventually(groupWith(port, { protocol: 'HTTPS', timeoutMs: 2000 }), HEALTHY);
  });

  it('reports a new target as being registered, then as first checked', async () => {
    const port = await serve(() => {});
    const group = groupWith(port, { timeoutMs: 60_000 });
    expect(reported(group)).toEqual([['initial', 'Elb.RegistrationInProgress', expect.any(String)]]);
    await eventually(group, ['initial', 'Elb.InitialHealthChecking', 'Initial health checks in progress']);
  });

  it('lets a target drain, then go', async () => {
    const group = groupWith(await serve((_, response) => void response.end()));
    await eventually(group, HEALTHY);
    group.deregister({ id: '127.0.0.1', port: group.targets()[0]?.port ?? 0 });
    expect(reported(group)).toEqual([
      ['draining', 'Target.DeregistrationInProgress', 'Target deregistration is in progress'],
    ]);
    await eventually(group);
  });

  it('takes a target back that was draining', async () => {
    const port = await serve((_, response) => void response.end());
    const group = groupWith(port, { deregistrationMs: 60_000 });
    const target = { id: '127.0.0.1', port, zone: 'us-east-1a' };
    group.deregister(target);
    group.register(target);
    await eventually(group, HEALTHY);
  });

  it('checks nothing while no load balancer uses the group', async () => {
    const group = groupWith(await serve((_, response) => void response.end()));
    group.use(false);
    expect(reported(group)).toEqual([['unused', 'Target.NotInUse', expect.any(String)]]);
    group.use(true);
    await eventually(group, HEALTHY);
  });

  it('checks no target in a zone where it is not, and none when it has an error of its own', async () => {
    const group = groupWith(await serve((_, response) => void response.end()));
    loadBalancer.enableZones('us-east-1b');
    expect(reported(group)).toEqual([['unused', 'Target.NotInUse', expect.stringContaining('Availability Zone')]]);
    loadBalancer.enableZones('us-east-1a');
    loadBalancer.breakDown(true);
    expect(reported(group)).toEqual([['unhealthy', 'Elb.InternalError', expect.any(String)]]);
    loadBalancer.breakDown(false);
    await eventually(group, HEALTHY);
  });

  it('keeps a target that stopped', async () => {
    const port = await serve((_, response) => void response.end());
    const group = groupWith(port);
    group.lose({ id: '127.0.0.1', port });
    expect(reported(group)).toEqual([['unused', 'Target.InvalidState', 'Target is in the stopped state']]);
  });

  it('checks on a port of its own', async () => {
    const checkPort = await serve((_, response) => void response.end());
    await eventually(groupWith(1, { checkPort }), HEALTHY);
  });

  it('measures nothing in a lambda group with its checks off', async () => {
    const group = groupWith(1, { targetType: 'lambda', checksEnabled: false });
    expect(reported(group)).toEqual([['unavailable', 'Target.HealthCheckDisabled', expect.any(String)]]);
  });
});
