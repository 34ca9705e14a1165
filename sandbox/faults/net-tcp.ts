import { setTimeout as delay } from 'node:timers/promises';

import { type GuardedServer, startGuardedServer } from '../guarded-server.ts';
import { reserveClosedPort, startResettingServer, startSilentServer, startTlsServer } from '../raw-servers.ts';
import { startSlowRelay, startSlowResolver } from '../slow-relays.ts';
import type { Lab } from './lab.ts';
import { type Scenario, watching } from './scenario.ts';

const host = '127.0.0.1';

/** A multicast address takes no connection, and the kernel says so before anything is sent. */
const NO_WAY_IPV6 = 'ff0e::1';
/** No more does the broadcast address. */
const NO_WAY = '255.255.255.255';

/** Connections that are refused, reset, unreachable or slow. */
export const TCP_SCENARIOS: readonly Scenario[] = [
  {
    number: 14,
    made: 'port on which nothing listens',
    expect: { code: 'tcp.refused', stage: 'tcp', cause: 'tcp.refused' },
    make: async (lab) => {
      const { port } = lab.keep(await reserveClosedPort());
      return watching({ kind: 'tcp', host, port });
    },
  },
  {
    number: 14,
    made: 'check that has the port of another cache',
    expect: { code: 'tcp.refused', stage: 'tcp', cause: 'tcp.refused/wrong-port' },
    make: async (lab) => {
      const { port } = lab.keep(await reserveClosedPort());
      const name = 'master.lab-cache.abc123.use1.cache.amazonaws.com';
      lab.dns.set(name, [{ type: 'A', data: host }]);
      lab.aws.caches.add({ id: 'lab-cache', primary: { host: name, port: 6379 } });
      return watching({ kind: 'redis', host: name, port, resolver: lab.dns.address });
    },
  },
  {
    number: 15,
    made: 'address without a route',
    expect: { code: 'tcp.unreachable', stage: 'tcp', cause: 'tcp.unreachable' },
    make: async (lab) => {
      lab.dns.set('far.lab.local', [{ type: 'A', data: NO_WAY }]);
      return watching({ kind: 'tcp', host: 'far.lab.local', port: 80, resolver: lab.dns.address });
    },
  },
  {
    number: 15,
    made: 'name with an IPv6 address only',
    expect: { code: 'tcp.unreachable', stage: 'tcp', cause: 'tcp.unreachable/ipv6' },
    make: async (lab) => {
      lab.dns.set('six.lab.local', [{ type: 'AAAA', data: NO_WAY_IPV6 }]);
      return watching({ kind: 'tcp', host: 'six.lab.local', port: 80, resolver: lab.dns.address });
    },
  },
  {
    number: 16,
    made: 'server that resets what it accepts',
    expect: { code: 'tcp.reset', stage: 'tcp', cause: 'tcp.reset' },
    make: async (lab) => {
      const { port } = lab.keep(await startResettingServer());
      return watching({ kind: 'tcp', host, port });
    },
  },
  {
    number: 16,
    made: 'server that resets once it is asked',
    expect: { code: 'tcp.reset', stage: 'headers', cause: 'tcp.reset/before-answer' },
    make: async (lab) => {
      const { port } = lab.keep(await startResettingServer('at the first byte'));
      return watching({ kind: 'http', url: `http://${host}:${port}/health` });
    },
  },
];

const slow = (made: string, cause: Scenario['expect']['cause'], make: Scenario['make']): Scenario => ({
  number: 16,
  made,
  expect: { code: 'tcp.slow', stage: 'tcp', cause },
  make,
});

/** The first packet of the connection comes while the host hangs; it wakes before that is sent again. */
const losingTheFirst: Scenario['make'] = async (lab) => {
  const { network } = lab.aws;
  const group = network.addGroup({
    id: 'sg-0lab',
    vpcId: 'vpc-0lab',
    ingress: [{ protocol: '-1', cidrs: ['0.0.0.0/0'] }],
  });
  network.addSubnet({ id: 'subnet-0lab', vpcId: 'vpc-0lab', cidr: '127.0.3.0/24' });
  network.addInterface({ id: 'eni-0lab', subnetId: 'subnet-0lab', address: '127.0.3.10', groupIds: [group.id] });
  const from = { subnetIds: ['subnet-0lab'], groupIds: [group.id] };
  const server = lab.keep(await startGuardedServer(network, '127.0.3.10', from));
  await server.hang();
  lab.dns.set('busy.lab.local', [{ type: 'A', data: '127.0.3.10' }]);
  void wakeOnceAsked(lab, server);
  const check = { kind: 'tcp', host: 'busy.lab.local', port: server.port, resolver: lab.dns.address };
  return watching({ ...check, timeout: '3s', expect: { latency: '500ms' } });
};

const MOST_WAITS = 500;

const wakeOnceAsked = async (lab: Lab, server: GuardedServer): Promise<void> => {
  for (let waits = 0; lab.dns.queries.length === 0 && waits < MOST_WAITS; waits += 1) await delay(20);
  // Longer than the connection attempt takes to follow, shorter than Linux waits before the second.
  await delay(300);
  await server.wake();
};

/** Connections that come about too late. */
export const SLOW_SCENARIOS: readonly Scenario[] = [
  slow('connection whose first packet is lost', 'tcp.slow', losingTheFirst),
  slow('name that resolves slowly', 'tcp.slow/slow-resolver', async (lab) => {
    lab.dns.set('slow.lab.local', [{ type: 'A', data: host }]);
    const resolver = lab.keep(await startSlowResolver(lab.dns.port, 150));
    const { port } = lab.keep(await startSilentServer());
    return watching({
      kind: 'tcp',
      host: 'slow.lab.local',
      port,
      resolver: resolver.address,
      expect: { latency: '100ms' },
    });
  }),
  slow('TLS handshake that takes its time', 'tcp.slow/slow-handshake', async (lab) => {
    const server = lab.keep(await startTlsServer(await lab.certificates.issue({ names: [host] })));
    const { port } = lab.keep(await startSlowRelay(server.port, 150));
    return watching({ kind: 'tcp', host, port, tls: { ca: lab.certificates.ca }, expect: { latency: '100ms' } });
  }),
];
