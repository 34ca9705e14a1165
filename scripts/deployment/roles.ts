import type { FunctionName } from '../../shared/config/functions.ts';
import { arnHere, logicalIds, type Resource, type Statement } from './template.ts';

/** What Lambda does with a function's role to give it network interfaces; the function's own code may look at most. */
const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

type Options = { deployment: string; inVpc: boolean; statements: readonly Statement[] };

/** The role of a function: its own log, network interfaces when it is in the VPC, and what its code does. */
export const roleFor = (name: FunctionName, { deployment, inVpc, statements }: Options): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: name,
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            writeLog(name),
            ...(inVpc ? networkInterfaces(`${deployment}-${name}`, statements) : []),
            ...statements,
          ],
        },
      },
    ],
  },
});

const writeLog = (name: FunctionName): Statement => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: { 'Fn::GetAtt': [logicalIds(name).logGroup, 'Arn'] },
});

/**
 * Lambda insists on every resource: the interfaces have no ids yet. AWS recommends the denial for the function's code; what
 * that looks at by its own statements (a diagnosis) is left out of it.
 */
const networkInterfaces = (functionName: string, own: readonly Statement[]): Statement[] => {
  const looks = new Set(own.flatMap(({ Action }) => Action));
  return [
    { Effect: 'Allow', Action: NETWORK_INTERFACES, Resource: '*' },
    {
      Effect: 'Deny',
      Action: [...NETWORK_INTERFACES.filter((action) => !looks.has(action)), 'ec2:DetachNetworkInterface'],
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arnHere('lambda', `function:${functionName}`) } },
    },
  ];
};
