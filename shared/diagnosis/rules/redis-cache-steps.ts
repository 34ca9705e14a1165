import { cacheNameOf } from '../../aws/cache-names.ts';
import type { Cache } from '../../aws/cache-view.ts';
import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import { cacheOf, cacheViewOf, HOUR_MS } from './redis-cache-words.ts';
import { step } from './redis-place.ts';

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
