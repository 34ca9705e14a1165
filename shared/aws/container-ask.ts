import type { ECSClient } from '@aws-sdk/client-ecs';

import { awsError } from './errors.ts';

/** Asks ECS; `action` is that of IAM without its prefix, `on` an ARN or a name. Rejects with an `AwsError`. */
export const askEcs = async <T>(client: ECSClient, action: string, on: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    const name = on.split('/').at(-1) ?? on;
    throw await awsError(error, client, { action: `ecs:${action}`, on: name, endpoint: 'ecs' });
  }
};
