import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';

import { awsError } from './errors.ts';

/** Who listens to a topic: `pending` waits for its link to be opened. */
export type Subscription = { protocol: string; endpoint: string; standing: 'confirmed' | 'pending' | 'deleted' };

/** Reads all subscriptions of a topic; `undefined` when there is no such topic. Rejects with an `AwsError`. */
export const readSubscriptions = async (client: SNSClient, topicArn: string): Promise<Subscription[] | undefined> => {
  try {
    const subscriptions: Subscription[] = [];
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
      for (const { Protocol, Endpoint, SubscriptionArn } of page.Subscriptions ?? []) {
        subscriptions.push({
          protocol: Protocol ?? '',
          endpoint: Endpoint ?? '',
          standing: standingOf(SubscriptionArn),
        });
      }
    }
    return subscriptions;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw await awsError(error, client, { action: 'sns:ListSubscriptionsByTopic', on: topicArn, endpoint: 'sns' });
  }
};

// SNS has a word where the ARN of the subscription would be.
const standingOf = (arn = ''): Subscription['standing'] => {
  if (arn === 'Deleted') return 'deleted';
  return arn.startsWith('arn:') ? 'confirmed' : 'pending';
};
