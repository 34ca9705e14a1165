import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

import { bounded } from '../shared/aws/client-options.ts';
import { describeStack } from '../shared/aws/stacks.ts';
import { UsageError } from './context.ts';
import type { DeployedPage } from './page-proxy.ts';
import { assertStage } from './stage.ts';

/** Finds the page by the stack of its stage, which needs `cloudformation:DescribeStacks`. */
export const findPageOfStage = async (stage: string, given: string | undefined): Promise<DeployedPage> => {
  assertStage(stage);
  const stack = `vpcwatch-${stage}`;
  const { client, region, credentials } = await connect(given);
  const described = await describeStack(client, stack).finally(() => client.destroy());
  if (described === undefined) {
    const deploy = `npx serverless deploy --stage ${stage}`;
    throw new UsageError(`no stack ${stack} in ${region}: deploy it (${deploy}), or name another --stage or --region`);
  }
  const { StatusPageUrl } = described.outputs;
  if (!StatusPageUrl)
    throw new UsageError(`stack ${stack} (${described.status}) has no StatusPageUrl: deploy it again`);
  const functionName = functionArn(described.arn, `${stack}-status-page`);
  return { url: new URL(StatusPageUrl), region, credentials, name: stack, functionName };
};

/** The page at a function URL; a URL of AWS names its Region. */
export const pageAtUrl = async (written: string, given: string | undefined): Promise<DeployedPage> => {
  const url = parseUrl(written);
  const [, named] = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(url.hostname) ?? [];
  const { client, region, credentials } = await connect(given ?? named);
  client.destroy();
  return { url, region, credentials, name: url.host, functionName: `the function of ${url.host}` };
};

/** A client knows Region and credentials of the AWS environment as every tool of AWS does. */
const connect = async (given: string | undefined) => {
  const client = new CloudFormationClient(bounded(given === undefined ? {} : { region: given }));
  const region = await client.config.region().catch(() => {
    throw new UsageError('no AWS Region is known: name it with --region, AWS_REGION, or region in the profile');
  });
  return { client, region, credentials: client.config.credentials };
};

/** `arn:aws:cloudformation:us-east-1:123456789012:stack/...` names partition, Region and account. */
const functionArn = (stackArn: string, name: string): string => {
  const [, partition, , region, account] = stackArn.split(':');
  return `arn:${partition}:lambda:${region}:${account}:function:${name}`;
};

const parseUrl = (text: string): URL => {
  const url = URL.parse(text);
  const isLoopback = url?.hostname === '127.0.0.1';
  // The signature goes with the session's token: not over an open wire.
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) return url;
  throw new UsageError(`--url ${text}: expected an https URL, such as https://<id>.lambda-url.us-east-1.on.aws/`);
};
