import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createSnsClient } from '../../shared/aws/sns-client.ts';
import { readSubscriptions } from '../../shared/aws/subscriptions.ts';
import { denied, Refusal, type ScriptedAws, startScriptedAws } from './scripted-aws.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alerts';
const subscription = (SubscriptionArn: string) => ({
  SubscriptionArn,
  Protocol: 'email',
  Endpoint: 'on-call@hokus.ai',
  Owner: '123456789012',
  TopicArn: TOPIC,
});

let aws: ScriptedAws;
let client: ReturnType<typeof createSnsClient>;
beforeEach(async () => {
  aws = await startScriptedAws({});
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = createSnsClient({ endpoint: aws.url, region: 'us-east-1', credentials, requestTimeoutMs: 20_000 });
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

describe('readSubscriptions', () => {
  it('reads all pages, and the words that stand for an ARN', async () => {
    aws.script.ListSubscriptionsByTopic = ({ NextToken }) =>
      NextToken === 'more'
        ? { Subscriptions: [subscription('Deleted')] }
        : { Subscriptions: [`${TOPIC}:1`, 'PendingConfirmation'].map(subscription), NextToken: 'more' };
    expect((await readSubscriptions(client, TOPIC))?.map(({ standing }) => standing)).toEqual([
      'confirmed',
      'pending',
      'deleted',
    ]);
  });

  it('knows that the topic is gone', async () => {
    aws.script.ListSubscriptionsByTopic = () => {
      throw new Refusal('NotFound', 404);
    };
    expect(await readSubscriptions(client, TOPIC)).toBeUndefined();
  });

  it('names the action when it is denied', async () => {
    aws.script.ListSubscriptionsByTopic = denied;
    await expect(readSubscriptions(client, TOPIC)).rejects.toThrow(
      /^sns:ListSubscriptionsByTopic on .* is not allowed/,
    );
  });
});
