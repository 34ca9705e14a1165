import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';

import { bounded } from '../shared/aws/client-options.ts';
import { createSecretsClient, createSsmClient } from '../shared/aws/clients.ts';
import { createReferenceReader } from '../shared/aws/parameters.ts';
import { createSnsClient } from '../shared/aws/sns-client.ts';
import type { DoctorDeps } from '../shared/doctor-scene.ts';
import { createDynamoClient } from '../shared/store/dynamo-client.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { UsageError } from './context.ts';
import type { Environment } from './main.ts';

/** Builds the clients that only the doctor has: loading them takes half a second, which no other command pays for. */
export const composeDoctor = async (
  given: string | undefined,
  env: Environment,
): Promise<{ deps: Omit<DoctorDeps, 'onLook'>; close(): void }> => {
  const where = given === undefined ? {} : { region: given };
  const clients = {
    stacks: new CloudFormationClient(bounded(where)),
    lambda: new LambdaClient(bounded(where)),
    network: new EC2Client(bounded(where)),
    iam: new IAMClient(bounded(where)),
    // A publisher repeats what fails by itself; a look does not.
    sns: createSnsClient({ ...where, maxAttempts: 3 }),
    dynamo: createDynamoClient(where),
  };
  const ssm = createSsmClient(where);
  const secrets = createSecretsClient(where);
  const cacheMs = standardTimings.referenceCacheMs;
  const read = createReferenceReader({ ssm, secrets, env, clock: systemClock, cacheMs });
  const region = await clients.stacks.config.region().catch(() => {
    throw new UsageError('no AWS Region is known: name it with --region, AWS_REGION, or region in the profile');
  });
  const close = (): void => {
    for (const client of [...Object.values(clients), ssm, secrets]) client.destroy();
  };
  return { deps: { clients, read, clock: systemClock, region }, close };
};
