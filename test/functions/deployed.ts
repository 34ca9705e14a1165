import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { startAwsApis } from '../../sandbox/aws/start.ts';
import { buildFunctions } from '../../scripts/build.ts';
import type { FunctionName } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';

/** What a process with a bundle in it said. */
export type Invoked = { answers: unknown[]; printed: string };

/** The bundles of some functions with what they ask on loopback: the AWS APIs of the sandbox and a table. */
export const deploy = async (configText: string, names: readonly FunctionName[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-deployed-'));
  const parsed = parseConfig(configText, 'test.yml');
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  const bundles = await buildFunctions(parsed.config, join(folder, 'dist'), names);
  const apis = await startAwsApis();
  const topicArn = apis.sns.addTopic('alerts');
  const table = await openEmbeddedStore({ folder: join(folder, 'data'), clock: systemClock });
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: apis.url,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    TABLE_NAME: table.tableName,
    TOPIC_ARN: topicArn,
    DEPLOYMENT: 'vpcwatch-test',
    ALLOW_LOOPBACK: 'true',
  };
  return {
    bundles,
    apis,
    topicArn,
    store: createDynamoStore({ client: table.client, tableName: table.tableName, clock: systemClock }),
    /** The handler's answers to the events, one after the other in one process, and all that it printed. */
    invoke: async (
      name: FunctionName,
      events: readonly unknown[],
      changed: Record<string, string> = {},
    ): Promise<Invoked> => {
      const args = [
        join(import.meta.dirname, 'invoke.ts'),
        join(folder, 'dist', name, 'index.mjs'),
        JSON.stringify(events),
      ];
      const env = { ...environment, ...changed };
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
      return { answers: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''), printed: stdout + stderr };
    },
    stop: async (): Promise<void> => {
      await table.close();
      await apis.stop();
      await rm(folder, { recursive: true });
    },
  };
};
