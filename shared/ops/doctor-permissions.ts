import type { Decision } from '../aws/permissions.ts';
import { type DoctorFinding, listed, missing } from './doctor-finding.ts';
import type { Need, NeedResource } from './doctor-needs.ts';

/** What the ARNs of a deployment are made of; what is not known is left out, and not asked for. */
export type Deployed = {
  partition: string;
  region: string;
  account: string;
  tableName: string | undefined;
  streamArn: string | undefined;
  topicArn: string | undefined;
  /** Name of the queue. */
  deadLetters: string | undefined;
};

/** Actions that can be asked for together: of one service, on one resource. */
export type Question = { actions: readonly string[]; resource: string };

const INDEXES = ['current', 'untold', 'open-incidents'];

/** What to simulate for a role; `functionName` is the whole one. */
export const questionsOf = (needs: readonly Need[], functionName: string, deployed: Deployed): Question[] => {
  const actionsOn = new Map<string, Set<string>>();
  for (const { actions, on } of needs) {
    for (const resource of arnsOf(on, functionName, deployed)) {
      for (const action of actions) {
        const key = `${action.split(':')[0]} ${resource}`;
        actionsOn.set(key, (actionsOn.get(key) ?? new Set()).add(action));
      }
    }
  }
  return [...actionsOn].map(([key, actions]) => ({ actions: [...actions], resource: key.slice(key.indexOf(' ') + 1) }));
};

const arnsOf = (on: NeedResource, functionName: string, deployed: Deployed): string[] => {
  const { partition, region, account, tableName, streamArn, topicArn, deadLetters } = deployed;
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const table = tableName && arn('dynamodb', `table/${tableName}`);
  if (typeof on === 'object') {
    if ('parameter' in on) return [arn('ssm', `parameter/${on.parameter.replace(/^\//, '')}`)];
    // Secrets Manager adds a hyphen and six characters to a name.
    return [on.secret.startsWith('arn:') ? on.secret : arn('secretsmanager', `secret:${on.secret}-AbCdEf`)];
  }
  switch (on) {
    case 'any':
      return ['*'];
    case 'table':
      return table ? [table] : [];
    case 'indexes':
      return table ? INDEXES.map((index) => `${table}/index/${index}`) : [];
    case 'stream':
      return streamArn ? [streamArn] : [];
    case 'topic':
      return topicArn ? [topicArn] : [];
    case 'dead-letters':
      return deadLetters ? [arn('sqs', deadLetters)] : [];
    case 'log-group':
      return [arn('logs', `log-group:/aws/lambda/${functionName}:log-stream:any`)];
  }
};

type Denied = { resource: string; decision: Decision };

/** What a role does not allow, or is not allowed; nothing when all is well. `roleName`: without its path. */
export const judgeRole = (
  name: string,
  roleName: string,
  answers: readonly { resource: string; decisions: readonly Decision[] }[],
): DoctorFinding[] => {
  const denied = answers.flatMap(({ resource, decisions }) =>
    decisions.filter(({ decision }) => decision !== 'allowed').map((decision): Denied => ({ resource, decision })),
  );
  const together = Map.groupBy(denied, ({ resource, decision }) => `${resource} ${whyOf(decision)}`);
  return [...together.values()].map((same) => tell(name, roleName, same));
};

const tell = (name: string, roleName: string, same: readonly Denied[]): DoctorFinding => {
  const [first] = same;
  const actions = same.map(({ decision }) => decision.action);
  const resource = first?.resource ?? '';
  const why = first ? whyOf(first.decision) : '';
  const what = `${name} may not ${listed(actions)} on ${resource === '*' ? 'any resource' : resource}: ${why}`;
  const nobodyAllows = first?.decision.decision === 'implicitDeny' && first.decision.refusedBy === undefined;
  if (!nobodyAllows) return missing('permissions', what, `change that policy; the role is ${roleName}`);
  const statement = { Effect: 'Allow', Action: actions, Resource: resource };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const policy = `vpcwatch-${actions[0]?.replace(':', '-')}`;
  return missing(
    'permissions',
    what,
    `aws iam put-role-policy --role-name ${roleName} --policy-name ${policy} --policy-document '${document}'`,
  );
};

const whyOf = ({ decision, refusedBy, policies }: Decision): string => {
  if (refusedBy === 'organization') return 'a service control policy of the organization does not allow it';
  if (decision === 'explicitDeny') return `denied by ${listed(policies) || 'a policy'}`;
  if (refusedBy === 'boundary') return 'the permissions boundary of the role does not allow it';
  return 'no policy of the role allows it';
};
