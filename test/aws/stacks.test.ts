import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readStack, readStackFailure } from '../../shared/aws/stacks.ts';
import { clientOptions, denied, Refusal, type ScriptedAws, startScriptedAws } from './scripted-aws.ts';

const ARN = 'arn:aws:cloudformation:us-east-1:123456789012:stack/vpcwatch-dev/51af3dc0';
const described = {
  Stacks: [
    {
      StackId: ARN,
      StackName: 'vpcwatch-dev',
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: '2026-11-20T10:00:00Z',
      Outputs: [{ OutputKey: 'TableName', OutputValue: 'table-1' }],
    },
  ],
};

let aws: ScriptedAws;
let client: CloudFormationClient;
beforeEach(async () => {
  aws = await startScriptedAws({});
  client = new CloudFormationClient(clientOptions(aws));
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

describe('readStack', () => {
  it('reads state, outputs and all pages of resources', async () => {
    const resource = (name: string) => ({
      LogicalResourceId: name,
      PhysicalResourceId: `vpcwatch-dev-${name}`,
      ResourceType: 'AWS::Lambda::Function',
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: '2026-11-20T10:00:00Z',
    });
    aws.script = {
      DescribeStacks: () => described,
      ListStackResources: ({ NextToken }) =>
        NextToken === 'more'
          ? { StackResourceSummaries: [resource('b')] }
          : { StackResourceSummaries: [resource('a')], NextToken: 'more' },
    };
    expect(await readStack(client, 'vpcwatch-dev')).toEqual({
      name: 'vpcwatch-dev',
      arn: ARN,
      status: 'CREATE_COMPLETE',
      changedAtMs: Date.parse('2026-11-20T10:00:00Z'),
      outputs: { TableName: 'table-1' },
      resources: ['a', 'b'].map((name) => ({
        logicalId: name,
        physicalId: `vpcwatch-dev-${name}`,
        type: 'AWS::Lambda::Function',
      })),
    });
  });

  it('knows that there is none', async () => {
    aws.script.DescribeStacks = () => {
      throw new Refusal('ValidationError', 400, 'Stack with id vpcwatch-dev does not exist');
    };
    expect(await readStack(client, 'vpcwatch-dev')).toBeUndefined();
  });

  it.each([
    ['DescribeStacks', {}],
    ['ListStackResources', { DescribeStacks: () => described }],
  ])('names %s when it is denied', async (action, others) => {
    aws.script = { ...others, [action]: denied };
    await expect(readStack(client, 'vpcwatch-dev')).rejects.toMatchObject({
      fault: {
        code: 'aws.access-denied',
        message: `cloudformation:${action} on stack vpcwatch-dev is not allowed: allow cloudformation:${action} in the role's policy`,
      },
    });
  });
});

describe('readStackFailure', () => {
  const event = (type: string, status: string, id: string, reason?: string) => ({
    StackId: ARN,
    EventId: `${id}-${status}`,
    StackName: 'vpcwatch-dev',
    LogicalResourceId: id,
    PhysicalResourceId: type === 'AWS::CloudFormation::Stack' ? ARN : id,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    Timestamp: '2026-11-20T10:00:00Z',
  });
  const begin = event('AWS::CloudFormation::Stack', 'CREATE_IN_PROGRESS', 'vpcwatch-dev', 'User Initiated');

  it('finds what failed first in the last deployment', async () => {
    aws.script.DescribeStackEvents = () => ({
      StackEvents: [
        event('AWS::CloudFormation::Stack', 'ROLLBACK_FAILED', 'vpcwatch-dev'),
        event('AWS::SNS::Topic', 'CREATE_FAILED', 'Topic', 'Resource creation cancelled'),
        event('AWS::DynamoDB::Table', 'CREATE_FAILED', 'Table', 'limit exceeded'),
        begin,
        event('AWS::IAM::Role', 'DELETE_FAILED', 'Role', 'earlier'),
      ],
    });
    expect(await readStackFailure(client, 'vpcwatch-dev')).toEqual({ logicalId: 'Table', reason: 'limit exceeded' });
  });

  it('finds nothing when nothing failed', async () => {
    aws.script.DescribeStackEvents = () => ({ StackEvents: [begin] });
    expect(await readStackFailure(client, 'vpcwatch-dev')).toBeUndefined();
  });

  it('names the action when it is denied', async () => {
    aws.script.DescribeStackEvents = denied;
    await expect(readStackFailure(client, 'vpcwatch-dev')).rejects.toThrow(/^cloudformation:DescribeStackEvents on/);
  });
});
