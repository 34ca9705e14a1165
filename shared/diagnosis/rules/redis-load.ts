import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { lengthInWords } from '../../time/words.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import {
  cacheLine,
  cacheNeeds,
  cacheOf,
  eventLines,
  eventsLike,
  lookSteps,
  metricStep,
  primaryNodeOf,
  RECOVERY,
} from './redis-cache-words.ts';
import { breakOf, numberOf, redisCli, redisCliAsAdmin, redisPlaceOf, saidLine, step, textOf } from './redis-place.ts';

export const loading: Rule = (evidence) => {
  const { facts } = evidence;
  const { place } = redisPlaceOf(evidence);
  const percent = numberOf(facts.loadedPercent);
  const leftS = numberOf(facts.loadingLeftS);
  const events = eventsLike(evidence, RECOVERY);
  const [newest] = events;
  const progress = percent === undefined ? '' : `: ${Math.round(percent)} % done`;
  const left = leftS === undefined ? '' : `, about ${lengthInWords(leftS * 1000)} left`;
  return [
    {
      cause: newest === undefined ? 'redis.loading' : 'redis.loading/node-replaced',
      confidence: 'high',
      summary: `${place} loads its data into memory${newest === undefined ? ', as after a restart' : ` after ElastiCache restarted or replaced the node`}${progress}${left}`,
      evidence: [
        ...saidLine(evidence),
        ...(percent === undefined ? [] : [`Redis: loaded ${Math.round(percent)} %${left}`]),
        ...eventLines(evidence, events),
        ...cacheLine(evidence),
      ],
      remedy: [
        step(
          leftS === undefined
            ? 'it answers by itself when all is loaded'
            : `it answers by itself when all is loaded, in about ${lengthInWords(leftS * 1000)}`,
        ),
        step('whether it goes on (from inside the VPC)', redisCli(evidence, 'info', 'persistence')),
        ...lookSteps(evidence),
        ...(newest === undefined && cacheOf(evidence) === undefined
          ? [step('why it restarted: its log, and whether the kernel ended it for memory', "journalctl --since '-1 hour' --grep 'redis|Out of memory'")]
          : []),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

export const busy: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const cache = cacheOf(evidence);
  const node = cache && primaryNodeOf(cache);
  return [
    {
      cause: 'redis.busy',
      confidence: 'high',
      summary: `a script or function on ${place} has run for longer than its limit, and everything else waits for it`,
      evidence: [...saidLine(evidence), ...cacheLine(evidence)],
      remedy: [
        step('end the script (from inside the VPC)', redisCli(evidence, 'script', 'kill')),
        step('end it when it is a function', redisCli(evidence, 'function', 'kill')),
        step('which one it was: long commands stand in the slow log', redisCli(evidence, 'slowlog', 'get', 10)),
        ...(cache !== undefined && cache.kind !== 'serverless' && !cache.clusterMode && node !== undefined
          ? [
              step(
                'only when it answers UNKILLABLE (it has written already) and does not end: reboot the node, which loses what is not saved',
                awsCommand(evidence.vantage.region, 'elasticache', 'reboot-cache-cluster', {
                  cacheClusterId: cache.kind === 'cluster' ? cache.id : node.id,
                  cacheNodeIdsToReboot: ['0001'],
                }),
              ),
            ]
          : [step('when it answers UNKILLABLE, it has written already: let it end')]),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

/** What ElastiCache allows any node, but the smallest. */
const MOST_CLIENTS = 65_000;
const SMALL = /^cache\.(?:t2|t4g\.micro$)/;
const MOST_CLIENTS_SMALL = 20_000;

export const maxClients: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const cache = cacheOf(evidence);
  const most = cache?.nodeType === undefined ? undefined : SMALL.test(cache.nodeType) ? MOST_CLIENTS_SMALL : MOST_CLIENTS;
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
        ...metricStep(evidence, 'CurrConnections', 'connections in each minute of the last hour: a slope is a leak, a step a deploy'),
        step('restart the service that opened them, so that one connection is free; find it by its address, most connections first', countCommand(evidence)),
        ...(own === undefined ? [step('let idle connections end after five minutes', redisCliAsAdmin(evidence, 'config', 'set', 'timeout', 300))] : timeoutStep(evidence, own)),
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
  const eviction = facts.evicts === undefined ? [] : [`Redis: ${facts.evicts ? 'evicts keys when it is full' : 'maxmemory-policy noeviction: refuses writes when it is full'}`];
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
    ? [step(`when its keys may go: give it a parameter group of its own with maxmemory-policy allkeys-lru; ${group} cannot be changed`)]
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
    step('scale up; it fails over at the end, for seconds', `read -rp 'node type: ' type && ${modify} --cache-node-type "$type"`),
  ];
};

export const misconf: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const lastSave = textOf(evidence.facts.lastSave);
  return [
    {
      cause: 'redis.misconf',
      confidence: 'high',
      summary: `${place} could not save its data to disk, and so refuses writes (stop-writes-on-bgsave-error)`,
      evidence: [
        ...saidLine(evidence),
        ...(lastSave === undefined ? [] : [`Redis: the last save ${lastSave === 'ok' ? 'succeeded' : 'failed'}`]),
        ...cacheLine(evidence),
      ],
      remedy: [
        step('when and what failed (from inside the VPC)', redisCli(evidence, 'info', 'persistence')),
        step('on its machine: whether the disk is full, or not writable', 'df -h'),
        step('once there is room: save again, after which it takes writes', redisCli(evidence, 'bgsave')),
        ...(cacheOf(evidence) === undefined
          ? [
              step(
                'as a stopgap, take writes that a restart would lose',
                redisCliAsAdmin(evidence, 'config', 'set', 'stop-writes-on-bgsave-error', 'no'),
              ),
            ]
          : lookSteps(evidence)),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};
