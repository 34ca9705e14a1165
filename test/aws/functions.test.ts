import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readEventSources, readFunction } from '../../shared/aws/functions.ts';
import { clientOptions, denied, Refusal, type ScriptedAws, startScriptedAws } from './scripted-aws.ts';

let aws: ScriptedAws;
let client: LambdaClient;
beforeEach(async () => {
  aws = await startScriptedAws({});
  client = new LambdaClient(clientOptions(aws));
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

const settings = {
  FunctionName: 'vpcwatch-dev-probe-dns',
  Role: 'arn:aws:iam::1:role/ProbeDnsRole',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  Environment: { Variables: { SLACK_WEBHOOK_SECRET: 'secret:slack', REF_token: 'canary' } },
  VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
};

describe('readFunction', () => {
  it('keeps of the environment what was asked for, and no more', async () => {
    aws.script.GetFunctionConfiguration = () => settings;
    expect(await readFunction(client, 'vpcwatch-dev-probe-dns', ['SLACK_WEBHOOK_SECRET', 'OTHER'])).toEqual({
      name: 'vpcwatch-dev-probe-dns',
      roleArn: 'arn:aws:iam::1:role/ProbeDnsRole',
      state: 'Active',
      network: { vpcId: 'vpc-1', subnetIds: ['subnet-1'], groupIds: ['sg-1'] },
      variables: { SLACK_WEBHOOK_SECRET: 'secret:slack' },
    });
  });

  it.each([
    [{ State: 'Failed', StateReasonCode: 'EniLimitExceeded', StateReason: 'limit' }, 'EniLimitExceeded'],
    [
      { LastUpdateStatus: 'Failed', LastUpdateStatusReasonCode: 'InvalidSubnet', LastUpdateStatusReason: 'limit' },
      'InvalidSubnet',
    ],
  ])('tells why it does not run: %j', async (changed, code) => {
    aws.script.GetFunctionConfiguration = () => ({ ...settings, ...changed });
    expect((await readFunction(client, 'f', []))?.trouble).toEqual({ code, reason: 'limit' });
  });

  it('has no network outside a VPC, as Lambda tells it', async () => {
    aws.script.GetFunctionConfiguration = () => ({
      ...settings,
      VpcConfig: { VpcId: '', SubnetIds: [], SecurityGroupIds: [] },
    });
    expect(await readFunction(client, 'f', [])).not.toHaveProperty('network');
  });

  it('knows that there is none', async () => {
    aws.script.GetFunctionConfiguration = () => {
      throw new Refusal('ResourceNotFoundException', 404);
    };
    expect(await readFunction(client, 'f', [])).toBeUndefined();
  });

  it('names the action when it is denied', async () => {
    aws.script.GetFunctionConfiguration = denied;
    await expect(readFunction(client, 'f', [])).rejects.toThrow(/^lambda:GetFunctionConfiguration on f is not allowed/);
  });
});

describe('readEventSources', () => {
  it('reads all pages', async () => {
    const source = (id: string) => ({ UUID: id, EventSourceArn: `arn:aws:sqs:us-east-1:1:${id}`, State: 'Enabled' });
    aws.script.ListEventSourceMappings = ({ Marker, FunctionName }) => {
      expect(FunctionName).toBe('f');
      return Marker === 'more'
        ? { EventSourceMappings: [source('b')] }
        : { EventSourceMappings: [source('a')], NextMarker: 'more' };
    };
    expect((await readEventSources(client, 'f')).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('names the action when it is denied', async () => {
    aws.script.ListEventSourceMappings = denied;
    await expect(readEventSources(client, 'f')).rejects.toThrow(/^lambda:ListEventSourceMappings on f is not allowed/);
  });
});
