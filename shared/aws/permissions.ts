import { type EvaluationResult, type IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';

import { awsError } from './errors.ts';

/** Whether a role may do an action, and what stands against it. `policies`: those that decided. */
export type Decision = {
  action: string;
  decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** What else has to allow it and does not. */
  refusedBy?: 'organization' | 'boundary';
  policies: readonly string[];
};

type Question = { roleArn: string; actions: readonly string[]; resource: string };

/** Simulates a role's policies for actions on one resource. Rejects with an `AwsError`. */
export const simulate = async (client: IAMClient, question: Question): Promise<Decision[]> => {
  const { roleArn, actions, resource } = question;
  try {
    return await ask(client, question);
  } catch (error) {
    // Actions that take different resources cannot be asked for together.
    if (error instanceof Error && error.name === 'InvalidInputException' && actions.length > 1) {
      const each: Decision[] = [];
      for (const action of actions) each.push(...(await simulate(client, { roleArn, actions: [action], resource })));
      return each;
    }
    const call = { action: 'iam:SimulatePrincipalPolicy', on: `role ${roleArn.split('/').at(-1)}`, endpoint: 'iam' };
    throw await awsError(error, client, call);
  }
};

// One resource a call: the decision of several resources is the strictest of them.
const ask = async (client: IAMClient, { roleArn, actions, resource }: Question): Promise<Decision[]> => {
  const input = { PolicySourceArn: roleArn, ActionNames: [...actions], ResourceArns: [resource] };
  const decisions: Decision[] = [];
  for await (const page of paginateSimulatePrincipalPolicy({ client }, input)) {
    decisions.push(...(page.EvaluationResults ?? []).map(toDecision));
  }
  return decisions;
};

const toDecision = (result: EvaluationResult): Decision => ({
  action: result.EvalActionName ?? '',
  decision: result.EvalDecision ?? 'implicitDeny',
  ...(result.OrganizationsDecisionDetail?.AllowedByOrganizations === false
    ? { refusedBy: 'organization' as const }
    : result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false && {
        refusedBy: 'boundary' as const,
      }),
  policies: [...new Set((result.MatchedStatements ?? []).flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []))],
});
