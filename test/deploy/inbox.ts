import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

import { createSnsClient } from '../../shared/aws/sns-client.ts';
import type { Emulator } from './ministack.ts';

/** A message as a subscribed queue gets it: the `sqs` form, and the attributes that filter policies see. */
export type Received = {
  document: Record<string, unknown>;
  attributes: Readonly<Record<string, string>>;
};

/** A queue that is subscribed to a topic. */
export type Inbox = {
  /** Waits for the next message; a guard, not an assertion, ends the waiting. */
  next(): Promise<Received>;
  /** Every message so far, as it was received. */
  readonly texts: readonly string[];
  stop(): void;
};

const PATIENCE_MS = 90_000;

export const openInbox = async ({ at }: Emulator, topicArn: string): Promise<Inbox> => {
  const sqs = new SQSClient(at);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
  const asked = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const sns = createSnsClient(at);
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: asked.Attributes?.QueueArn }));
  sns.destroy();
  const texts: string[] = [];
  const receive = async (): Promise<string | undefined> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    const [message] = Messages;
    if (message?.Body === undefined) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    texts.push(message.Body);
    return message.Body;
  };
  return {
    texts,
    next: async () => {
      for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; ) {
        const text = await receive();
        if (text !== undefined) return parse(text);
      }
      throw new Error('no message came');
    },
    stop: () => sqs.destroy(),
  };
};

type Envelope = { Message: string; MessageAttributes: Record<string, { Value: string }> };

const parse = (text: string): Received => {
  const { Message, MessageAttributes } = JSON.parse(text) as Envelope;
  const attributes = Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value]);
  return { document: JSON.parse(Message), attributes: Object.fromEntries(attributes) };
};
