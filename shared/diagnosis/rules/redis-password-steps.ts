import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import { storeCommand } from '../reference-commands.ts';
import { cacheOf } from './redis-cache-words.ts';
import { giveAuthToken, passwordReferenceOf, readCommand, redisCli, step } from './redis-place.ts';

/** Finds out which password is right, and brings it to where it is missing; the order is that of the cause. */
export const passwordSteps = (evidence: Evidence, cause: string): RemedyStep[] => {
  const { region } = evidence.vantage;
  const cache = cacheOf(evidence);
  const reference = passwordReferenceOf(evidence);
  const read = reference && readCommand(reference, region);
  const asks = step('See whether what is stored now is accepted (from inside the VPC)', redisCli(evidence, 'ping'));
  const deploy = step(
    'Deploy the monitor again if it has references: deploy: its functions keep the value of the last deployment',
  );
  const write = reference === undefined ? [] : writeSteps(evidence);
  const rotate =
    cache?.kind === 'replication-group' && read !== undefined && cache.userGroups.length === 0
      ? [
          step(
            'Or give the cache the stored one; with ROTATE the one it has now goes on working until a SET',
            giveAuthToken(read, region, cache.id, 'ROTATE'),
          ),
        ]
      : [];
  const users =
    cache !== undefined && cache.userGroups.length > 0
      ? [
          step(
            'See the users of the cache and their access',
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

/** Writes the new password where the check reads it. */
const writeSteps = (evidence: Evidence): RemedyStep[] => {
  const reference = passwordReferenceOf(evidence);
  if (reference === undefined || reference.source === 'env') return [];
  const { source, name, key, text } = reference;
  const asked = { source, name, ...(key !== undefined && { key }) };
  return [step(`Write the right one to ${text}`, storeCommand(evidence.vantage.region, asked, true, true))];
};
