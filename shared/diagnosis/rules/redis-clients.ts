import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { metricStep } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import { parameterSteps } from './redis-parameter.ts';
import { redisCli, redisPlaceOf, step } from './redis-place.ts';

/** What ElastiCache allows any node, but the smallest. */
const MOST_CLIENTS = 65_000;
const SMALL = /^cache\.(?:t2|t4g\.micro$)/;
const MOST_CLIENTS_SMALL = 20_000;

export const maxClients: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const cache = cacheOf(evidence);
  const most =
    cache?.nodeType === undefined ? undefined : SMALL.test(cache.nodeType) ? MOST_CLIENTS_SMALL : MOST_CLIENTS;
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
          'Look at the connections in each minute of the last hour: a slope is a leak, a step a deploy',
        ),
        step(
          'Restart the service that opened them, so that one connection is free; find it by its address, most connections first',
          countCommand(evidence),
        ),
        ...parameterSteps(evidence, 'Let idle connections end after five minutes', { name: 'timeout', value: 300 }),
        step('Give the services one client for each process, and a pool with a bound'),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const countCommand = (evidence: Evidence): string | undefined => {
  const list = redisCli(evidence, 'client', 'list');
  return list && `${list} | grep -o ' addr=[^: ]*' | sort | uniq -c | sort -rn | head`;
};
