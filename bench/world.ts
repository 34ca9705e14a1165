import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PutParameterCommand } from '@aws-sdk/client-ssm';

import { openEmbeddedStore } from '../cli/embedded-store.ts';
import { type Platform, startPlatform } from '../sandbox/platform.ts';
import { createSecretsClient, createSsmClient } from '../shared/aws/clients.ts';
import { createReferenceReader } from '../shared/aws/parameters.ts';
import type { FunctionName } from '../shared/config/functions.ts';
import { variableOf } from '../shared/config/reference-variable.ts';
import { referencesOf } from '../shared/config/references.ts';
import type { Config } from '../shared/config/schema.ts';
import { isoSecond, systemClock } from '../shared/time/clock.ts';

const WEBHOOK = '/vpcwatch/slack';

/** The platform of the sandbox with a table and a Slack, and what a deployed function needs to work with them. */
export type World = {
  /** As the deployment sets it, with the references of the configuration resolved. */
  environment: Record<string, string>;
  /** A real event of a function, with something to do. */
  eventFor(name: FunctionName): unknown;
  breakName(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts it; the table is kept in `folder`. */
export const startWorld = async (config: Config, folder: string): Promise<World> => {
  await using started = new AsyncDisposableStack();
  const platform = started.adopt(await startPlatform(), (one) => one.stop());
  const table = started.adopt(await openEmbeddedStore({ folder: join(folder, 'data'), clock: systemClock }), (one) =>
    one.close(),
  );
  const slack = createServer((request, response) => request.resume().on('end', () => response.end('ok')));
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
  started.defer(() => void slack.close());
  const webhook = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/services/T0/B0/x`;
  const environment = {
    ...platform.environment,
    ...(await deployed(config, platform, webhook)),
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    TABLE_NAME: table.tableName,
    TOPIC_ARN: platform.environment.HOKUSAI_TOPIC ?? '',
    DEPLOYMENT: 'vpcwatch-measure',
    ALLOW_LOOPBACK: 'true',
    SLACK_WEBHOOK_SECRET: `ssm:${WEBHOOK}`,
  };
  const all = started.move();
  return {
    environment,
    eventFor: (name) => eventFor(name, platform),
    breakName: () => platform.faults.name.on(),
    stop: () => all.disposeAsync(),
  };
};

/** What CloudFormation resolves. */
const deployed = async (
  config: Config,
  { environment }: Platform,
  webhook: string,
): Promise<Record<string, string>> => {
  const { AWS_ENDPOINT_URL: endpoint = '' } = environment;
  const at = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' } };
  const [ssm, secrets] = [createSsmClient(at), createSecretsClient(at)];
  await ssm.send(new PutParameterCommand({ Name: WEBHOOK, Value: webhook, Type: 'SecureString' }));
  const read = createReferenceReader({ ssm, secrets, env: environment, clock: systemClock, cacheMs: 60_000 });
  const values: Record<string, string> = {};
  for (const reference of referencesOf(config)) {
    const answer = await read(reference);
    if ('failure' in answer) throw new Error(answer.failure.message);
    if (reference.source !== 'env') values[variableOf(reference.text)] = answer.value;
  }
  return values;
};

const eventFor = (name: FunctionName, { inbox }: Platform): unknown => {
  if (name === 'slack') {
    const message = inbox.findLast(({ protocol }) => protocol === 'lambda');
    if (message === undefined) throw new Error('nothing was told, so there is nothing for Slack');
    return { Records: [{ Sns: { MessageId: message.id, Subject: message.subject, Message: message.body } }] };
  }
  if (name === 'status-page') return { requestContext: { http: { method: 'GET', path: '/' } }, rawPath: '/' };
  if (name === 'report') return {};
  return name.startsWith('spot-check') ? { why: true } : { time: isoSecond(Date.now()) };
};
