import { SNSClient } from '@aws-sdk/client-sns';

import { bounded, type ClientOptions } from './client-options.ts';

// In a file of its own: `notify` needs no other client until there is something to explain.
/** For publishing; the publisher has retries of its own, so a call is one attempt. */
export const createSnsClient = (options: ClientOptions = {}): SNSClient =>
  new SNSClient(bounded({ maxAttempts: 1, ...options }));
