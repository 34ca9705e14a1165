import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { cacheLine, cacheNeeds, cacheOf, metricStep } from './redis-cache-words.ts';
import { breakOf, numberOf, redisCli, redisCliAsAdmin, redisPlaceOf, saidLine, step } from './redis-place.ts';

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
        step('what takes the memory (from inside the VPC)', redisCli(evidence, '--memkeys')),
        ...(isFull ? evictSteps(evidence) : []),
        ...scaleSteps(evidence),
        ...metricStep(evidence, 'DatabaseMemoryUsagePercentage', 'how it grew in the last hour'),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const inMegabytes = (bytes: number): string => {
  const megabytes = bytes / 1024 ** 2;
  return `${megabytes >= 100 ? Math.round(megabytes) : Math.round(megabytes * 10) / 10} MB`;
};

const evictSteps = (evidence: Evidence): RemedyStep[] => {
  const group = cacheOf(evidence)?.parameterGroup;
  const { region } = evidence.vantage;
  if (group === undefined) {
    return [
      step(
        'when it is a cache, whose keys may go: let it evict the least used',
        redisCliAsAdmin(evidence, 'config', 'set', 'maxmemory-policy', 'allkeys-lru'),
      ),
    ];
  }
  return group.startsWith('default.')
    ? [
        step(
          `when its keys may go: give it a parameter group of its own with maxmemory-policy allkeys-lru; ${group} cannot be changed`,
        ),
      ]
    : [
        step(
          'when it is a cache, whose keys may go: let it evict the least used',
          awsCommand(region, 'elasticache', 'modify-cache-parameter-group', {
            cacheParameterGroupName: group,
            parameterNameValues: 'ParameterName=maxmemory-policy,ParameterValue=allkeys-lru',
          }),
        ),
      ];
};

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
      `the larger node types that ${cache.id} (${cache.nodeType ?? 'unknown type'}) can have`,
      awsCommand(region, 'elasticache', 'list-allowed-node-type-modifications', { replicationGroupId: cache.id }),
    ),
    step(
      'scale up; it fails over at the end, for seconds',
      `read -rp 'node type: ' type && ${modify} --cache-node-type "$type"`,
    ),
  ];
};
