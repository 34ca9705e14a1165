import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { createVpcState } from '../../sandbox/aws/vpc-state.ts';
import { type GuardedServer, startGuardedServer } from '../../sandbox/guarded-server.ts';

const ADDRESS = '127.0.4.10';
const MONITOR = { subnetIds: ['subnet-m'], groupIds: ['sg-m'] };

let server: GuardedServer | undefined;
afterEach(async () => {
  await server?.stop();
});

const connects = async (port: number): Promise<boolean> => {
  const socket = createConnection({ host: ADDRESS, port });
  socket.on('error', () => {});
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(300) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

describe('a server behind a security group', () => {
  it('drops and takes connections as the groups, the interface and the host say', async () => {
    const network = createVpcState();
    network.addSubnet({ id: 'subnet-m', vpcId: 'vpc-1', cidr: '127.0.1.0/24' });
    const own = network.addGroup({ id: 'sg-m', vpcId: 'vpc-1' });
    const group = network.addGroup({ id: 'sg-t', vpcId: 'vpc-1' });
    network.addInterface({ id: 'eni-1', subnetId: 'subnet-t', address: ADDRESS, groupIds: ['sg-t'] });
    server = await startGuardedServer(network, ADDRESS, MONITOR);
    const { port, hang, wake } = server;
    expect(await connects(port)).toBe(false);
    group.ingress.push({ protocol: 'tcp', fromPort: port, toPort: port, groupIds: ['sg-m'] });
    await network.changed();
    expect(await connects(port)).toBe(true);
    const [everything] = own.egress.splice(0);
    await network.changed();
    expect(await connects(port)).toBe(false);
    if (everything) own.egress.push(everything);
    await network.changed();
    await hang();
    expect(await connects(port)).toBe(false);
    await wake();
    expect(await connects(port)).toBe(true);
    network.removeInterface('eni-1');
    await network.changed();
    expect(await connects(port)).toBe(false);
  });
});
