import { asking, awsCommand, shell } from '../../aws/command.ts';
import type { AwsTrouble } from '../../aws/errors.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { NOTHING_MEASURED } from './self-reference.ts';
import { allowSteps, callLine, doctorSteps, principalOf, regionOf, troubleOf } from './self-trouble.ts';

/** `aws.access-denied`: an action that no policy allows, a key, or credentials that are no good. */
export const accessDenied: Rule = (evidence) => {
  const trouble = troubleOf(evidence);
  if (trouble === undefined) {
    return [
      {
        cause: 'aws.access-denied',
        confidence: 'medium',
        summary: evidence.fault.message,
        evidence: [NOTHING_MEASURED],
        remedy: doctorSteps(evidence),
      },
    ];
  }
  if (trouble.why === 'no-credentials' || trouble.why === 'rejected') return [credentials(trouble)];
  return [trouble.why === 'key' ? key(evidence, trouble) : action(evidence, trouble)];
};

const action = (evidence: Evidence, trouble: AwsTrouble): ReturnType<Rule>[number] => {
  const principal = principalOf(trouble);
  const who = principal === undefined ? 'the role of the monitor' : `${principal.kind} ${principal.name}`;
  return {
    cause: 'aws.access-denied',
    confidence: 'high',
    summary: `${who} may not ${trouble.action} on ${trouble.on}`,
    evidence: [
      callLine(trouble, 'is not allowed'),
      ...(principal ? [`IAM: ${principal.kind} ${principal.name} of account ${principal.account} asked`] : []),
      NOTHING_MEASURED,
    ],
    remedy: [
      ...allowSteps(evidence, trouble.action, resourceOf(evidence, trouble)),
      {
        say: 'If it is allowed there already, look for a Deny: a boundary, an organization policy, or the policy of an endpoint or secret',
      },
    ],
  };
};

/** What the action is on, as IAM names it; `*` where the action takes no resource. */
const resourceOf = (evidence: Evidence, trouble: AwsTrouble): string => {
  const { action: name, on } = trouble;
  const { partition = 'aws', account = '*' } = principalOf(trouble) ?? {};
  const region = regionOf(evidence) ?? '*';
  const [, what = ''] = /^(?:parameter|secret) (.+)$/.exec(on) ?? [];
  if (what.startsWith('arn:')) return what;
  if (name === 'ssm:GetParameter')
    return `arn:${partition}:ssm:${region}:${account}:parameter/${what.replace(/^\//, '')}`;
  if (name.startsWith('secretsmanager:'))
    return `arn:${partition}:secretsmanager:${region}:${account}:secret:${what}-??????`;
  return '*';
};

const key = (evidence: Evidence, trouble: AwsTrouble): ReturnType<Rule>[number] => {
  const region = regionOf(evidence);
  const [, source, name = ''] = /^(parameter|secret) (.+)$/.exec(trouble.on) ?? [];
  const find =
    source === 'secret'
      ? awsCommand(region, 'secretsmanager', 'describe-secret', { secretId: name, query: 'KmsKeyId', output: 'text' })
      : awsCommand(region, 'ssm', 'describe-parameters', {
          parameterFilters: `Key=Name,Values=${name}`,
          query: 'Parameters[].KeyId',
          output: 'text',
        });
  return {
    cause: 'aws.access-denied/key',
    confidence: 'high',
    summary: `${trouble.on} cannot be decrypted: its KMS key is denied, disabled or gone`,
    evidence: [callLine(trouble, 'fails at its key'), NOTHING_MEASURED],
    remedy: [
      { say: `Find its key; none is AWS's own`, command: find },
      {
        say: 'Look whether that key is enabled',
        command: `${asking('key', 'key')} && ${awsCommand(region, 'kms', 'describe-key', { query: 'KeyMetadata.[KeyState,Arn]', output: 'text' })} --key-id "$key"`,
      },
      {
        say: `Allow kms:Decrypt on it for ${principalOf(trouble)?.name ?? 'the role of the monitor'}, in the role and in the policy of the key`,
      },
      ...doctorSteps(evidence),
    ],
  };
};

const credentials = (trouble: AwsTrouble): ReturnType<Rule>[number] => {
  const none = trouble.why === 'no-credentials';
  return {
    cause: 'aws.access-denied/credentials',
    confidence: 'high',
    summary: none
      ? `no AWS credentials are found for ${trouble.action}`
      : `AWS rejects the credentials themselves (${trouble.error})`,
    evidence: [callLine(trouble, none ? 'was not asked for want of credentials' : 'is rejected'), NOTHING_MEASURED],
    remedy: [
      { say: 'See who the credentials are of', command: shell('aws', 'sts', 'get-caller-identity') },
      { say: 'Renew them; with single sign-on', command: shell('aws', 'sso', 'login') },
      { say: 'Compare the clock: when it is minutes off, AWS rejects every signature', command: 'date -u' },
    ],
  };
};
