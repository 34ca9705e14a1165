import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { cacheLine, cacheNeeds, cacheOf, metricStep } from './redis-cache-words.ts';
import { redisCli, redisCliAsAdmin, redisPlaceOf, step } from './redis-place.ts';

/** What ElastiCache allows any node, but the smallest. */
const MOST_CLIENTS = 65_000;
const SMALL = /^cache\.(?:t2|t4g\.micro$)/;
const MOST_CLIENTS_SMALL = 20_000;

export const maxClients: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const cache = cacheOf(evidence);
  const most =
    cache?.nodeType === undefined ? undefined : SMALL.test(cache.nodeType) ? MOST_CLIENTS_SMALL : MOST_CLIENTS;
  const own = cache?.parameterGroup;
  return [
    {
      cause: 'redis.max-clients',
      confidence: 'high',
      summary: `${place} has no free client connection${most === undefined ? '' : ` of the ${most} that a ${cache?.nodeType} has`}: new clients are sent away, old ones go on`,
      evidence: [
        'Redis: answers a new connection with "max number of clients reached"',
        ...(most === undefined ? [] : [`ElastiCache: maxclients is ${most} for ${cache?.nodeType}`]),
        ...cacheLine(evidence),
      ],
      remedy: [
        ...metricStep(
          evidence,
          'CurrConnections',
          'connections in each minute of the last hour: a slope is a leak, a step a deploy',
        ),
        step(
          'restart the service that opened them, so that one connection is free; find it by its address, most connections first',
          countCommand(evidence),
        ),
        ...(own === undefined
          ? [
              step(
                'let idle connections end after five minutes',
                redisCliAsAdmin(evidence, 'config', 'set', 'timeout', 300),
              ),
            ]
          : timeoutStep(evidence, own)),
        step('in the services: one client for each process, and a pool with a bound'),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const countCommand = (evidence: Evidence): string | undefined => {
  const list = redisCli(evidence, 'client', 'list');
  return list && `${list} | grep -o ' addr=[^: ]*' | sort | uniq -c | sort -rn | head`;
};

/** The default groups cannot be changed. */
const timeoutStep = ({ vantage: { region } }: Evidence, group: string): RemedyStep[] =>
  group.startsWith('default.')
    ? [step(`give the cache a parameter group of its own with timeout 300: ${group} cannot be changed`)]
    : [
        step(
          'let idle connections end after five minutes',
          awsCommand(region, 'elasticache', 'modify-cache-parameter-group', {
            cacheParameterGroupName: group,
            parameterNameValues: 'ParameterName=timeout,ParameterValue=300',
          }),
        ),
      ];
