import { cacheNameOf } from '../../aws/cache-names.ts';
import type { Cache } from '../../aws/cache-view.ts';
import type { CacheEvent, CacheView } from '../../aws/caches.ts';
import { awsCommand } from '../../aws/command.ts';
import type { Confidence, RemedyStep } from '../../health/finding.ts';
import { lengthInWords } from '../../time/words.ts';
import { cacheHostOf } from '../cache-host.ts';
import { type Evidence, type Section, seenOf } from '../evidence.ts';
import { step } from './redis-place.ts';

/** The cache of the endpoint, when ElastiCache was seen and has it. */
export const cacheOf = (evidence: Evidence): Cache | undefined => seenOf(evidence, 'cache')?.cache;

/** What ElastiCache says of the endpoint. */
export const cacheViewOf = (evidence: Evidence): CacheView | undefined => seenOf(evidence, 'cache');

/** What a finding of Redis would be surer with. */
export const cacheNeeds = (evidence: Evidence): readonly Section[] =>
  cacheHostOf(evidence) === undefined ? [] : ['cache'];

/** `high`, unless ElastiCache would have to say it and could not be seen. */
export const asSureAsSeen = (evidence: Evidence): Confidence => {
  const view = cacheViewOf(evidence);
  // A failover is told by the events.
  const wasSeen = view !== undefined && view.lacks?.events === undefined;
  return cacheHostOf(evidence) === undefined || wasSeen ? 'high' : 'medium';
};

/** One line of what ElastiCache has: its status, size and settings. */
export const cacheLine = (evidence: Evidence): string[] => {
  const view = cacheViewOf(evidence);
  if (view === undefined) return [];
  const { cache, as } = view;
  const where = evidence.vantage.region ?? 'the Region';
  if (cache === undefined) {
    const who =
      view.looked === 0
        ? `${where} has no cache at all`
        : `none of the ${view.lacks?.caches === undefined ? '' : 'first '}${view.looked} caches of ${where} has it`;
    return [`ElastiCache: ${who}: ${cacheHostOf(evidence)}`];
  }
  const words = [
    [cache.engine, cache.version].filter(Boolean).join(' '),
    cache.nodeType,
    `encryption in transit ${onOrOff(cache.tls)}`,
    cache.auth === undefined ? undefined : `AUTH token ${onOrOff(cache.auth)}`,
    ...cache.pending.map((what) => `${what} pending`),
  ].filter((word) => word !== undefined && word !== '');
  const endpoint = as === undefined ? '' : `; the check asks its ${as} endpoint`;
  return [`ElastiCache: ${cache.id} is ${cache.status}: ${words.join(', ')}${endpoint}`, ...nodesLine(cache)];
};

const onOrOff = (is: boolean | undefined): string => (is ? 'on' : 'off');

const nodesLine = ({ nodes }: Cache): string[] =>
  nodes.length < 2
    ? []
    : [
        `ElastiCache: nodes ${nodes
          .map(({ id, role, zone, status }) =>
            [id, role, zone && `in ${zone}`, status !== 'available' && status].filter(Boolean).join(' '),
          )
          .join(', ')}`,
      ];

const HOUR_MS = 3_600_000;

/** Events of the cache that a pattern finds, newest first, none older than `withinMs`. */
export const eventsLike = (evidence: Evidence, pattern: RegExp, withinMs = HOUR_MS): CacheEvent[] =>
  (cacheViewOf(evidence)?.events ?? []).filter(
    ({ message, at }) => pattern.test(message) && Date.parse(evidence.at) - Date.parse(at) <= withinMs,
  );

const LONGEST_MESSAGE = 200;

/** `ElastiCache event 4 min ago (redis-002): Failover …`. */
export const eventLines = (evidence: Evidence, events: readonly CacheEvent[], most = 3): string[] =>
  events.slice(0, most).map(({ at, message, source }) => {
    const ago = lengthInWords(Date.parse(evidence.at) - Date.parse(at));
    return `ElastiCache event ${ago} ago${source === undefined ? '' : ` (${source})`}: ${message.slice(0, LONGEST_MESSAGE)}`;
  });

