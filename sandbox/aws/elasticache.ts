/** One node of a cache; what it is now is asked of the Redis behind it. */
export type SandboxCacheNode = {
  id: string;
  zone: string;
  host: string;
  /** As ElastiCache has it: `available`, `rebooting cluster nodes` … */
  status: string;
  role(): Promise<'primary' | 'replica'>;
};

type Place = { host: string; port: number };

/** A cache as ElastiCache describes it; everything but its name and kind can be changed while the APIs run. */
export type SandboxCache = {
  readonly id: string;
  readonly kind: 'replication-group' | 'cluster' | 'serverless';
  status: string;
  engine: string;
  version: string;
  nodeType: string;
  port: number;
  tls: boolean;
  auth: boolean;
  authChangedAt?: Date;
  clusterMode: boolean;
  primary?: Place;
  reader?: Place;
  configuration?: Place;
  nodes: SandboxCacheNode[];
  groupIds: string[];
  userGroupIds: string[];
  parameterGroup: string;
};

export type SandboxEvent = { at: Date; id: string; type: string; message: string };

/** The caches of the account, and what happened to them. */
export type Caches = {
  /** What is not said is as of a small Redis of one node. */
  add(cache: Pick<SandboxCache, 'id'> & Partial<SandboxCache>): SandboxCache;
  /** Deletes it; that is an event. */
  remove(id: string): void;
  /** An event of a cache, `agoMs` before now. */
  tell(id: string, message: string, agoMs?: number): void;
  all(): readonly SandboxCache[];
  /** Newest first. */
  events(): readonly SandboxEvent[];
};

const DEFAULTS = {
  kind: 'replication-group',
  status: 'available',
  engine: 'redis',
  version: '7.0.7',
  nodeType: 'cache.t4g.small',
  port: 6379,
  tls: false,
  auth: false,
  clusterMode: false,
  parameterGroup: 'default.redis7',
} as const;

const TYPES: Record<SandboxCache['kind'], string> = {
  'replication-group': 'replication-group',
  cluster: 'cache-cluster',
  serverless: 'serverless-cache',
};

/** No caches, and nothing happened. */
export const createCaches = (): Caches => {
  const caches = new Map<string, SandboxCache>();
  const types = new Map<string, string>();
  const events: SandboxEvent[] = [];
  const tell: Caches['tell'] = (id, message, agoMs = 0) => {
    events.push({ at: new Date(Date.now() - agoMs), id, type: types.get(id) ?? 'cache-cluster', message });
  };
  return {
    add: (own) => {
      const cache = { ...DEFAULTS, nodes: [], groupIds: [], userGroupIds: [], ...own };
      caches.set(cache.id, cache);
      types.set(cache.id, TYPES[cache.kind]);
      return cache;
    },
    remove: (id) => {
      if (caches.delete(id)) tell(id, `Replication group ${id} deleted`);
    },
    tell,
    all: () => [...caches.values()],
    events: () => events.toSorted((a, b) => b.at.getTime() - a.at.getTime()),
  };
};
