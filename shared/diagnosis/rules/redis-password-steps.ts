import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import { cacheOf } from './redis-cache-words.ts';
import { passwordReferenceOf, readCommand, redisCli, step } from './redis-place.ts';

/** Finds out which password is right, and brings it to where it is missing; the order is that of the cause. */
export const passwordSteps = (evidence: Evidence, cause: string): RemedyStep[] => {
  const { region } = evidence.vantage;
  const cache = cacheOf(evidence);
  const reference = passwordReferenceOf(evidence);
  const read = reference && readCommand(reference, region);
  const asks = step('whether what is stored now is accepted (from inside the VPC)', redisCli(evidence, 'ping'));
  const deploy = step(
    'deploy the monitor again if it has references: deploy: its functions keep the value of the last deployment',
  );
  const write = reference === undefined ? [] : writeSteps(evidence);
  const rotate =
    cache?.kind === 'replication-group' && read !== undefined && cache.userGroups.length === 0
      ? [
          step(
            'or give the cache the stored one; with ROTATE the old one goes on working until a SET',
            `${awsCommand(region, 'elasticache', 'modify-replication-group', { replicationGroupId: cache.id, authTokenUpdateStrategy: 'ROTATE', applyImmediately: true })} --auth-token "$(${read})"`,
          ),
        ]
      : [];
  const users =
    cache !== undefined && cache.userGroups.length > 0
      ? [
          step(
            'the users of the cache and their access',
            awsCommand(region, 'elasticache', 'describe-users', {
              query: 'Users[].[UserId,UserName,Status,AccessString,UserGroupIds]',
              output: 'table',
            }),
          ),
        ]
      : [];
  if (cause.endsWith('value-stale')) return [asks, deploy, ...write];
  if (cause.endsWith('secret-changed')) return [asks, ...rotate, ...write, deploy];
  return [asks, ...users, ...write, ...rotate, deploy];
};

/** Writes the new password where the check reads it; it is typed, and no argument of a process has it. */
const writeSteps = (evidence: Evidence): RemedyStep[] => {
  const { region } = evidence.vantage;
  const reference = passwordReferenceOf(evidence);
  if (reference === undefined || reference.source === 'env') return [];
  const { name, key } = reference;
  const say = `write the right one to ${reference.text}`;
  const ask = `read -rsp 'password: ' password && printf %s "$password"`;
  if (reference.source === 'ssm') {
    const options = { name, type: 'SecureString', overwrite: true, value: 'file:///dev/stdin' } as const;
    return [step(say, `${ask} | ${awsCommand(region, 'ssm', 'put-parameter', options)}`)];
  }
  const put = awsCommand(region, 'secretsmanager', 'put-secret-value', {
    secretId: name,
    secretString: 'file:///dev/stdin',
  });
  if (key === undefined) return [step(say, `${ask} | ${put}`)];
  const whole = readCommand({ source: 'secret', name, text: reference.text }, region);
  const merge = `jq -c --rawfile new <(printf %s "$password") '.[${JSON.stringify(key)}] = $new'`;
  return [step(say, `read -rsp 'password: ' password && ${whole} | ${merge} | ${put}`)];
};
