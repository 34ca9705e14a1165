import { describe, expect, it } from 'vitest';

import { AwsError, awsError } from '../../shared/aws/errors.ts';

const client = { config: { region: async () => 'eu-west-1' } };
const call = {
  action: 'elasticloadbalancing:DescribeTargetHealth',
  on: 'hokusai-api',
  endpoint: 'elasticloadbalancing',
};
const told = 'elasticloadbalancing:DescribeTargetHealth on hokusai-api';
const sdkError = (members: object) => Object.assign(new Error('a message with canary-secret'), members);

describe('an SDK error becomes a fault by its name, code and status', () => {
  it.each([
    [
      'no credentials',
      { name: 'CredentialsProviderError' },
      'aws.access-denied',
      `no credentials found for ${told}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    ],
    [
      'expired credentials',
      { name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } },
      'aws.access-denied',
      `credentials are rejected for ${told} (ExpiredToken): renew them, such as aws sso login`,
    ],
    [
      'an action that the Query protocol denies',
      { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
      'aws.access-denied',
      `${told} is not allowed: allow elasticloadbalancing:DescribeTargetHealth in the role's policy`,
    ],
    [
      'an action that the JSON protocol denies',
      { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } },
      'aws.access-denied',
      `${told} is not allowed: allow elasticloadbalancing:DescribeTargetHealth in the role's policy`,
    ],
    [
      'a key that may not be used',
      { name: 'DecryptionFailure', $metadata: { httpStatusCode: 400 } },
      'aws.access-denied',
      'cannot decrypt hokusai-api (DecryptionFailure): allow kms:Decrypt on its key',
    ],
    [
      'throttling by name',
      { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } },
      'aws.throttled',
      `${told} is throttled (ThrottlingException): fewer calls, or a higher quota`,
    ],
    [
      'throttling by status',
      { name: 'Busy', $metadata: { httpStatusCode: 429 } },
      'aws.throttled',
      `${told} is throttled (Busy): fewer calls, or a higher quota`,
    ],
    [
      'a time-out',
      { name: 'TimeoutError' },
      'aws.unreachable',
      `no answer to ${told} (TimeoutError): a subnet without NAT needs the interface endpoint com.amazonaws.eu-west-1.elasticloadbalancing`,
    ],
    [
      'a name that does not resolve',
      { code: 'ENOTFOUND' },
      'aws.unreachable',
      `no answer to ${told} (ENOTFOUND): a subnet without NAT needs the interface endpoint com.amazonaws.eu-west-1.elasticloadbalancing`,
    ],
    [
      'a server error',
      { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } },
      'probe.internal',
      `${told} failed (InternalFailure, HTTP 500)`,
    ],
    ['anything else', { name: 'TypeError' }, 'probe.internal', `${told} failed (TypeError)`],
  ])('%s', async (_, members, code, message) => {
    const error = await awsError(sdkError(members), client, call);
    expect({ code: error.fault.code, message: error.fault.message }).toEqual({ code, message });
    expect(error.message).toBe(message);
  });

  it('says that no Region is known when that is why', async () => {
    const unset = { config: { region: () => Promise.reject(new Error('Region is missing')) } };
    const error = await awsError(new Error('Region is missing'), unset, call);
    expect(error.fault).toMatchObject({
      code: 'aws.unreachable',
      message: `no AWS Region is known for ${told}: set AWS_REGION, or region in the profile`,
    });
  });

  it('names the subnets of a function that gets no answer', async () => {
    const inVpc = { config: { ...client.config, subnetIds: ['subnet-1', 'subnet-2'] } };
    const error = await awsError(sdkError({ name: 'TimeoutError' }), inVpc, call);
    expect(error.fault).toMatchObject({
      code: 'aws.unreachable',
      message: `no answer to ${told} (TimeoutError): a subnet without NAT needs the interface endpoint com.amazonaws.eu-west-1.elasticloadbalancing; this function is in subnet-1, subnet-2`,
    });
  });

  it.each([
    [
      'a role',
      'User: arn:aws:sts::123456789012:assumed-role/probe/run is not authorized to perform: x',
      'arn:aws:sts::123456789012:assumed-role/probe/run',
    ],
    [
      'a user',
      'User: arn:aws:iam::123456789012:user/dev/ann is not authorized',
      'arn:aws:iam::123456789012:user/dev/ann',
    ],
    ['nobody', 'denied', undefined],
  ])('keeps whom AWS refused, where it names one: %s', async (_, message, principal) => {
    const denied = Object.assign(new Error(message), { name: 'AccessDenied' });
    const { trouble } = await awsError(denied, client, call);
    expect(trouble).toMatchObject({ ...call, why: 'denied', error: 'AccessDenied', region: 'eu-west-1' });
    expect(trouble?.principal).toBe(principal);
  });

  it('keeps the cause, and an error that is translated already', async () => {
    const cause = sdkError({ name: 'AccessDenied' });
    const error = await awsError(cause, client, call);
    expect(error).toBeInstanceOf(AwsError);
    expect(error.cause).toBe(cause);
    expect(await awsError(error, client, call)).toBe(error);
  });

  it('survives a thrown thing that is no error', async () => {
    expect((await awsError(undefined, client, call)).fault.message).toBe(`${told} failed (unknown error)`);
  });
});
