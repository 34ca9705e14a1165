import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';

describe('the EC2 API', () => {
  let aws: AwsApis;
  let client: EC2Client;
  beforeEach(async () => {
    aws = await startAwsApis();
    const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
    client = new EC2Client({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    aws.network.addVpc({ id: 'vpc-1', cidr: '10.0.0.0/16', dnsHostnames: false });
    for (let n = 1; n <= 7; n += 1) {
      aws.network.addSubnet({ id: `subnet-${n}`, vpcId: 'vpc-1', cidr: `10.0.${n}.0/24` });
    }
    aws.network.addGroup({ id: 'sg-1', vpcId: 'vpc-1' });
    aws.network.addInterface({ id: 'eni-1', subnetId: 'subnet-1', address: '10.0.1.5', groupIds: ['sg-1'] });
  });
  afterEach(async () => {
    client.destroy();
    await aws.stop();
  });

  it('tells of VPCs and their DNS attributes, which may change', async () => {
    expect((await client.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([
      { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' },
    ]);
    const ask = () => client.send(new DescribeVpcAttributeCommand({ VpcId: 'vpc-1', Attribute: 'enableDnsHostnames' }));
    expect((await ask()).EnableDnsHostnames).toEqual({ Value: false });
    for (const vpc of aws.network.vpcs()) vpc.dnsHostnames = true;
    expect((await ask()).EnableDnsHostnames).toEqual({ Value: true });
  });

  it('pages', async () => {
    const pages: number[] = [];
    const filters = { Filters: [{ Name: 'vpc-id', Values: ['vpc-1', 'vpc-2'] }] };
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client, pageSize: 5 }, filters))
      pages.push(Subnets.length);
    expect(pages).toEqual([5, 2]);
  });

  it('finds network interfaces by their address', async () => {
    const find = async (address: string) => {
      const Filters = [{ Name: 'addresses.private-ip-address', Values: [address] }];
      return (await client.send(new DescribeNetworkInterfacesCommand({ Filters }))).NetworkInterfaces;
    };
    expect(await find('10.0.1.5')).toMatchObject([
      { NetworkInterfaceId: 'eni-1', VpcId: 'vpc-1', Groups: [{ GroupId: 'sg-1' }] },
    ]);
    expect(await find('10.0.1.6')).toEqual([]);
  });

  it('authorizes what a mending command asks for, and tells who watches the network', async () => {
    let changes = 0;
    aws.network.watch(async () => {
      changes += 1;
    });
    const permission = { IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379 };
    await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: 'sg-1',
        IpPermissions: [{ ...permission, UserIdGroupPairs: [{ GroupId: 'sg-2' }] }],
      }),
    );
    await client.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: 'sg-1',
        IpPermissions: [{ ...permission, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }],
      }),
    );
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }));
    expect(SecurityGroups).toMatchObject([
      {
        IpPermissions: [{ ...permission, UserIdGroupPairs: [{ GroupId: 'sg-2' }] }],
        IpPermissionsEgress: [{ IpProtocol: '-1' }, { ...permission, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }],
      },
    ]);
    expect(changes).toBe(2);
  });

  it.each([
    ['an id that is not there', new DescribeSecurityGroupsCommand({ GroupIds: ['sg-9'] }), 'InvalidGroup.NotFound'],
    [
      'a filter that it does not have',
      new DescribeVpcsCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] }),
      'InvalidParameterValue',
    ],
  ])('refuses %s as EC2 does', async (_, command, name) => {
    await expect(client.send(command as DescribeVpcsCommand)).rejects.toMatchObject({ name });
  });

  it('denies as EC2 does', async () => {
    aws.troubles.start('ec2', 'denied');
    await expect(client.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      $metadata: { httpStatusCode: 403 },
    });
  });
});
