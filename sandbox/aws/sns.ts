import { randomUUID } from 'node:crypto';
import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';

export type Protocol = 'email' | 'lambda' | 'sqs' | 'http' | 'https';

/** What arrived at a subscriber: the body of its own protocol. */
export type Delivery = {
  id: string;
  topicArn: string;
  protocol: Protocol;
  subject?: string;
  body: string;
  attributes: Readonly<Record<string, string>>;
};

/** Topics and who listens to them. */
export type Sns = {
  /** Answers the topic's ARN. */
  addTopic(name: string): string;
  /** The answer ends the subscription. */
  subscribe(topicArn: string, protocol: Protocol, receive: (delivery: Delivery) => void): () => void;
  api: Api;
};

type Subscription = { topicArn: string; protocol: Protocol; receive: (delivery: Delivery) => void };

export const createSns = (): Sns => {
  const topics = new Set<string>();
  const subscriptions = new Set<Subscription>();
  return {
    addTopic: (name) => {
      const arn = `arn:aws:sns:us-east-1:000000000000:${name}`;
      topics.add(arn);
      return arn;
    },
    subscribe: (topicArn, protocol, receive) => {
      const subscription = { topicArn, protocol, receive };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    api: {
      name: 'sns',
      protocol: 'query',
      version: '2010-03-31',
      actions: {
        Publish: action(publishInput, (input) => publish(input, topics, subscriptions)),
        GetTopicAttributes: action(z.object({ TopicArn: z.string() }), ({ TopicArn }) => {
          refuseUnknown(TopicArn, topics);
          const heard = [...subscriptions].filter(({ topicArn }) => topicArn === TopicArn).length;
          const counts = { TopicArn, SubscriptionsConfirmed: heard, SubscriptionsPending: 0 };
          return { Attributes: new Map(Object.entries(counts)) };
        }),
      },
    },
  };
};

const publishInput = z.object({
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().optional(),
  MessageStructure: z.string().optional(),
  MessageAttributes: z
    .array(
      z.object({ Name: z.string(), Value: z.object({ DataType: z.string(), StringValue: z.string().default('') }) }),
    )
    .default([]),
});
type PublishInput = z.output<typeof publishInput>;

const publish = (input: PublishInput, topics: Set<string>, subscriptions: Set<Subscription>): object => {
  refuseUnknown(input.TopicArn, topics);
  refuseBad(input);
  const bodyFor = bodiesOf(input);
  const id = randomUUID();
  const attributes = Object.fromEntries(input.MessageAttributes.map(({ Name, Value }) => [Name, Value.StringValue]));
  const { TopicArn: topicArn, Subject: subject } = input;
  for (const { protocol, receive } of [...subscriptions].filter((one) => one.topicArn === topicArn)) {
    receive({
      id,
      topicArn,
      protocol,
      body: bodyFor(protocol),
      attributes,
      ...(subject === undefined ? {} : { subject }),
    });
  }
  return { MessageId: id };
};

const refuseUnknown = (topicArn: string, topics: ReadonlySet<string>): void => {
  if (!topics.has(topicArn)) throw new ApiError('NotFound', 'Topic does not exist', 404);
};

const MOST_BYTES = 256 * 1024;
const invalid = (message: string): ApiError => new ApiError('InvalidParameter', `Invalid parameter: ${message}`);

const refuseBad = ({ Subject: subject, Message: message }: PublishInput): void => {
  // AWS: ASCII, begins with a letter, digit or punctuation, no line breaks, at most 100 characters.
  if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MOST_BYTES) throw invalid('Message too long');
};

/** With `MessageStructure: json` each protocol has its own body, and `default` is for those without. */
const bodiesOf = ({
  MessageStructure: structure,
  Message: message,
}: PublishInput): ((protocol: Protocol) => string) => {
  if (structure === undefined) return () => message;
  if (structure !== 'json') throw invalid('MessageStructure');
  const parsed = bodies.safeParse(message);
  if (!parsed.success) throw invalid('Message Structure - JSON message body failed to parse');
  const { default: fallback, ...own } = parsed.data;
  if (typeof fallback !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
  return (protocol) => {
    const body = own[protocol];
    return typeof body === 'string' ? body : fallback;
  };
};

const bodies = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.unknown()));
