import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SNSClient } from '@aws-sdk/client-sns';

import type { LambdaFunction } from './aws/functions.ts';
import type { ReadReference } from './aws/parameters.ts';
import type { FunctionName } from './config/functions.ts';
import type { ParsedReference } from './config/references.ts';
import type { Config } from './config/schema.ts';
import type { Looked } from './doctor-look.ts';
import type { Clock } from './time/clock.ts';

/** What to look at. `subnetIds`: judged in place of those of the deployed functions. */
export type DoctorRequest = { stage: string; config: Config; configFile: string; subnetIds?: readonly string[] };

export type DoctorDeps = {
  clients: {
    stacks: CloudFormationClient;
    lambda: LambdaClient;
    network: EC2Client;
    iam: IAMClient;
    sns: SNSClient;
    dynamo: DynamoDBClient;
  };
  read: (reference: ParsedReference) => Promise<ReadReference>;
  clock: Clock;
  region: string;
  /** Told what is looked at next, for people who wait. */
  onLook?: (what: string) => void;
};

/** What all looks share. `functions`: those of the stack, by short name; none before the first deployment. */
export type Scene = {
  request: DoctorRequest;
  deps: DoctorDeps;
  stackName: string;
  functions: ReadonlyMap<FunctionName, Looked<LambdaFunction | undefined>>;
};

/** The functions that are there, as far as they could be looked at. */
export const seenFunctions = ({ functions }: Scene): Map<FunctionName, LambdaFunction> => {
  const seen = new Map<FunctionName, LambdaFunction>();
  for (const [name, looked] of functions) if ('seen' in looked && looked.seen) seen.set(name, looked.seen);
  return seen;
};
