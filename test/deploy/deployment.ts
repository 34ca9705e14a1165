import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import type { Store } from '../../shared/store/store.ts';
import { systemClock } from '../../shared/time/clock.ts';
import type { Emulator } from './ministack.ts';
import type { Platform } from './platform.ts';
import { serverless } from './programs.ts';

export const STAGE = 'test';

/** The stack of this repository's serverless.yml on the emulator. */
export type Deployment = {
  /** The file of the configuration. */
  config: string;
  /** As packaged. */
  template: string;
  /** Of the stack, such as `TableName`. */
  outputs: Readonly<Record<string, string>>;
  store: Store;
  /** Deploys once more, with other parameters if any are given; answers what the command printed. */
  deploy(parameters?: Readonly<Record<string, string>>): Promise<string>;
  /** Removes the stack. */
  remove(): Promise<string>;
  /** What a function answers to an event; throws what it fails with. */
  invoke(name: string, event: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

const NETWORK = { subnetIds: 'subnet-00000001,subnet-00000002', securityGroupIds: 'sg-00000001' };

/** Deploys as an operator does; the table is reached by the client of the product. */
export const deployTo = async (emulator: Emulator, platform: Platform): Promise<Deployment> => {
  const config = join(emulator.folder, 'vpcwatch.yml');
  await writeFile(config, platform.configText);
  const parametersOf = (given: Readonly<Record<string, string>>): string[] =>
    Object.entries({
      config,
      ...NETWORK,
      allowLoopback: 'true',
      slackWebhookSecret: 'secret:platform/slack#webhook',
      ...given,
    }).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const deploy = (given = {}): Promise<string> => serverless(emulator, STAGE, ['deploy', ...parametersOf(given)]);
  await deploy();
  const template = await readFile('.serverless/cloudformation-template-update-stack.json', 'utf8');
  const outputs = await outputsOf(emulator);
  const dynamo = createDynamoClient(emulator.at);
  const lambda = new LambdaClient(emulator.at);
  return {
    config,
    template,
    outputs,
    store: createDynamoStore({ client: dynamo, tableName: outputs.TableName ?? '', clock: systemClock }),
    deploy,
    remove: () => serverless(emulator, STAGE, ['remove', ...parametersOf({})]),
    invoke: (name, event) => invoke(lambda, name, event),
    stop: async () => {
      dynamo.destroy();
      lambda.destroy();
    },
  };
};

const outputsOf = async ({ at }: Emulator): Promise<Record<string, string>> => {
  const client = new CloudFormationClient(at);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: `vpcwatch-${STAGE}` }));
  client.destroy();
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
};

const invoke = async (lambda: LambdaClient, name: string, event: unknown): Promise<unknown> => {
  const FunctionName = `vpcwatch-${STAGE}-${name}`;
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  const text = new TextDecoder().decode(answer.Payload);
  if (answer.FunctionError !== undefined) throw new Error(`${name} failed: ${text}`);
  return JSON.parse(text);
};