/** That another node became the primary; not that this is switched on. */
export const FAILOVER = /failover (?:from|to|api|of)|failed over|failovercomplete/i;
/** That it is over. */
export const END = /complete|finished|succeed|restarted|recovered|replaced/i;
/** That a node was or is away; not that it will be. */
export const RECOVERY =
  /^(?!.*schedul).*(?:recover(?:ing|y)|replac(?:ed|ing|ement)|restart|reboot|shutdown|failover (?:from|to|api|of)|failed over)/i;

/** The command that shows the cache as ElastiCache has it. */
export const describeCommand = ({ vantage: { region } }: Evidence, { id, kind }: Cache): string => {
  switch (kind) {
    case 'replication-group':
      return awsCommand(region, 'elasticache', 'describe-replication-groups', { replicationGroupId: id });
    case 'cluster':
      return awsCommand(region, 'elasticache', 'describe-cache-clusters', {
        cacheClusterId: id,
        showCacheNodeInfo: true,
      });
    case 'serverless':
      return awsCommand(region, 'elasticache', 'describe-serverless-caches', { serverlessCacheName: id });
  }
};

/** Of a cache that could not be looked at: its nodes and their parameter group, by what its endpoint says. */
const findCommand = (evidence: Evidence, id: string): string => {
  const { region } = evidence.vantage;
  if (cacheHostOf(evidence)?.includes('.serverless.')) {
    return awsCommand(region, 'elasticache', 'describe-serverless-caches', { serverlessCacheName: id });
  }
  const group = 'CacheParameterGroup.CacheParameterGroupName';
  return awsCommand(region, 'elasticache', 'describe-cache-clusters', {
    query: `CacheClusters[?starts_with(CacheClusterId, '${id}')].[CacheClusterId,ReplicationGroupId,CacheClusterStatus,CacheNodeType,${group}]`,
    output: 'table',
  });
};

/** The name of the cache, as ElastiCache has it, or else as its endpoint says it. */
export const cacheIdOf = (evidence: Evidence): string | undefined => {
  const host = cacheHostOf(evidence);
  return cacheOf(evidence)?.id ?? (host === undefined ? undefined : cacheNameOf(host)?.id);
};

/** Shows the cache and what happened to it in the last hour; nothing of what is no cache. */
export const lookSteps = (evidence: Evidence): RemedyStep[] => {
  const cache = cacheOf(evidence);
  const id = cacheIdOf(evidence);
  if (id === undefined || (cache === undefined && cacheViewOf(evidence) !== undefined)) return [];
  return [
    step(
      `Look at ${id} in ElastiCache`,
      cache === undefined ? findCommand(evidence, id) : describeCommand(evidence, cache),
    ),
    step(
      'Read what happened to it and its nodes in the last hour',
      awsCommand(evidence.vantage.region, 'elasticache', 'describe-events', {
        duration: 60,
        query: `Events[?starts_with(SourceIdentifier, '${id}')].[Date,SourceIdentifier,Message]`,
        output: 'table',
      }),
    ),
  ];
};

/** The node that is primary, or the only one. */
export const primaryNodeOf = ({ nodes }: Cache): Cache['nodes'][number] | undefined =>
  nodes.find(({ role }) => role === 'primary') ?? (nodes.length === 1 ? nodes[0] : undefined);

/** A figure of CloudWatch for the primary node, each minute of the last hour. */
export const metricStep = (evidence: Evidence, metricName: string, say: string): RemedyStep[] => {
  const cache = cacheOf(evidence);
  const node = cache && primaryNodeOf(cache);
  if (cache === undefined || node === undefined || cache.kind === 'serverless') return [];
  const endMs = Date.parse(evidence.at);
  return [
    step(
      say,
      awsCommand(evidence.vantage.region, 'cloudwatch', 'get-metric-statistics', {
        namespace: 'AWS/ElastiCache',
        metricName,
        dimensions: `Name=CacheClusterId,Value=${cache.kind === 'cluster' ? cache.id : node.id}`,
        startTime: new Date(endMs - HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z'),
        endTime: new Date(endMs).toISOString().replace(/\.\d+Z$/, 'Z'),
        period: 60,
        statistics: 'Maximum',
      }),
    ),
  ];
};
