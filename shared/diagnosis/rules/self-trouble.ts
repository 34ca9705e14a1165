import { asking, shell } from '../../aws/command.ts';
import type { AwsTrouble } from '../../aws/errors.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { FactValue } from '../../health/outcome.ts';
import type { Evidence } from '../evidence.ts';

/** What a run kept of the AWS call that failed; nothing of faults that came otherwise. */
export const troubleOf = ({ facts: { aws } }: Evidence): AwsTrouble | undefined =>
  isTrouble(aws) ? (aws as unknown as AwsTrouble) : undefined;

const isTrouble = (fact: FactValue | undefined): boolean =>
  typeof fact === 'object' && fact !== null && 'action' in fact && 'why' in fact;

/** Where calls are made: as the call says, else as the vantage does. */
export const regionOf = (evidence: Evidence): string | undefined =>
  troubleOf(evidence)?.region ?? evidence.vantage.region;

/** Who was refused. `kind` is what its policies hang on. */
export type Principal = { kind: 'role' | 'user' | 'sso'; name: string; account: string; partition: string };

const PRINCIPAL =
  /^arn:(?<partition>[\w-]+):(?:sts|iam)::(?<account>\d{12}):(?<type>assumed-role|role|user)\/(?<path>.+)$/;

/** Reads the ARN that AWS names; nothing of others, such as a federated user. */
export const principalOf = (trouble: AwsTrouble | undefined): Principal | undefined => {
  const found = PRINCIPAL.exec(trouble?.principal ?? '')?.groups;
  const parts = found?.path?.split('/') ?? [];
  // A session's name follows its role; a user's path stands before its name.
  const name = found?.type === 'assumed-role' ? parts[0] : parts.at(-1);
  if (found === undefined || name === undefined) return undefined;
  const kind = found.type === 'user' ? 'user' : name.startsWith('AWSReservedSSO_') ? 'sso' : 'role';
  return { kind, name, account: found.account ?? '', partition: found.partition ?? 'aws' };
};

/** Lets a principal do an action; where AWS does not say whom it refused, the doctor finds out. */
export const allowSteps = (evidence: Evidence, action: string, resource: string): RemedyStep[] => {
  const principal = principalOf(troubleOf(evidence));
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });
  if (principal?.kind === 'sso') {
    return [
      { say: `Allow ${action} in the permission set of ${principal.name}: its role cannot be changed by itself` },
    ];
  }
  if (principal !== undefined) {
    const { kind, name } = principal;
    const policyName = `vpcwatch-${action.replaceAll(/[^\w]/g, '-')}`;
    const words = ['--policy-name', policyName, '--policy-document', policy];
    return [
      {
        say: `Allow ${action} in the ${kind} ${name}; also in the template, or the next deployment takes it back`,
        command: shell('aws', 'iam', `put-${kind}-policy`, `--${kind}-name`, name, ...words),
      },
    ];
  }
  return [
    { say: `Allow ${action} on ${resource} in the role of whoever probes (${whereItRuns(evidence)})` },
    ...doctorSteps(evidence),
  ];
};

const whereItRuns = ({ vantage }: Evidence): string =>
  vantage.subnetIds.length > 0 ? `the function in ${vantage.subnetIds.join(', ')}` : 'the credentials of this process';

/** Looks at the whole deployment; of a monitor that runs from a terminal there is none. */
export const doctorSteps = ({ vantage }: Evidence): RemedyStep[] =>
  vantage.subnetIds.length === 0
    ? []
    : [
        {
          say: 'Let the doctor look at the deployment: it names role, policy and network with the command that mends each',
          command: `${asking('stage', 'stage')} && npx vpcwatch doctor --stage "$stage"`,
        },
      ];

/** A call and what became of it, for a line of evidence. */
export const callLine = ({ action, on, error }: AwsTrouble, what: string): string =>
  `AWS: ${action} on ${on} ${what} (${error})`;
