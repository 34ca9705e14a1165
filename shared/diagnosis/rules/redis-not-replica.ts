import { awsCommand } from '../../aws/command.ts';
import { lengthInWords } from '../../time/words.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { lookSteps } from './redis-cache-steps.ts';
import {
  asSureAsSeen,
  cacheLine,
  cacheNeeds,
  cacheViewOf,
  eventLines,
  eventsLike,
  FAILOVER,
} from './redis-cache-words.ts';
import { redisCli, redisPlaceOf, step } from './redis-place.ts';
import { addressWords, roleLines } from './redis-role-words.ts';
import { settingStep } from './redis-setting.ts';

export const notReplica: Rule = (evidence) => {
  const view = cacheViewOf(evidence);
  const cache = view?.cache;
  const { place } = redisPlaceOf(evidence);
  const events = eventsLike(evidence, FAILOVER);
  const base = {
    evidence: [...roleLines(evidence), ...eventLines(evidence, events), ...cacheLine(evidence)],
    needs: cacheNeeds(evidence),
  };
  if (cache !== undefined && view?.as === 'primary') {
    return [
      {
        ...base,
        cause: 'redis.not-replica/primary-endpoint',
        confidence: 'high',
        summary: `the check ${evidence.check.id} wants a replica of ${cache.id}, but ${place} is its primary endpoint`,
        remedy: [
          step(`If it is to be written to, take role: replica out of the check ${evidence.check.id}`),
          ...(cache.reader === undefined ? [] : [settingStep(evidence, 'host', cache.reader.host)]),
        ],
      },
    ];
  }
  if (cache !== undefined && cache.kind === 'replication-group' && cache.nodes.length === 1) {
    return [
      {
        ...base,
        cause: 'redis.not-replica/no-replica',
        confidence: 'high',
        summary: `${cache.id} has one node and no replica: ${place} leads to its primary`,
        remedy: [step('Add a replica', addReplica(evidence, cache.id)), ...lookSteps(evidence)],
      },
    ];
  }
  const [newest] = events;
  return [
    {
      ...base,
      cause: newest === undefined ? 'redis.not-replica' : 'redis.not-replica/promoted',
      confidence: newest === undefined ? asSureAsSeen(evidence) : 'high',
      summary:
        newest === undefined
          ? `${place}${addressWords(evidence)} should be a replica and is a master: it may be on its own, with data that nobody else has`
          : `${place}${addressWords(evidence)} became the primary in a failover ${lengthInWords(Date.parse(evidence.at) - Date.parse(newest.at))} ago`,
      remedy: [
        ...lookSteps(evidence),
        step('See which replicas it has (from inside the VPC)', redisCli(evidence, 'info', 'replication')),
      ],
    },
  ];
};

const addReplica = ({ vantage: { region } }: Evidence, id: string): string =>
  awsCommand(region, 'elasticache', 'increase-replica-count', {
    replicationGroupId: id,
    newReplicaCount: 1,
    applyImmediately: true,
  });
