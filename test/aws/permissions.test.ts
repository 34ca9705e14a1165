import { IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { simulate } from '../../shared/aws/permissions.ts';
import { clientOptions, denied, Refusal, type ScriptedAws, startScriptedAws } from './scripted-aws.ts';

let aws: ScriptedAws;
let client: IAMClient;
beforeEach(async () => {
  aws = await startScriptedAws({});
  client = new IAMClient(clientOptions(aws));
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

const roleArn = 'arn:aws:iam::123456789012:role/path/NotifyRole';
const ask = (...actions: string[]) => simulate(client, { roleArn, actions, resource: 'arn:aws:sns:us-east-1:1:t' });
const result = (action: string, changed: object = {}) => ({
  EvalActionName: action,
  EvalResourceName: 'arn:aws:sns:us-east-1:1:t',
  EvalDecision: 'allowed',
  MatchedStatements: [{ SourcePolicyId: 'NotifyRole_notify', SourcePolicyType: 'IAM Policy' }],
  MissingContextValues: [],
  ...changed,
});

describe('simulate', () => {
  it('asks for one role and one resource, and reads all pages', async () => {
    aws.script.SimulatePrincipalPolicy = (input) => {
      expect(input).toMatchObject({
        PolicySourceArn: roleArn,
        'ActionNames.member.2': 'sns:Subscribe',
        'ResourceArns.member.1': 'arn:aws:sns:us-east-1:1:t',
      });
      return input.Marker === 'more'
        ? { EvaluationResults: [result('sns:Subscribe')], IsTruncated: false }
        : { EvaluationResults: [result('sns:Publish')], IsTruncated: true, Marker: 'more' };
    };
    expect(await ask('sns:Publish', 'sns:Subscribe')).toEqual([
      { action: 'sns:Publish', decision: 'allowed', policies: ['NotifyRole_notify'] },
      { action: 'sns:Subscribe', decision: 'allowed', policies: ['NotifyRole_notify'] },
    ]);
  });

  it.each([
    [{ OrganizationsDecisionDetail: { AllowedByOrganizations: false } }, 'organization'],
    [{ PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }, 'boundary'],
    [{ OrganizationsDecisionDetail: { AllowedByOrganizations: true } }, undefined],
  ])('tells what else refuses: %j', async (detail, refusedBy) => {
    aws.script.SimulatePrincipalPolicy = () => ({
      EvaluationResults: [result('sns:Publish', { EvalDecision: 'implicitDeny', ...detail })],
    });
    const [decision] = await ask('sns:Publish');
    expect(decision?.decision).toBe('implicitDeny');
    expect(decision?.refusedBy).toBe(refusedBy);
  });

  it('asks one by one for actions that cannot be asked for together', async () => {
    aws.script.SimulatePrincipalPolicy = (input) => {
      if (input['ActionNames.member.2'] !== undefined) throw new Refusal('InvalidInput');
      return { EvaluationResults: [result(input['ActionNames.member.1'] ?? '')] };
    };
    expect((await ask('ec2:A', 'ec2:B')).map(({ action }) => action)).toEqual(['ec2:A', 'ec2:B']);
    expect(aws.calls).toHaveLength(3);
  });

  it('names the action and the role when it is denied', async () => {
    aws.script.SimulatePrincipalPolicy = denied;
    await expect(ask('sns:Publish')).rejects.toThrow(/^iam:SimulatePrincipalPolicy on role NotifyRole is not allowed/);
  });
});
