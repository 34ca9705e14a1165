import type { Context, SNSEvent } from 'aws-lambda';

import { type DeliverySummary, deliverToSlack } from '../shared/deliver-to-slack.ts';
import { composed } from './compose/composed.ts';
import { composeSlack } from './compose/slack.ts';

const composing = composed(composeSlack);

/** What the alert topic publishes, to Slack. Fails when a message was not delivered, so that Lambda comes back with it. */
export const handler = async (event: SNSEvent, context: Context): Promise<DeliverySummary> => {
  const deps = await composing();
  const messages = event.Records.map(({ Sns }) => Sns);
  const summary = await deliverToSlack(messages, deps, () => context.getRemainingTimeInMillis());
  console.log(JSON.stringify(summary));
  if (summary.failed.length === 0) return summary;
  throw new Error(summary.failed.map(({ id, problem }) => `${id}: ${problem}`).join('; '));
};
