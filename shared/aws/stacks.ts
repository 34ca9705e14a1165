import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateListStackResources,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';

import { awsError } from './errors.ts';

/** One resource of a stack; `type` as in templates: `AWS::Lambda::Function`. */
export type StackResource = { logicalId: string; physicalId: string; type: string };

/** A stack and what is in it. `arn` names partition, Region and account. */
export type Stack = {
  name: string;
  arn: string;
  /** As CloudFormation names it: `UPDATE_COMPLETE`. */
  status: string;
  /** Epoch milliseconds of the last deployment. */
  changedAtMs: number;
  outputs: Readonly<Record<string, string>>;
  resources: readonly StackResource[];
};

/** A stack without what is in it. */
export type DescribedStack = Omit<Stack, 'resources'>;

/** Describes a stack by its name, which must be a valid one; `undefined` when there is none. Rejects with an `AwsError`. */
export const describeStack = async (
  client: CloudFormationClient,
  name: string,
): Promise<DescribedStack | undefined> => {
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (found === undefined) return undefined;
    return {
      name,
      arn: found.StackId ?? '',
      status: found.StackStatus ?? 'unknown',
      changedAtMs: (found.LastUpdatedTime ?? found.CreationTime)?.getTime() ?? 0,
      outputs: Object.fromEntries(
        (found.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue ?? '']),
      ),
    };
  } catch (error) {
    return absentOr(error, client, 'cloudformation:DescribeStacks', name);
  }
};

/** Reads a stack by its name, which must be a valid one; `undefined` when there is none. Rejects with an `AwsError`. */
export const readStack = async (client: CloudFormationClient, name: string): Promise<Stack | undefined> => {
  const described = await describeStack(client, name);
  if (described === undefined) return undefined;
  try {
    const resources: StackResource[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: name })) {
      for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.StackResourceSummaries ?? []) {
        if (PhysicalResourceId === undefined) continue;
        resources.push({
          logicalId: LogicalResourceId ?? '',
          physicalId: PhysicalResourceId,
          type: ResourceType ?? '',
        });
      }
    }
    return { ...described, resources };
  } catch (error) {
    return absentOr(error, client, 'cloudformation:ListStackResources', name);
  }
};

/** CloudFormation has no code of its own for a stack that is not there; a valid name fails validation for nothing else. */
const absentOr = async (error: unknown, client: CloudFormationClient, action: string, name: string) => {
  if (error instanceof Error && error.name === 'ValidationError') return undefined;
  throw await awsError(error, client, { action, on: `stack ${name}`, endpoint: 'cloudformation' });
};

/** The resource whose failure ended the last deployment, and why; `undefined` when the newest events name none. */
export const readStackFailure = async (
  client: CloudFormationClient,
  name: string,
): Promise<{ logicalId: string; reason: string } | undefined> => {
  try {
    const { StackEvents: events = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
    const begin = events.findIndex(beginsDeployment);
    const failures = events.slice(0, begin === -1 ? undefined : begin).filter(isCause);
    const first = failures.at(-1);
    return first && { logicalId: first.LogicalResourceId ?? '', reason: first.ResourceStatusReason ?? '' };
  } catch (error) {
    const call = { action: 'cloudformation:DescribeStackEvents', on: `stack ${name}`, endpoint: 'cloudformation' };
    throw await awsError(error, client, call);
  }
};

const beginsDeployment = ({ ResourceType, ResourceStatus, PhysicalResourceId, StackId }: StackEvent): boolean =>
  ResourceType === 'AWS::CloudFormation::Stack' &&
  PhysicalResourceId === StackId &&
  (ResourceStatus === 'CREATE_IN_PROGRESS' || ResourceStatus === 'UPDATE_IN_PROGRESS');

/** Newest first, so the last of them came first: what fails after it was cancelled, or could not be rolled back. */
const isCause = ({ ResourceType, ResourceStatus }: StackEvent): boolean =>
  ResourceType !== 'AWS::CloudFormation::Stack' && ResourceStatus?.endsWith('_FAILED') === true;
