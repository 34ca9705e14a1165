import type { Message } from '../health/incident.ts';

/** Hands a message over; resolves when it was accepted, rejects with a `PublishError` that says what to mend. */
export type Publisher = { publish(message: Message): Promise<void> };

/** The message was not accepted; it stays untold and is sent again by the next pass. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
}
