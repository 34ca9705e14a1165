import { describe, expect, it } from 'vitest';

import type { Bench } from './bench.ts';
import { removalLines } from './operations.ts';
import { awsCli } from './programs.ts';

/** The deployment moves on, and goes; what it has seen stays. */
export const describeLifecycle = (bench: Bench): void => {
  const results = () => bench.deployment.store.results('cache', { since: '2000-01-01T00:00:00Z' });
  const functions = async () =>
    (await awsCli(bench.emulator, "aws lambda list-functions --query 'Functions[].FunctionName' --output text")).split(
      /\s+/,
    );

  describe('the deployment', () => {
    it('is left alone when nothing has changed', async () => {
      expect(await bench.deployment.deploy()).toContain('No changes to deploy');
    });

    it('is updated in place: without a webhook there is no function for Slack, and the history is there', async () => {
      const before = await results();
      expect(await functions()).toContain('vpcwatch-test-slack');
      await bench.deployment.deploy({ slackWebhookSecret: 'none' });
      expect(await functions()).not.toContain('vpcwatch-test-slack');
      expect(await results()).toEqual(before);
    });

    it('is removed, and leaves the table with all that is in it', async () => {
      const before = await results();
      await bench.deployment.remove();
      expect((await functions()).filter((name) => name.startsWith('vpcwatch-'))).toEqual([]);
      await expect(
        awsCli(bench.emulator, 'aws cloudformation describe-stacks --stack-name vpcwatch-test'),
      ).rejects.toThrow('does not exist');
      expect(before.length).toBeGreaterThan(0);
      expect(await results()).toEqual(before);
    });

    it('leaves nothing when the table is removed too, as docs/operations.md says', async () => {
      await awsCli(bench.emulator, removalLines(), { TABLE: bench.deployment.outputs.TableName ?? '' });
      await expect(results()).rejects.toThrow('does not exist');
    });
  });
};
