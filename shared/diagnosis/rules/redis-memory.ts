import { asking, awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { metricStep } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import { parameterSteps } from './redis-parameter.ts';
import { breakOf, numberOf, redisCli, redisPlaceOf, saidLine, step } from './redis-place.ts';

export const oom: Rule = (evidence) => {
  const { facts } = evidence;
  const { place } = redisPlaceOf(evidence);
  const used = numberOf(facts.usedMemoryBytes);
  const counted = numberOf(facts.countedMemoryBytes) ?? used;
  const most = numberOf(facts.maxMemoryBytes);
  const figures = used === undefined || most === undefined ? '' : `${inMegabytes(used)} of ${inMegabytes(most)}`;
  const percent = numberOf(facts.memoryPercent);
  const isFull =
    breakOf(evidence)?.token === 'OOM' ||
    (facts.evicts === false && counted !== undefined && most !== undefined && counted >= most);
  const bound = evidence.check.kind === 'redis' ? evidence.check.expect?.memoryBelow : undefined;
  const eviction =
    facts.evicts === undefined
      ? []
      : [
          `Redis: ${facts.evicts ? 'evicts keys when it is full' : 'maxmemory-policy noeviction: refuses writes when it is full'}`,
        ];
  return [
    {
      cause: isFull ? 'redis.oom/full' : 'redis.oom/over-bound',
      confidence: 'high',
      summary: isFull
        ? `${place} is full${figures === '' ? '' : ` (${figures})`} and evicts nothing: it refuses every write`
        : `${place} uses ${percent ?? '?'} % of its memory (${figures}); the check allows less than ${bound ?? '?'} %`,
      evidence: [
        ...saidLine(evidence),
        ...(figures === '' ? [] : [`Redis: used_memory ${figures} (${percent} %)`]),
        ...eviction,
        ...cacheLine(evidence),
      ],
      remedy: [
        step(
          'See which keys take the memory; it goes through all of them, with pauses (from inside the VPC)',
          redisCli(evidence, '--memkeys', '-i', '0.1'),
        ),
        ...(isFull ? evictSteps(evidence) : []),
        ...scaleSteps(evidence),
        ...metricStep(evidence, 'DatabaseMemoryUsagePercentage', 'Look how it grew in the last hour'),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const inMegabytes = (bytes: number): string => {
  const megabytes = bytes / 1024 ** 2;
  return `${megabytes >= 100 ? Math.round(megabytes) : Math.round(megabytes * 10) / 10} MB`;
};

const evictSteps = (evidence: Evidence): RemedyStep[] =>
  parameterSteps(evidence, 'Only when any of its keys may go: let it evict the least used', {
    name: 'maxmemory-policy',
    value: 'allkeys-lru',
  });

const scaleSteps = (evidence: Evidence): RemedyStep[] => {
  const cache = cacheOf(evidence);
  const { region } = evidence.vantage;
  if (cache?.kind !== 'replication-group') return [];
  const modify = awsCommand(region, 'elasticache', 'modify-replication-group', {
    replicationGroupId: cache.id,
    applyImmediately: true,
  });
  return [
    step(
      `List the larger node types that ${cache.id} (${cache.nodeType ?? 'unknown type'}) can have`,
      awsCommand(region, 'elasticache', 'list-allowed-node-type-modifications', { replicationGroupId: cache.id }),
    ),
    step(
      'Scale up; at its end it fails over, for seconds',
      `${asking('node type', 'type')} && ${modify} --cache-node-type "$type"`,
    ),
  ];
};
