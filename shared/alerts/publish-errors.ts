import type { SNSClient } from '@aws-sdk/client-sns';
import { isTaskCancelledError } from 'cockatiel';

import { awsError } from '../aws/errors.ts';

/** One attempt that SNS did not accept, in words; the SDK's error, which holds request and response, is not kept. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError';
  /** The same message may pass when it is sent again: no answer, 5xx, throttling. */
  readonly transient: boolean;

  constructor(problem: string, transient: boolean) {
    super(problem);
    this.transient = transient;
  }
}

/** Whether to try again; an attempt that took too long counts too. */
export const isTransient = (error: unknown): boolean =>
  isTaskCancelledError(error) || (error instanceof AttemptError && error.transient);

const ENDED_BY_TOPIC: readonly (readonly [RegExp, string])[] = [
  [/^NotFound/, 'there is no such topic: mend its ARN in the configuration, or create it in that account and region'],
  [/^InvalidParameter/, 'SNS rejects the request: the topic must be in the region of the client'],
  [/^KMS/, 'the key of the topic cannot be used: allow kms:GenerateDataKey and kms:Decrypt on it'],
];

/** Says which topic, what is wrong and how to mend it; from names and codes only. */
export const attemptError = async (error: unknown, client: SNSClient, topicArn: string): Promise<AttemptError> => {
  const { name, $metadata } = (error ?? {}) as { name?: unknown; $metadata?: { httpStatusCode?: number } };
  const known = ENDED_BY_TOPIC.find(([pattern]) => pattern.test(String(name)));
  if (known && !/Throttl/.test(String(name))) return new AttemptError(`${topicArn} (${name}): ${known[1]}`, false);
  const call = { action: 'sns:Publish', on: topicArn, endpoint: 'sns' };
  const { fault } = await awsError(error, client, call);
  const status = $metadata?.httpStatusCode;
  const passing = fault.code === 'aws.unreachable' || fault.code === 'aws.throttled';
  return new AttemptError(fault.message, passing || (fault.code === 'probe.internal' && !(status && status < 500)));
};
