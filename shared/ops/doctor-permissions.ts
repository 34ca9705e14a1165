import type { Decision } from '../aws/permissions.ts';
import { type DoctorFinding, listed, missing, warning } from './doctor-finding.ts';
import type { Need, NeedResource } from './doctor-needs.ts';
import { deployCommand, type Place } from './doctor-stack.ts';

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
    if ('topic' in on) return [on.topic];
    if ('parameter' in on) return [arn('ssm', `parameter/${on.parameter.replace(/^\//, '')}`)];
    if ('objects' in on) return [`arn:${partition}:s3:::${on.objects}`];
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

/** `name`: of the function. `roleName`: without its path. */
type Role = { name: string; roleName: string; place: Place };
type Answer = { resource: string; decisions: readonly Decision[] };
type Denied = { resource: string; decision: Decision };

/** What a role does not allow, or is not allowed; nothing when all is well. */
export const judgeRole = (role: Role, answers: readonly Answer[]): DoctorFinding[] =>
  denialsOf(answers).map((same) => missing('permissions', tell(role, same), mendOf(role, same)));

/** The same of what a diagnosis looks at: without it the function does its work, and findings say less. */
export const judgeLooks = (role: Role, answers: readonly Answer[]): DoctorFinding[] =>
  denialsOf(answers).map((same) => {
    const what = `${tell(role, same)}; findings say that they could not look at it`;
    return warning('permissions', what, mendOf(role, same));
  });

const denialsOf = (answers: readonly Answer[]): (readonly Denied[])[] => {
  const denied = answers.flatMap(({ resource, decisions }) =>
    decisions.filter(({ decision }) => decision !== 'allowed').map((decision): Denied => ({ resource, decision })),
  );
  const together = Map.groupBy(denied, ({ resource, decision }) => `${resource} ${whyOf(decision)}`);
  return [...together.values()];
};

const tell = ({ name }: Role, same: readonly Denied[]): string => {
  const [first] = same;
  const actions = same.map(({ decision }) => decision.action);
  const resource = first?.resource ?? '';
  const why = first ? whyOf(first.decision) : '';
  return `${name} may not ${listed(actions)} on ${resource === '*' ? 'any resource' : resource}: ${why}`;
};

const mendOf = ({ roleName, place }: Role, [first]: readonly Denied[]): string => {
  const nobodyAllows = first?.decision.decision === 'implicitDeny' && first.decision.refusedBy === undefined;
  // The role is CloudFormation's: a policy that it does not know would keep it from removing the role.
  return nobodyAllows ? deployCommand(place) : `change that policy; the role is ${roleName}`;
};

const whyOf = ({ decision, refusedBy, policies }: Decision): string => {
  if (refusedBy === 'organization') return 'a service control policy of the organization does not allow it';
  if (decision === 'explicitDeny') return `denied by ${listed(policies) || 'a policy'}`;
  if (refusedBy === 'boundary') return 'the permissions boundary of the role does not allow it';
  return 'no policy of the role allows it';
};
