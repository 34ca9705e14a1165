import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  isTaskCancelledError,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';

import type { Message } from '../health/incident.ts';
import { type Clock, isoSecond, systemClock } from '../time/clock.ts';
import { PublishError, type Publisher } from './publish.ts';
import { createAudience } from './publish-audience.ts';
import { bodiesOf } from './publish-bodies.ts';
import { AttemptError, attemptError, isTransient } from './publish-errors.ts';

/** How patient the publisher is, in milliseconds; `retries` are the attempts after the first. */
export type Patience = { attemptMs: number; retries: number; backoffMs: number; breakAfter: number; breakMs: number };

const standardPatience: Patience = {
  attemptMs: 5000,
  retries: 2,
  backoffMs: 200,
  breakAfter: 5,
  breakMs: 30_000,
};

type SnsPublisherDeps = {
  client: SNSClient;
  topicArn: string;
  clock?: Pick<Clock, 'now'>;
  patience?: Partial<Patience>;
};

/**
 * Publishes with one body for each protocol, to a topic that somebody listens to: accepted is not delivered. An attempt is
 * bounded; what may pass (no answer, 5xx, throttling) is tried again, and after so many such failures in a row nothing is
 * sent for a while. Rejects with a `PublishError`.
 */
export const createSnsPublisher = ({
  client,
  topicArn,
  clock = systemClock,
  patience,
}: SnsPublisherDeps): Publisher => {
  const bounds = { ...standardPatience, ...patience };
  const breaker = circuitBreaker(handleWhen(isTransient), {
    breaker: new ConsecutiveBreaker(bounds.breakAfter),
    halfOpenAfter: bounds.breakMs,
  });
  const policy = wrap(
    retry(handleWhen(isTransient), {
      maxAttempts: bounds.retries,
      backoff: new ExponentialBackoff({ initialDelay: bounds.backoffMs, maxDelay: 10 * bounds.backoffMs }),
    }),
    breaker,
    timeout(bounds.attemptMs, TimeoutStrategy.Aggressive),
  );
  const problemOf = (error: unknown): string => {
    if (isTaskCancelledError(error)) return `no answer to sns:Publish on ${topicArn} within ${bounds.attemptMs} ms`;
    return error instanceof AttemptError ? error.message : `cannot publish to ${topicArn}`;
  };
  let broken = '';
  breaker.onBreak((reason) => {
    const last = 'error' in reason ? problemOf(reason.error) : '';
    const until = isoSecond(clock.now() + bounds.breakMs);
    broken = `not sent: ${bounds.breakAfter} attempts failed in a row, tried again from ${until}; the last: ${last}`;
  });
  const unheard = createAudience({ client, topicArn, clock });
  const attempt = async (input: PublishCommandInput, signal: AbortSignal): Promise<void> => {
    const problem = await unheard(signal);
    if (problem !== undefined) throw new AttemptError(problem, false);
    try {
      await client.send(new PublishCommand(input), { abortSignal: signal });
    } catch (error) {
      throw await attemptError(error, client, topicArn);
    }
  };
  return {
    publish: async (message) => {
      const input = requestOf(message, topicArn);
      try {
        await policy.execute(({ signal }) => attempt(input, signal));
      } catch (error) {
        const problem = isBrokenCircuitError(error) ? broken : problemOf(error);
        throw new PublishError(`${message.id}: ${problem}`);
      }
    },
  };
};

const requestOf = (message: Message, topicArn: string): PublishCommandInput => ({
  TopicArn: topicArn,
  Subject: message.subject,
  MessageStructure: 'json',
  Message: bodiesOf(message),
  MessageAttributes: Object.fromEntries(
    Object.entries(message.attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  ),
  ...(topicArn.endsWith('.fifo')
    ? { MessageGroupId: message.id.replace(/#.*$/, ''), MessageDeduplicationId: message.id }
    : {}),
});
