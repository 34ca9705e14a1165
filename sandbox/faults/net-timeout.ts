import type { Permission } from '../aws/vpc-state.ts';
import { type GuardedServer, startGuardedServer } from '../guarded-server.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const NAME = 'store.lab.local';
const ADDRESS = '127.0.2.10';
const MONITOR = { subnetIds: ['subnet-0a1monitor'], groupIds: ['sg-0a1monitor'] };
const EVERYWHERE: Permission = { protocol: '-1', cidrs: ['0.0.0.0/0'] };

type Site = { ingress?: (port: number) => Permission[]; egress?: Permission[]; address?: string; attached?: boolean };

/** A VPC with the monitor in one subnet and what it watches in another; `address`: elsewhere; `attached: false`: gone. */
const build = async (lab: Lab, site: Site): Promise<GuardedServer> => {
  const { ingress = () => [], egress = [EVERYWHERE], address = ADDRESS, attached = true } = site;
  const { network } = lab.aws;
  network.addVpc({ id: 'vpc-0lab', cidr: '127.0.0.0/16' });
  network.addSubnet({ id: 'subnet-0a1monitor', vpcId: 'vpc-0lab', cidr: '127.0.1.0/24' });
  network.addSubnet({ id: 'subnet-0b2data', vpcId: 'vpc-0lab', cidr: '127.0.2.0/24' });
  network.addRouteTable({
    id: 'rtb-0lab',
    vpcId: 'vpc-0lab',
    routes: [{ destination: '127.0.0.0/16', target: 'local' }],
  });
  network.addGroup({ id: 'sg-0a1monitor', vpcId: 'vpc-0lab', egress });
  const group = network.addGroup({ id: 'sg-0b2data', vpcId: 'vpc-0lab' });
  const own = { id: 'eni-0a1monitor', subnetId: 'subnet-0a1monitor', address: '127.0.1.5' };
  network.addInterface({ ...own, groupIds: ['sg-0a1monitor'], description: 'AWS Lambda VPC ENI' });
  if (attached) {
    const description = 'ElastiCache lab-store-001';
    network.addInterface({ id: 'eni-0b2data', subnetId: 'subnet-0b2data', address, groupIds: [group.id], description });
  }
  const server = lab.keep(await startGuardedServer(network, address, MONITOR));
  group.ingress.push(...ingress(server.port));
  await network.changed();
  lab.dns.set(NAME, [{ type: 'A', data: address }]);
  return server;
};

const watch = (lab: Lab, port: number): Made =>
  watching({ kind: 'tcp', host: NAME, port, resolver: lab.dns.address, timeout: '400ms' }, { vantage: MONITOR });

const lets = (port: number, from: Partial<Permission>): Permission => ({
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  ...from,
});
const MONITORS = { groupIds: ['sg-0a1monitor'] };

const scenario = (made: string, split: string, make: Scenario['make']): Scenario => ({
  number: 13,
  made,
  expect: { code: 'tcp.timeout', stage: 'tcp', cause: split === '' ? 'tcp.timeout' : `tcp.timeout/${split}` },
  make,
});

/** Packets that are dropped in silence, each by another hop. */
export const TIMEOUT_SCENARIOS: readonly Scenario[] = [
  scenario('security group of the target shut', 'ingress-closed', async (lab) => {
    const { port } = await build(lab, { ingress: (port) => [lets(port, { groupIds: ['sg-0c3app'] })] });
    return watch(lab, port);
  }),
  scenario('security group of the monitor shut', 'egress-closed', async (lab) => {
    const egress = [lets(443, { cidrs: ['0.0.0.0/0'] })];
    const { port } = await build(lab, { ingress: (port) => [lets(port, MONITORS)], egress });
    return watch(lab, port);
  }),
  scenario('address that nothing has any more', 'no-interface', async (lab) => {
    const { port } = await build(lab, { address: '127.0.2.99', attached: false });
    return watch(lab, port);
  }),
  scenario('address in another network, without a route', 'no-route', async (lab) => {
    const { port } = await build(lab, { address: '127.9.0.10', attached: false });
    return watch(lab, port);
  }),
  scenario('host that hangs behind open security groups', 'groups-open', async (lab) => {
    const server = await build(lab, { ingress: (port) => [lets(port, MONITORS)] });
    await server.hang();
    return watch(lab, server.port);
  }),
  scenario('security group shut, and AWS lets nobody look', '', async (lab) => {
    const { port } = await build(lab, {});
    lab.aws.troubles.start('ec2', 'denied');
    return watch(lab, port);
  }),
];
