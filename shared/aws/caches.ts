/** The ElastiCache cache that an endpoint belongs to; absent when the Region has none with it. */
export type CacheView = {
  cache?: {
    id: string;
    kind: 'replication-group' | 'cluster' | 'serverless';
    /** As ElastiCache has it: `available`, `modifying`, `deleting` … */
    status: string;
    engine?: string;
    tls: boolean | undefined;
    auth: boolean | undefined;
    clusterMode?: boolean;
    primary?: { host: string; port: number };
    reader?: { host: string; port: number };
    nodeType?: string;
    nodes: readonly { id: string; role?: string; zone?: string; status?: string }[];
    groupIds: readonly string[];
  };
  /** Endpoints of the Region that resemble the one asked for, when none is it. */
  similar: readonly { id: string; host: string; port: number }[];
  /** Of the last hour, newest first. */
  events: readonly { at: string; message: string }[];
};
