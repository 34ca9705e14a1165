import type { CacheCluster, Endpoint, ReplicationGroup, ServerlessCache } from '@aws-sdk/client-elasticache';

/** A cache as ElastiCache describes it; what a kind does not tell is absent. */
export type Cache = {
  id: string;
  kind: 'replication-group' | 'cluster' | 'serverless';
  /** As ElastiCache has it: `available`, `modifying`, `deleting` … */
  status: string;
  engine?: string;
  version?: string;
  tls: boolean | undefined;
  /** A token for all; users are those of `userGroups`. */
  auth: boolean | undefined;
  authChangedAt?: string;
  /** A rotation of the token or a change of encryption that waits. */
  pending: readonly string[];
  userGroups: readonly string[];
  clusterMode?: boolean;
  primary?: CachePlace;
  reader?: CachePlace;
  configuration?: CachePlace;
  nodeType?: string;
  parameterGroup?: string;
  /** `role`: `primary` or `replica`; unknown where shards have their own. */
  nodes: readonly { id: string; role?: string; zone?: string; status?: string; host?: string }[];
  groupIds: readonly string[];
};
export type CachePlace = { host: string; port: number };

/** `members`: its nodes, which know versions and security groups. */
export const cacheOfGroup = (group: ReplicationGroup, members: readonly CacheCluster[]): Cache => {
  const shards = group.NodeGroups ?? [];
  const [first] = members;
  const pending = group.PendingModifiedValues;
  return {
    id: group.ReplicationGroupId ?? '',
    kind: 'replication-group',
    status: group.Status ?? 'unknown',
    ...only('engine', group.Engine ?? first?.Engine),
    ...only('version', first?.EngineVersion),
    tls: group.TransitEncryptionEnabled,
    auth: group.AuthTokenEnabled,
    ...only('authChangedAt', group.AuthTokenLastModifiedDate?.toISOString()),
    pending: [
      ...(pending?.AuthTokenStatus ? [`AUTH token ${pending.AuthTokenStatus.toLowerCase()}`] : []),
      ...(pending?.TransitEncryptionMode ? [`encryption in transit ${pending.TransitEncryptionMode}`] : []),
    ],
    userGroups: group.UserGroupIds ?? [],
    ...only('clusterMode', group.ClusterEnabled),
    // Of several shards none is the primary.
    ...(shards.length === 1 && { ...place('primary', shards[0]?.PrimaryEndpoint) }),
    ...(shards.length === 1 && { ...place('reader', shards[0]?.ReaderEndpoint) }),
    ...place('configuration', group.ConfigurationEndpoint),
    ...only('nodeType', group.CacheNodeType),
    ...only('parameterGroup', first?.CacheParameterGroup?.CacheParameterGroupName),
    nodes: shards
      .flatMap((shard) => shard.NodeGroupMembers ?? [])
      .map((member) => {
        const cluster = members.find(({ CacheClusterId }) => CacheClusterId === member.CacheClusterId);
        return {
          id: member.CacheClusterId ?? '',
          ...only('role', member.CurrentRole),
          ...only('zone', member.PreferredAvailabilityZone),
          ...only('status', cluster?.CacheClusterStatus),
          ...only('host', member.ReadEndpoint?.Address ?? cluster?.CacheNodes?.[0]?.Endpoint?.Address),
        };
      }),
    groupIds: [...new Set(members.flatMap(groupIdsOf))],
  };
};

/** A cache of its own, without replicas. */
export const cacheOfCluster = (cluster: CacheCluster): Cache => {
  const nodes = cluster.CacheNodes ?? [];
  const alone = nodes.length === 1 ? nodes[0] : undefined;
  return {
    id: cluster.CacheClusterId ?? '',
    kind: 'cluster',
    status: cluster.CacheClusterStatus ?? 'unknown',
    ...only('engine', cluster.Engine),
    ...only('version', cluster.EngineVersion),
    tls: cluster.TransitEncryptionEnabled,
    auth: cluster.AuthTokenEnabled,
    ...only('authChangedAt', cluster.AuthTokenLastModifiedDate?.toISOString()),
    pending: [],
    userGroups: [],
    ...place('primary', alone?.Endpoint),
    ...place('configuration', cluster.ConfigurationEndpoint),
    ...only('nodeType', cluster.CacheNodeType),
    ...only('parameterGroup', cluster.CacheParameterGroup?.CacheParameterGroupName),
    nodes: nodes.map((node) => ({
      id: node.CacheNodeId ?? '',
      ...only('zone', node.CustomerAvailabilityZone),
      ...only('status', node.CacheNodeStatus),
      ...only('host', node.Endpoint?.Address),
    })),
    groupIds: groupIdsOf(cluster),
  };
};

/** Always with TLS; its nodes are not ours to see. */
export const cacheOfServerless = (cache: ServerlessCache): Cache => ({
  id: cache.ServerlessCacheName ?? '',
  kind: 'serverless',
  status: cache.Status?.toLowerCase() ?? 'unknown',
  ...only('engine', cache.Engine),
  ...only('version', cache.FullEngineVersion),
  tls: true,
  auth: undefined,
  pending: [],
  userGroups: cache.UserGroupId === undefined ? [] : [cache.UserGroupId],
  ...place('primary', cache.Endpoint),
  ...place('reader', cache.ReaderEndpoint),
  nodes: [],
  groupIds: cache.SecurityGroupIds ?? [],
});

const groupIdsOf = ({ SecurityGroups: groups = [] }: CacheCluster): string[] =>
  groups.flatMap(({ SecurityGroupId: id }) => (id === undefined ? [] : [id]));

const place = <Key extends string>(key: Key, endpoint: Endpoint | undefined): { [K in Key]?: CachePlace } =>
  endpoint?.Address === undefined
    ? {}
    : ({ [key]: { host: endpoint.Address, port: endpoint.Port ?? 6379 } } as { [K in Key]?: CachePlace });

const only = <Key extends string, T>(key: Key, value: T | undefined): { [K in Key]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]?: T });
