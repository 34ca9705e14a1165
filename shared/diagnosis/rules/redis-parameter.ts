import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import { cacheOf } from './redis-cache-words.ts';
import { redisCliAsAdmin, step } from './redis-place.ts';

/** A setting of Redis: its name in redis.conf, and what it is to be. */
type Setting = { name: string; value: string | number };

/** Changes a setting where that is done: in the parameter group of the cache, or on a server of one's own. */
export const parameterSteps = (evidence: Evidence, say: string, { name, value }: Setting): RemedyStep[] => {
  if (cacheHostOf(evidence) === undefined) {
    return [
      step(`See what ${name} is now, to set it back`, redisCliAsAdmin(evidence, 'config', 'get', name)),
      step(
        `${say}; also in redis.conf: CONFIG SET is lost at a restart`,
        redisCliAsAdmin(evidence, 'config', 'set', name, value),
      ),
    ];
  }
  const cache = cacheOf(evidence);
  if (cache?.kind === 'serverless') return [];
  const group = cache?.parameterGroup;
  if (group === undefined) return [step(`${say}: ${name} ${value} in the parameter group of the cache`)];
  // The default groups cannot be changed.
  if (group.startsWith('default.')) {
    return [
      step(`${say}: give the cache a parameter group of its own with ${name} ${value}; ${group} cannot be changed`),
    ];
  }
  return groupSteps(evidence, say, { name, value }, group);
};

const groupSteps = (
  { vantage: { region } }: Evidence,
  say: string,
  { name, value }: Setting,
  cacheParameterGroupName: string,
): RemedyStep[] => [
  step(
    `See what ${name} is now, to set it back`,
    awsCommand(region, 'elasticache', 'describe-cache-parameters', {
      cacheParameterGroupName,
      query: `Parameters[?ParameterName=='${name}'].[ParameterName,ParameterValue]`,
      output: 'text',
    }),
  ),
  step(
    `See which caches have ${cacheParameterGroupName}: the change is for them all, at once`,
    awsCommand(region, 'elasticache', 'describe-cache-clusters', {
      query: `CacheClusters[?CacheParameterGroup.CacheParameterGroupName=='${cacheParameterGroupName}'].CacheClusterId`,
      output: 'text',
    }),
  ),
  step(
    say,
    awsCommand(region, 'elasticache', 'modify-cache-parameter-group', {
      cacheParameterGroupName,
      parameterNameValues: `ParameterName=${name},ParameterValue=${value}`,
    }),
  ),
];
