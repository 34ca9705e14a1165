import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import type { Caches, SandboxCache, SandboxCacheNode } from './elasticache.ts';
import { NamedList } from './xml.ts';

const LEAST_RECORDS = 20;
const MOST_RECORDS = 100;
const paged = {
  MaxRecords: z.coerce.number().int().min(LEAST_RECORDS).max(MOST_RECORDS).default(MOST_RECORDS),
  Marker: z.coerce.number().default(0),
};
const flag = z.enum(['true', 'false']).transform((word) => word === 'true');
const SOURCE_TYPES = [
  'cache-cluster',
  'cache-parameter-group',
  'cache-security-group',
  'cache-subnet-group',
  'replication-group',
  'serverless-cache',
  'serverless-cache-snapshot',
  'user',
  'user-group',
] as const;
/** Events are kept for two weeks. */
const MOST_MINUTES = 20_160;

/** The ElastiCache API: what a monitor reads of caches. */
export const createElastiCacheApi = (caches: Caches): Api => ({
  name: 'elasticache',
  protocol: 'query',
  version: '2015-02-02',
  actions: {
    DescribeReplicationGroups: action(
      z.object({ ...paged, ReplicationGroupId: z.string().optional() }),
      async ({ ReplicationGroupId, ...input }) => {
        const groups = named(ofKind(caches, 'replication-group'), ReplicationGroupId, 'ReplicationGroupNotFoundFault');
        return page('ReplicationGroups', 'ReplicationGroup', await Promise.all(groups.map(describeGroup)), input);
      },
    ),
    DescribeCacheClusters: action(
      z.object({
        ...paged,
        CacheClusterId: z.string().optional(),
        ShowCacheNodeInfo: flag.default(false),
        ShowCacheClustersNotInReplicationGroups: flag.default(false),
      }),
      ({ CacheClusterId, ShowCacheNodeInfo, ShowCacheClustersNotInReplicationGroups: alone, ...input }) => {
        const found = caches.all().filter(({ kind }) => kind === 'cluster' || (kind === 'replication-group' && !alone));
        const clusters = found.flatMap((cache) => cache.nodes.map((node) => ({ id: node.id, node, cache })));
        const wanted = named(clusters, CacheClusterId, 'CacheClusterNotFound');
        const described = wanted.map(({ node, cache }) => describeCluster(node, cache, ShowCacheNodeInfo));
        return page('CacheClusters', 'CacheCluster', described, input);
      },
    ),
    DescribeServerlessCaches: action(
      z.object({
        ServerlessCacheName: z.string().optional(),
        MaxResults: z.coerce.number().max(50).default(50),
        NextToken: z.coerce.number().default(0),
      }),
      ({ ServerlessCacheName, MaxResults, NextToken: from }) => {
        const found = named(ofKind(caches, 'serverless'), ServerlessCacheName, 'ServerlessCacheNotFoundFault');
        const next = from + MaxResults;
        return {
          ServerlessCaches: found.slice(from, next).map(describeServerless),
          NextToken: next < found.length ? String(next) : undefined,
        };
      },
    ),
    DescribeEvents: action(
      z.object({
        ...paged,
        SourceIdentifier: z.string().optional(),
        SourceType: z.enum(SOURCE_TYPES).optional(),
        Duration: z.coerce.number().int().max(MOST_MINUTES).default(60),
      }),
      ({ SourceIdentifier, SourceType, Duration, ...input }) => {
        const sinceMs = Date.now() - Duration * 60_000;
        const events = caches
          .events()
          .filter(({ at }) => at.getTime() >= sinceMs)
          .filter(({ id, type }) => (SourceIdentifier ?? id) === id && (SourceType ?? type) === type)
          .map(({ at, id, type, message }) => ({
            SourceIdentifier: id,
            SourceType: type,
            Message: message,
            Date: at.toISOString(),
          }));
        return page('Events', 'Event', events, input);
      },
    ),
  },
});

