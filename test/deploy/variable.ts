import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

import type { Bench } from './bench.ts';

/** Gives a variable to a deployed function as it is. */
export const giveVariable = async (
  { emulator }: Bench,
  functionName: string,
  name: string,
  value: string,
): Promise<void> => {
  const lambda = new LambdaClient(emulator.at);
  const FunctionName = `vpcwatch-test-${functionName}`;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, [name]: value };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  lambda.destroy();
};
