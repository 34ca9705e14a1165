import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';

import { awsError } from './errors.ts';

/** Where a function runs in a VPC. */
export type FunctionNetwork = { vpcId: string; subnetIds: readonly string[]; groupIds: readonly string[] };

/** A deployed function. `variables`: only those of its environment that were asked for; others may hold secrets. */
export type LambdaFunction = {
  name: string;
  roleArn: string;
  /** `Active`, `Pending`, `Inactive` or `Failed`. */
  state: string;
  /** Of a state that is not `Active`, or of an update that failed: code and words of Lambda. */
  trouble?: { code: string; reason: string };
  network?: FunctionNetwork;
  variables: Readonly<Record<string, string>>;
};

/** Reads a function's settings; `undefined` when there is none of the name. Rejects with an `AwsError`. */
export const readFunction = async (
  client: LambdaClient,
  name: string,
  variables: readonly string[],
): Promise<LambdaFunction | undefined> => {
  try {
    const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const { VpcConfig: vpc, Environment: environment } = found;
    const all = environment?.Variables ?? {};
    return {
      name,
      roleArn: found.Role ?? '',
      state: found.State ?? 'Active',
      ...troubleOf(found),
      ...(vpc?.VpcId && {
        network: { vpcId: vpc.VpcId, subnetIds: vpc.SubnetIds ?? [], groupIds: vpc.SecurityGroupIds ?? [] },
      }),
      variables: Object.fromEntries(variables.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]]))),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw await awsError(error, client, { action: 'lambda:GetFunctionConfiguration', on: name, endpoint: 'lambda' });
  }
};

const troubleOf = (told: FunctionConfiguration): Pick<LambdaFunction, 'trouble'> => {
  if (told.State === 'Failed') {
    return { trouble: { code: told.StateReasonCode ?? 'Failed', reason: told.StateReason ?? '' } };
  }
  if (told.LastUpdateStatus !== 'Failed') return {};
  return { trouble: { code: told.LastUpdateStatusReasonCode ?? 'Failed', reason: told.LastUpdateStatusReason ?? '' } };
};

/** What a function is invoked by, beside schedules: `state` as Lambda has it, `Enabled` when it works. */
export type EventSource = { id: string; sourceArn: string; state: string };

/** Reads the streams and queues that a function is invoked by. Rejects with an `AwsError`. */
export const readEventSources = async (client: LambdaClient, name: string): Promise<EventSource[]> => {
  try {
    const sources: EventSource[] = [];
    for await (const page of paginateListEventSourceMappings({ client }, { FunctionName: name })) {
      for (const { UUID, EventSourceArn, State } of page.EventSourceMappings ?? []) {
        sources.push({ id: UUID ?? '', sourceArn: EventSourceArn ?? '', state: State ?? '' });
      }
    }
    return sources;
  } catch (error) {
    throw await awsError(error, client, { action: 'lambda:ListEventSourceMappings', on: name, endpoint: 'lambda' });
  }
};
