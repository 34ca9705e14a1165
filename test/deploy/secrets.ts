import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';

import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import { logOf } from './bare-api.ts';
import { type Bench, PROBES } from './bench.ts';

/** After all that happened: the password of Redis and the webhook are where they belong, and nowhere else. */
export const describeSecrets = (bench: Bench): void => {
  const others = ['notify', 'slack', 'spot-check', 'spot-check-outside'];
  const places: readonly { where: string; text: () => Promise<string> }[] = [
    { where: 'the packaged template', text: async () => bench.deployment.template },
    { where: 'a message', text: async () => bench.inbox.texts.join('\n') },
    { where: 'a post to Slack', text: async () => bench.platform.posts.join('\n') },
    { where: 'the table', text: () => everythingIn(bench) },
    ...[...PROBES, ...others].map((name) => ({ where: `the log of ${name}`, text: () => logOf(bench.emulator, name) })),
  ];

  describe('a secret', () => {
    it.each(places)('is not in $where', async ({ text }) => {
      const found = await text();
      expect(found.length).toBeGreaterThan(0);
      expect(found).not.toContain(bench.platform.canary);
    });
  });
};

const everythingIn = async ({ emulator, deployment }: Bench): Promise<string> => {
  const client = createDynamoClient(emulator.at);
  const { Items } = await client.send(new ScanCommand({ TableName: deployment.outputs.TableName }));
  client.destroy();
  return JSON.stringify(Items);
};
