import { EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readNetwork, readVpcDns } from '../../shared/aws/network.ts';
import {
  type Deployment,
  defaultRoute,
  deployment,
  everything,
  gatewayEndpoint,
  group,
  interfaceEndpoint,
  routeTable,
  scriptOf,
} from './deployment.ts';
import { clientOptions, denied, type ScriptedAws, startScriptedAws } from './scripted-aws.ts';

let d: Deployment;
let aws: ScriptedAws;
let client: EC2Client;
beforeEach(async () => {
  d = deployment([]);
  aws = await startScriptedAws(scriptOf(d));
  client = new EC2Client(clientOptions(aws));
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

const read = () =>
  readNetwork(client, { subnetIds: ['subnet-0a', 'subnet-gone'], groupIds: ['sg-fn'], services: ['dynamodb', 'ssm'] });

describe('readNetwork', () => {
  it('reads the whole VPC of a subnet, and leaves out what is gone', async () => {
    const { subnets } = await read();
    expect(subnets).toEqual([
      { id: 'subnet-0a', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.1.0/24' },
      { id: 'subnet-0b', vpcId: 'vpc-1', zone: 'us-east-1b', cidr: '10.0.2.0/24' },
    ]);
  });

  it.each([
    [{ natGatewayId: 'nat-1' }, 'nat-1'],
    [{ gatewayId: 'igw-1' }, 'igw-1'],
    [{ transitGatewayId: 'tgw-1' }, 'tgw-1'],
    [{ vpcPeeringConnectionId: 'pcx-1' }, 'pcx-1'],
    [{ instanceId: 'i-1', networkInterfaceId: 'eni-1' }, 'eni-1'],
    [{ coreNetworkArn: 'arn:aws:networkmanager::1:core-network/c' }, 'arn:aws:networkmanager::1:core-network/c'],
  ])('knows what a route leads to: %j', async (wire, target) => {
    d.routeTables = [routeTable('rtb-1', [defaultRoute(wire, 'blackhole')], { subnets: ['subnet-0a'] })];
    expect((await read()).routeTables).toEqual([
      {
        id: 'rtb-1',
        vpcId: 'vpc-1',
        main: false,
        subnetIds: ['subnet-0a'],
        routes: [
          { destination: '10.0.0.0/16', target: 'local', active: true },
          { destination: '0.0.0.0/0', target, active: false },
        ],
      },
    ]);
  });

  it('keeps the endpoints that matter, and reads their security groups', async () => {
    const ingress = {
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      groups: [{ userId: '1', groupId: 'sg-fn' }],
      ipRanges: [{ cidrIp: '10.0.0.0/16' }],
      prefixListIds: [{ prefixListId: 'pl-1' }],
    };
    d.endpoints = [gatewayEndpoint(['rtb-main']), interfaceEndpoint('ssm'), interfaceEndpoint('kinesis-streams')];
    d.groups.push(group('sg-ep', { ingress: [ingress], egress: [everything] }), group('sg-other', {}));
    const { endpoints, groups } = await read();
    expect(endpoints).toMatchObject([
      { id: 'vpce-ddb', service: 'dynamodb', kind: 'gateway', available: true, routeTableIds: ['rtb-main'] },
      {
        id: 'vpce-ssm',
        service: 'ssm',
        kind: 'interface',
        privateDns: true,
        subnetIds: ['subnet-0a'],
        groupIds: ['sg-ep'],
        interfaces: 1,
      },
    ]);
    expect(groups.map(({ id }) => id)).toEqual(['sg-fn', 'sg-ep']);
    expect(groups[1]).toEqual({
      id: 'sg-ep',
      ingress: [
        {
          protocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          cidrs: ['10.0.0.0/16'],
          groupIds: ['sg-fn'],
          prefixLists: ['pl-1'],
        },
      ],
      egress: [{ protocol: '-1', cidrs: ['0.0.0.0/0'], groupIds: [], prefixLists: [] }],
    });
  });

  it('reads all pages', async () => {
    const { DescribeRouteTables: whole } = aws.script;
    aws.script.DescribeRouteTables = (input) =>
      input.NextToken === 'more'
        ? { routeTableSet: [routeTable('rtb-2', [])] }
        : { ...(whole?.(input) as object), nextToken: 'more' };
    expect((await read()).routeTables.map(({ id }) => id)).toEqual(['rtb-main', 'rtb-2']);
  });

  it('asks for nothing around subnets that are all gone', async () => {
    d.subnets = [];
    expect(await read()).toMatchObject({ subnets: [], routeTables: [], endpoints: [] });
    expect(aws.calls).toEqual(['DescribeSubnets', 'DescribeSecurityGroups']);
  });

  it.each(['DescribeSubnets', 'DescribeRouteTables', 'DescribeVpcEndpoints', 'DescribeSecurityGroups'])(
    'names %s when it is denied',
    async (action) => {
      aws.script[action] = denied;
      await expect(read()).rejects.toMatchObject({
        fault: { code: 'aws.access-denied', message: expect.stringMatching(`^ec2:${action} on .* is not allowed`) },
      });
    },
  );
});

describe('readVpcDns', () => {
  it('reads both attributes', async () => {
    d.vpcDns = { enableDnsSupport: true, enableDnsHostnames: false };
    expect(await readVpcDns(client, 'vpc-1')).toEqual({ support: true, hostnames: false });
  });

  it('names the action when it is denied', async () => {
    aws.script.DescribeVpcAttribute = denied;
    await expect(readVpcDns(client, 'vpc-1')).rejects.toThrow(/^ec2:DescribeVpcAttribute on vpc-1 is not allowed/);
  });
});
