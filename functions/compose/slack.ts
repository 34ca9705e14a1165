import { createSlackPoster } from '../../shared/alerts/slack-post.ts';
import { referenceNamed } from '../../shared/config/reference-grammar.ts';
import type { DeliverDeps } from '../../shared/deliver-to-slack.ts';
import { createDeliveries } from '../../shared/store/deliveries.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { requireVariable } from './environment.ts';
import { composeRuntimeRead } from './runtime-references.ts';

/** Everything that delivering to Slack needs; the webhook is read when there is something to post. */
export const composeSlack = async (): Promise<DeliverDeps> => {
  const tableName = requireVariable('TABLE_NAME', 'the name of the DynamoDB table');
  const reference = requireVariable('SLACK_WEBHOOK_SECRET', 'where the webhook is: secret:<name>#<key> or ssm:<path>');
  return {
    deliveries: createDeliveries({ client: createDynamoClient(), tableName, clock: systemClock }),
    post: createSlackPoster({
      readWebhook: webhookReader(reference),
      reference,
      allowLoopback: process.env.ALLOW_LOOPBACK === 'true',
      clock: systemClock,
      random: Math.random,
    }),
  };
};

const webhookReader = (text: string) => {
  const reference = referenceNamed(text);
  if (reference === undefined || reference.source === 'env') {
    // It is not shown, in case it is the webhook itself.
    throw new Error('SLACK_WEBHOOK_SECRET is no reference: expected secret:<name>, secret:<name>#<key> or ssm:<path>');
  }
  let read = composeRuntimeRead();
  return async (anew: boolean): Promise<string> => {
    // A reader reuses what it has read; a new one has read nothing.
    if (anew) read = composeRuntimeRead();
    const answer = await read(reference);
    if ('value' in answer) return answer.value;
    throw new Error(`cannot read the webhook: ${answer.failure.message}`);
  };
};
