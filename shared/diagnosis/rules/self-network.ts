import { asking, awsCommand, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';

/** The VPC of the monitor, as a word of a command: its id, or the command that finds it by a subnet. */
const vpcWord = ({ vantage: { vpcId, subnetIds, region } }: Evidence): string => {
  if (vpcId !== undefined) return shell(vpcId);
  const find = { subnetIds: subnetIds.slice(0, 1), query: 'Subnets[0].VpcId', output: 'text' } as const;
  return `"$(${awsCommand(region, 'ec2', 'describe-subnets', find)})"`;
};

/** Routes of the whole VPC: a subnet that no table names has the main one, and no filter for subnets finds that. */
export const routesStep = (evidence: Evidence, region: string | undefined): RemedyStep => {
  const options = {
    query:
      'RouteTables[].[RouteTableId,Associations[].[Main,SubnetId],Routes[].[DestinationCidrBlock,NatGatewayId,GatewayId,TransitGatewayId,State]]',
    output: 'json',
  } as const;
  return {
    say: `See the routes of ${evidence.vantage.subnetIds.join(', ')}: those that no table names have the main one (true)`,
    command: `${awsCommand(region, 'ec2', 'describe-route-tables', options)} --filters Name=vpc-id,Values=${vpcWord(evidence)}`,
  };
};

/** Makes the endpoint that subnets without NAT lack. Its private DNS takes over for the whole VPC: never by a default. */
export const endpointSteps = (evidence: Evidence, region: string, serviceName: string): RemedyStep[] => {
  const vpc = vpcWord(evidence);
  const { subnetIds } = evidence.vantage;
  const describe = awsCommand(region, 'ec2', 'describe-vpc-endpoints', {
    query: 'VpcEndpoints[].[VpcEndpointId,ServiceName,State,PrivateDnsEnabled,Groups[].GroupId]',
    output: 'json',
  });
  const groups = awsCommand(region, 'ec2', 'describe-security-groups', {
    query: 'SecurityGroups[].[GroupId,GroupName,IpPermissions[].[FromPort,ToPort,IpRanges[].CidrIp]]',
    output: 'json',
  });
  const create = awsCommand(region, 'ec2', 'create-vpc-endpoint', {
    vpcEndpointType: 'Interface',
    serviceName,
    subnetIds,
    privateDnsEnabled: true,
  });
  const undo = awsCommand(region, 'ec2', 'modify-vpc-endpoint', { noPrivateDnsEnabled: true });
  return [
    {
      say: `See which endpoints the VPC has; where ${serviceName} is there, its security group does not let in the monitor`,
      command: `${describe} --filters Name=vpc-id,Values=${vpc}`,
    },
    {
      say: "Find a security group that lets in port 443 from the VPC's CIDR",
      command: `${groups} --filters Name=vpc-id,Values=${vpc} Name=ip-permission.to-port,Values=443`,
    },
    {
      say: 'Make the endpoint ($7.30 a month and zone) with that group; private DNS sends the whole VPC here at once: with a group that lets in less, whoever reaches the API by NAT loses it',
      command: `${asking('security group', 'group')} && ${create} --vpc-id ${vpc} --security-group-ids "$group"`,
    },
    {
      say: 'Undo that at once if others lose the API: turn its private DNS off',
      command: `${asking('endpoint', 'endpoint')} && ${undo} --vpc-endpoint-id "$endpoint"`,
    },
  ];
};
