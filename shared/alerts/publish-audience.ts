import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';

import type { Clock } from '../time/clock.ts';

/** Somebody who listens seldom goes away; somebody who was asked to may confirm at any moment. */
const REMEMBERED_MS = 5 * 60_000;

type Deps = { client: SNSClient; topicArn: string; clock: Pick<Clock, 'now'> };

/**
 * Asks whether anybody would get what the topic accepts; the answer is why nobody would, and how to mend that. Only a topic
 * that says so itself keeps messages back: one of another account may not be asked, and SNS may publish when it does not tell.
 */
export const createAudience = ({
  client,
  topicArn,
  clock,
}: Deps): ((signal: AbortSignal) => Promise<string | undefined>) => {
  let untilMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    if (clock.now() < untilMs) return undefined;
    const attributes = await ask(client, topicArn, signal);
    if (attributes?.SubscriptionsConfirmed === '0') return nobody(topicArn, attributes.SubscriptionsPending);
    if (attributes) untilMs = clock.now() + REMEMBERED_MS;
    return undefined;
  };
};

type Attributes = Readonly<Record<string, string>>;
const MAY_NOT_ASK: Attributes = {};

/** `undefined` when nothing was learned. */
const ask = async (client: SNSClient, TopicArn: string, abortSignal: AbortSignal): Promise<Attributes | undefined> => {
  try {
    return (await client.send(new GetTopicAttributesCommand({ TopicArn }), { abortSignal })).Attributes;
  } catch (error) {
    return error instanceof Error && error.name === 'AuthorizationErrorException' ? MAY_NOT_ASK : undefined;
  }
};

const nobody = (topicArn: string, pending = '0'): string => {
  const none = `no subscription of ${topicArn} is confirmed`;
  return pending === '0'
    ? `${none} and none waits to be: subscribe an e-mail address, a queue or a function`
    : `${none}, ${pending} ${pending === '1' ? 'waits' : 'wait'}: open the link in the mail of AWS Notifications, or subscribe something else`;
};
