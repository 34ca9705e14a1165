import type { Publisher } from '../shared/alerts/publish.ts';
import { createRoutedPublisher } from '../shared/alerts/publish-routed.ts';
import { createSnsPublisher } from '../shared/alerts/publish-sns.ts';
import { createSnsClient } from '../shared/aws/sns-client.ts';
import type { Config } from '../shared/config/schema.ts';
import type { Terminal } from './context.ts';
import { createTerminalPublisher } from './terminal-publisher.ts';

/** Where messages go: to their topics when the configuration names the default one, to the terminal otherwise. */
export const choosePublisher = (
  { topicArn }: Config['alerts'],
  terminal: Terminal,
): { publisher: Publisher; close(): void } => {
  if (topicArn === undefined) {
    return { publisher: createTerminalPublisher(terminal.out, { color: terminal.color }), close: () => {} };
  }
  const client = createSnsClient();
  const publisher = createRoutedPublisher(topicArn, (arn) => createSnsPublisher({ client, topicArn: arn }));
  return { publisher, close: () => client.destroy() };
};