const ofKind = (caches: Caches, kind: SandboxCache['kind']): SandboxCache[] =>
  caches.all().filter((cache) => cache.kind === kind);

const named = <T extends { id: string }>(all: readonly T[], id: string | undefined, missing: string): readonly T[] => {
  if (id === undefined) return all;
  const found = all.filter((each) => each.id === id);
  if (found.length === 0) throw new ApiError(missing, `${id} not found`, 404);
  return found;
};

type Page = { MaxRecords: number; Marker: number };
const page = (list: string, item: string, items: readonly object[], { MaxRecords, Marker }: Page): object => {
  const next = Marker + MaxRecords;
  return {
    [list]: new NamedList(item, items.slice(Marker, next)),
    Marker: next < items.length ? String(next) : undefined,
  };
};

type Place = { host: string; port: number };
const endpoint = (place: Place | undefined): object | undefined => place && { Address: place.host, Port: place.port };

const describeGroup = async (cache: SandboxCache): Promise<object> => {
  const members = await Promise.all(
    cache.nodes.map(async (node) => ({
      CacheClusterId: node.id,
      CacheNodeId: '0001',
      PreferredAvailabilityZone: node.zone,
      // Who is what is told only where ElastiCache fails over within one shard.
      CurrentRole: cache.clusterMode ? undefined : await node.role(),
      ReadEndpoint: cache.clusterMode ? undefined : endpoint({ host: node.host, port: cache.port }),
    })),
  );
  const shard = {
    NodeGroupId: '0001',
    Status: cache.status,
    PrimaryEndpoint: endpoint(cache.primary),
    ReaderEndpoint: endpoint(cache.reader),
    NodeGroupMembers: new NamedList('NodeGroupMember', members),
  };
  return {
    ReplicationGroupId: cache.id,
    Status: cache.status,
    Engine: cache.engine,
    CacheNodeType: cache.nodeType,
    ClusterEnabled: cache.clusterMode,
    ConfigurationEndpoint: endpoint(cache.configuration),
    TransitEncryptionEnabled: cache.tls,
    AuthTokenEnabled: cache.auth,
    AuthTokenLastModifiedDate: cache.authChangedAt?.toISOString(),
    UserGroupIds: cache.userGroupIds,
    AutomaticFailover: cache.nodes.length > 1 ? 'enabled' : 'disabled',
    MemberClusters: new NamedList(
      'ClusterId',
      cache.nodes.map(({ id }) => id),
    ),
    NodeGroups: new NamedList('NodeGroup', [shard]),
  };
};

const describeCluster = (node: SandboxCacheNode, cache: SandboxCache, withNodes: boolean): object => ({
  CacheClusterId: node.id,
  ReplicationGroupId: cache.kind === 'cluster' ? undefined : cache.id,
  CacheClusterStatus: node.status,
  CacheNodeType: cache.nodeType,
  Engine: cache.engine,
  EngineVersion: cache.version,
  NumCacheNodes: 1,
  PreferredAvailabilityZone: node.zone,
  TransitEncryptionEnabled: cache.tls,
  AuthTokenEnabled: cache.auth,
  SecurityGroups: cache.groupIds.map((SecurityGroupId) => ({ SecurityGroupId, Status: 'active' })),
  CacheParameterGroup: { CacheParameterGroupName: cache.parameterGroup, ParameterApplyStatus: 'in-sync' },
  CacheNodes: withNodes
    ? new NamedList('CacheNode', [
        {
          CacheNodeId: '0001',
          CacheNodeStatus: node.status,
          Endpoint: endpoint({ host: node.host, port: cache.port }),
        },
      ])
    : undefined,
});

const describeServerless = (cache: SandboxCache): object => ({
  ServerlessCacheName: cache.id,
  Status: cache.status,
  Engine: cache.engine,
  FullEngineVersion: cache.version,
  Endpoint: endpoint(cache.primary),
  ReaderEndpoint: endpoint(cache.reader),
  SecurityGroupIds: new NamedList('SecurityGroupId', cache.groupIds),
});
