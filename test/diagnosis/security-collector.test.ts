import { EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { createCollect } from '../../shared/diagnosis/collect.ts';
import { createSecurityCollector } from '../../shared/diagnosis/collectors/security.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { ADDRESS, tcpEvidence } from './net-evidence.ts';

let aws: AwsApis;
let client: EC2Client;

beforeEach(async () => {
  aws = await startAwsApis();
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  client = new EC2Client({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const { network } = aws;
  network.addVpc({ id: 'vpc-1', cidr: '10.0.0.0/16' });
  network.addSubnet({ id: 'subnet-m', vpcId: 'vpc-1', cidr: '10.0.1.0/24' });
  network.addSubnet({ id: 'subnet-t', vpcId: 'vpc-1', cidr: '10.0.2.0/24' });
  network.addSubnet({ id: 'subnet-o', vpcId: 'vpc-2', cidr: '10.0.2.0/24' });
  network.addGroup({ id: 'sg-m', vpcId: 'vpc-1' });
  network.addGroup({
    id: 'sg-t',
    vpcId: 'vpc-1',
    ingress: [{ protocol: 'tcp', fromPort: 6379, toPort: 6379, groupIds: ['sg-m'] }],
  });
  network.addInterface({ id: 'eni-o', subnetId: 'subnet-o', address: ADDRESS, groupIds: [] });
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

const look = async (more: Partial<Evidence> = {}, lookMs = 5000) => {
  const collect = createCollect([createSecurityCollector(client)]);
  const limits = { clock: systemClock, lookMs, signal: new AbortController().signal };
  return (await collect(tcpEvidence('tcp.timeout', more), limits)).security;
};

const OWNER = '123456789012';
const attach = () =>
  aws.network.addInterface({
    id: 'eni-t',
    subnetId: 'subnet-t',
    address: ADDRESS,
    groupIds: ['sg-t'],
    description: 'task',
  });

describe('the look at security groups', () => {
  it('finds who has the address, first in the VPC of the monitor, and the groups of both sides', async () => {
    attach();
    expect(await look()).toEqual({
      seen: {
        address: ADDRESS,
        monitorSubnets: [{ id: 'subnet-m', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.1.0/24', ownerId: OWNER }],
        monitorGroups: [
          { id: 'sg-m', ingress: [], egress: [expect.objectContaining({ protocol: '-1', cidrs: ['0.0.0.0/0'] })] },
        ],
        subnet: { id: 'subnet-t', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.2.0/24', ownerId: OWNER },
        target: {
          id: 'eni-t',
          address: ADDRESS,
          vpcId: 'vpc-1',
          subnetId: 'subnet-t',
          description: 'task',
          status: 'in-use',
          groupIds: ['sg-t'],
        },
        targetGroups: [
          {
            id: 'sg-t',
            ingress: [
              { protocol: 'tcp', fromPort: 6379, toPort: 6379, cidrs: [], groupIds: ['sg-m'], prefixLists: [] },
            ],
            egress: [expect.objectContaining({ protocol: '-1' })],
          },
        ],
      },
    });
  });

  it('finds that only another VPC has the address', async () => {
    expect(await look()).toMatchObject({
      seen: { subnet: { id: 'subnet-t' }, target: { id: 'eni-o', vpcId: 'vpc-2' } },
    });
  });

  describe('of an address that no interface has as its own', () => {
    const FREE = { facts: { addresses: ['10.0.2.99'] } };
    const monitor = () =>
      aws.network.addInterface({ id: 'eni-m', subnetId: 'subnet-m', address: '10.0.1.5', groupIds: ['sg-m'] });

    it('knows that all interfaces were seen, by its own in a subnet of its own account', async () => {
      monitor();
      const seen = await look(FREE);
      expect(seen).toMatchObject({ seen: { subnet: { id: 'subnet-t' }, allSeen: true } });
      expect(seen).not.toHaveProperty('seen.target');
    });

    it('knows that some may be hidden in a subnet of another account, or where it has no interface', async () => {
      expect(await look(FREE)).toMatchObject({ seen: { allSeen: false } });
      monitor();
      for (const subnet of aws.network.subnets()) subnet.ownerId = '999999999999';
      expect(await look(FREE)).toMatchObject({ seen: { allSeen: false } });
    });

    it('finds the node whose prefix has it', async () => {
      monitor();
      attach();
      const [node] = aws.network.interfaces().filter(({ id }) => id === 'eni-t');
      if (node) node.prefixes = ['10.0.2.96/28'];
      const seen = await look(FREE);
      expect(seen).toMatchObject({
        seen: { target: { id: 'eni-t', address: '10.0.2.99' }, targetGroups: [{ id: 'sg-t' }] },
      });
      expect(seen).not.toHaveProperty('seen.allSeen');
    });
  });

  it('finds the routes of prefix lists, whose entries it does not know', async () => {
    const routes = [
      { destination: '10.0.0.0/16', target: 'local' },
      { destination: 'pl-1', target: 'tgw-1' },
      { destination: 'pl-s3', target: 'vpce-1' },
    ];
    aws.network.addRouteTable({ id: 'rtb-main', vpcId: 'vpc-1', routes });
    const seen = await look({ facts: { addresses: ['10.7.0.1'] } });
    expect(seen).toMatchObject({
      seen: { routes: [{ tableId: 'rtb-main', lists: [{ destination: 'pl-1', target: 'tgw-1', active: true }] }] },
    });
  });

  it('finds where the routes lead when the address is outside the VPC: the longest prefix, of the own table', async () => {
    const routes = [
      { destination: '0.0.0.0/0', target: 'nat-1' },
      { destination: '10.7.0.0/16', target: 'pcx-1', blackhole: true },
      { destination: '10.8.0.0/16', target: 'tgw-1' },
    ];
    aws.network.addRouteTable({ id: 'rtb-main', vpcId: 'vpc-1', routes: [] });
    aws.network.addRouteTable({ id: 'rtb-m', vpcId: 'vpc-1', subnetIds: ['subnet-m'], routes });
    expect(await look({ facts: { addresses: ['10.7.0.1'] } })).toMatchObject({
      seen: {
        routes: [
          {
            subnetId: 'subnet-m',
            tableId: 'rtb-m',
            route: { destination: '10.7.0.0/16', target: 'pcx-1', active: false },
          },
        ],
      },
    });
  });

  it('sees the rest where the role may not see route tables', async () => {
    aws.troubles.start('ec2:DescribeRouteTables', 'denied');
    const seen = await look({ facts: { addresses: ['10.7.0.1'] } });
    expect(seen).toMatchObject({ seen: { address: '10.7.0.1', monitorGroups: [{ id: 'sg-m' }] } });
    expect(seen).not.toHaveProperty('seen.routes');
  });

  it('says that it knows nothing of where the monitor is', async () => {
    attach();
    aws.network.removeInterface('eni-o');
    const vantage = { subnetIds: [], groupIds: [] };
    expect(await look({ vantage })).toMatchObject({
      seen: { monitorSubnets: [], monitorGroups: [], targetGroups: [{ id: 'sg-t' }] },
    });
  });

  it.each([
    [
      'denied',
      "ec2:DescribeSecurityGroups on sg-m is not allowed: allow ec2:DescribeSecurityGroups in the role's policy",
    ],
    [
      'throttled',
      'ec2:DescribeSecurityGroups on sg-m is throttled (RequestLimitExceeded): fewer calls, or a higher quota',
    ],
    ['failing', 'ec2:DescribeSecurityGroups on sg-m failed (InternalError, HTTP 500)'],
    ['silent', 'no answer within 0 s'],
  ] as const)('tells that the API is %s', async (trouble, problem) => {
    aws.troubles.start('ec2:DescribeSecurityGroups', trouble);
    expect(await look({}, trouble === 'silent' ? 200 : 5000)).toEqual({
      unseen: `could not look at the security groups: ${problem}`,
    });
  });

  it.each<[string, Partial<Evidence>]>([
    ['an IPv6 address', { facts: { addresses: ['2001:db8::1'] } }],
    ['no address', { facts: {} }],
    ['a refused connection', { fault: { code: 'tcp.refused', stage: 'tcp', message: '' } }],
  ])('is not taken for %s', async (_, more) => {
    expect(await look(more)).toBeUndefined();
  });
});
