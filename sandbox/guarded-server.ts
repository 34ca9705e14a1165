import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';

import { contains } from '../shared/aws/cidr.ts';
import type { Permission, VpcState } from './aws/vpc-state.ts';
import { createBacklog } from './redis-backlog.ts';

/** Who dials: its security groups, and the subnets that it is in. */
export type Dialler = { groupIds: readonly string[]; subnetIds: readonly string[] };

export type GuardedServer = {
  port: number;
  /** Whatever the network says, it takes no connection any more, as a host that hangs. */
  hang(): Promise<void>;
  wake(): Promise<void>;
  stop(): Promise<void>;
};

// Greets whoever connects; ends with its parent, even frozen, by its guardian.
const GREETER = `const server = require('node:net').createServer((socket) => socket.on('error', () => {}).end('hello\\r\\n'));
server.listen({ port: 0, host: process.argv[1], backlog: 1 }, () => console.log(server.address().port));`;
const GUARDIAN = 'read _; kill -9 "$0"';

/**
 * A server on a loopback address, behind the security groups of a VPC: what they do not let in is dropped in silence.
 * It follows the network each time that is told to have changed.
 */
export const startGuardedServer = async (network: VpcState, address: string, from: Dialler): Promise<GuardedServer> => {
  const child = spawn(process.execPath, ['-e', GREETER, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  const guardian = spawn('sh', ['-c', GUARDIAN, String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guardian.stdin.on('error', () => {});
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(String(line));
  const backlog = createBacklog(port, address);
  let hangs = false;
  let frozen = false;
  const follow = async (): Promise<void> => {
    const passes = !hangs && letsPass(network, from, address, port);
    if (passes !== frozen) return;
    frozen = !passes;
    if (passes) {
      backlog.release();
      child.kill('SIGCONT');
      return untilTaken(address, port);
    }
    child.kill('SIGSTOP');
    await backlog.fill();
  };
  network.watch(follow);
  await follow();
  return {
    port,
    hang: () => {
      hangs = true;
      return follow();
    },
    wake: () => {
      hangs = false;
      return follow();
    },
    stop: async () => {
      backlog.release();
      guardian.kill('SIGKILL');
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};

const TRY_MS = 100;
const TRIES = 50;

/** What waited is taken first: a connection attempt that comes before that is lost for a second. */
const untilTaken = async (host: string, port: number): Promise<void> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const socket = createConnection({ host, port }).on('error', () => {});
    const taken = await once(socket, 'data', { signal: AbortSignal.timeout(TRY_MS) }).then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (taken) return;
  }
};

/** As the VPC does it: an address without an interface takes nothing, and both sides' groups have to let it pass. */
const letsPass = (network: VpcState, from: Dialler, address: string, port: number): boolean => {
  const target = network.interfaces().find((each) => each.address === address);
  if (target === undefined) return false;
  const subnets = network.subnets().filter(({ id }) => from.subnetIds.includes(id));
  const rules = (ids: readonly string[], side: 'ingress' | 'egress'): Permission[] =>
    network
      .groups()
      .filter(({ id }) => ids.includes(id))
      .flatMap((group) => group[side])
      .filter((rule) => rule.protocol === '-1' || (rule.protocol === 'tcp' && inRange(rule, port)));
  const out = rules(from.groupIds, 'egress').some((rule) => names(rule, target.groupIds, [`${address}/32`]));
  const cidrs = subnets.map(({ cidr }) => cidr);
  return out && rules(target.groupIds, 'ingress').some((rule) => names(rule, from.groupIds, cidrs));
};

const inRange = ({ fromPort = 0, toPort = 65_535 }: Permission, port: number): boolean =>
  fromPort <= port && port <= toPort;

const names = ({ groupIds = [], cidrs = [] }: Permission, ids: readonly string[], ranges: readonly string[]): boolean =>
  groupIds.some((id) => ids.includes(id)) || cidrs.some((cidr) => ranges.some((range) => contains(cidr, range)));
