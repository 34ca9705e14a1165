import type { Message } from '../health/incident.ts';

/** The ARN of a route's topic, or `default`: the topic of the deployment, or the terminal. */
export type Topic = string;
export const DEFAULT_TOPIC: Topic = 'default';

/** Hands a message over, to the default topic unless another is named; resolves when it was accepted, rejects with a `PublishError` that says what to mend. */
export type Publisher = { publish(message: Message, topic?: Topic): Promise<void> };

/** The message was not accepted; it stays untold and is sent again by the next pass. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
}
