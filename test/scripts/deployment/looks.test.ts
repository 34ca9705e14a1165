import { describe, expect, it } from 'vitest';

import { lookPermissions } from '../../../scripts/deployment/looks.ts';
import { roleFor } from '../../../scripts/deployment/roles.ts';
import type { Statement } from '../../../scripts/deployment/template.ts';
import { configOf } from './configs.ts';

const config = configOf(`{
  one: { kind: tcp, host: "\${ssm:/a/host}", port: "\${ssm:/a/port}" },
  two: { kind: tcp, host: "\${ssm:/a/host}", port: 80 },
  far: { kind: http, url: "https://a.example/", from: outside, headers: { x: "\${ssm:far}", y: "\${secret:far}" } } }`);
const parameter = (name: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`,
});
const allowed = (...names: string[]) => ({
  Effect: 'Allow',
  Action: 'ssm:GetParameter',
  Resource: names.map(parameter),
});

describe('what a diagnosis may ask for by name', () => {
  it('is each parameter of the checks once, however their values are read', () => {
    expect(lookPermissions('notify', config)).toEqual([allowed('a/host', 'a/port', 'far')]);
    expect(lookPermissions('spot-check', config)).toEqual([allowed('a/host', 'a/port')]);
    expect(lookPermissions('spot-check-outside', config)).toEqual([allowed('far')]);
  });

  it('is nothing for who explains nothing, or where no check has a parameter', () => {
    expect(lookPermissions('probe-http', config)).toEqual([]);
    expect(lookPermissions('notify', configOf('{ one: { kind: tcp, host: a.local, port: 80 } }'))).toEqual([]);
  });
});

describe('the denial of network interfaces to a function of the VPC', () => {
  const deniedWith = (...statements: Statement[]): unknown => {
    const role = roleFor('spot-check', { deployment: 'vpcwatch-test', inVpc: true, statements });
    const [policy] = role.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[];
    return policy?.PolicyDocument.Statement.find(({ Effect }) => Effect === 'Deny')?.Action;
  };
  const writes = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:UnassignPrivateIpAddresses',
    'ec2:DetachNetworkInterface',
  ];
  const reads = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

  it('leaves out what it looks at, and keeps all that changes something', () => {
    const looks: Statement = { Effect: 'Allow', Action: reads, Resource: '*' };
    expect(deniedWith(looks)).toEqual(writes);
    expect([deniedWith()].flat().toSorted()).toEqual([...writes, ...reads].toSorted());
  });
});
