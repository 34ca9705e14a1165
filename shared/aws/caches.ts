import {
  type CacheCluster,
  type ElastiCacheClient,
  paginateDescribeCacheClusters,
  paginateDescribeEvents,
  paginateDescribeReplicationGroups,
  paginateDescribeServerlessCaches,
} from '@aws-sdk/client-elasticache';
import { similarCaches } from './cache-names.ts';
import { type Cache, cacheOfCluster, cacheOfGroup, cacheOfServerless } from './cache-view.ts';
import { type AwsError, awsError } from './errors.ts';

/** The ElastiCache cache that an endpoint belongs to; absent when the Region has none with it. */
export type CacheView = {
  cache?: Cache;
  /** Which endpoint of the cache the host is. */
  as?: 'primary' | 'reader' | 'configuration' | 'node';
  /** So many caches of the Region were looked at. */
  looked: number;
  /** Endpoints of the Region that resemble the one asked for, when none is it; the most alike first. */
  similar: readonly { id: string; host: string; port: number }[];
  /** Of the last hour, newest first. */
  events: readonly CacheEvent[];
  /** What could not be read, or not all of it, in words that begin with `could not look`. */
  lacks?: CacheLacks;
};
/** `caches`: more than were looked at, and none of those is it. What is lacking is empty in the view, or not whole. */
export type CacheLacks = { readonly [part in 'caches' | 'nodes' | 'serverless' | 'events']?: string };
export type CacheEvent = { at: string; message: string; source?: string };

const EVENT_MINUTES = 60;
/** Of 100 caches or events each: a Region with more is read in part. */
const MOST_PAGES = 5;

/**
 * Reads the cache of an endpoint, what is like it when there is none, and its recent events. Rejects with an `AwsError`
 * when it cannot tell whether there is one; what else it may not see is said in the view.
 */
export const readCache = async (client: ElastiCacheClient, host: string, signal?: AbortSignal): Promise<CacheView> => {
  const wanted = host.toLowerCase();
  const ask = asking(client, host, signal);
  const isServerless = wanted.includes('.serverless.');
  const [near, events] = await Promise.all([isServerless ? ask.serverless() : ask.ofNodes(), ask.events()]);
  for (const cache of near.found) {
    const as = endpointIs(cache, wanted);
    if (as === undefined) continue;
    const mine = eventsOf(cache, events.found);
    const lacks = lacksIn({ nodes: near, events });
    return { cache, as, looked: near.found.length, similar: [], events: mine, ...lacks };
  }
  if (near.error !== undefined) throw near.error;
  // An endpoint that no cache has may have become that of a serverless one.
  const others = isServerless ? NONE : await ask.serverless();
  const caches = [...near.found, ...others.found];
  const { similar, ids } = similarCaches(wanted, caches);
  const related = events.found.filter(({ source = '' }) => ids.some((id) => belongs(source, id)));
  const cut = near.cut && { caches: `could not look at all caches: the Region has more than ${near.found.length}` };
  const { lacks } = lacksIn({ serverless: others, events });
  return { looked: caches.length, similar, events: related, ...((cut || lacks) && { lacks: { ...cut, ...lacks } }) };
};

/** What one call gave. `cut`: there is more of it. */
type Part<T> = { found: readonly T[]; cut: boolean; error?: AwsError };

const NONE: Part<Cache> = { found: [], cut: false };

const WHAT = { nodes: 'all nodes', serverless: 'the serverless caches', events: 'the events of ElastiCache' } as const;

const lacksIn = (parts: { [part in keyof typeof WHAT]?: Part<unknown> }): Pick<CacheView, 'lacks'> => {
  const lacks = Object.entries(parts).flatMap(([part, { error }]) =>
    error === undefined
      ? []
      : [[part, `could not look at ${WHAT[part as keyof typeof WHAT]}: ${error.fault.message}`] as const],
  );
  return lacks.length === 0 ? {} : { lacks: Object.fromEntries(lacks) };
};

const endpointIs = (cache: Cache, host: string): CacheView['as'] => {
  const { primary, reader, configuration, nodes } = cache;
  if (primary?.host.toLowerCase() === host) return 'primary';
  if (reader?.host.toLowerCase() === host) return 'reader';
  if (configuration?.host.toLowerCase() === host) return 'configuration';
  return nodes.some((node) => node.host?.toLowerCase() === host) ? 'node' : undefined;
};

const eventsOf = ({ id, nodes }: Cache, events: readonly CacheEvent[]): CacheEvent[] => {
  const mine = new Set([id, ...nodes.map((node) => node.id)]);
  return events.filter(({ source }) => source !== undefined && mine.has(source));
};

/** `redis-001` is a node of `redis`, which may be gone. */
const belongs = (source: string, id: string): boolean =>
  source === id || (source.startsWith(`${id}-`) && /^[\d-]+$/.test(source.slice(id.length + 1)));

const asking = (client: ElastiCacheClient, host: string, signal: AbortSignal | undefined) => {
  const reading = async <Page, Item>(
    action: string,
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
  ): Promise<Part<Item>> => {
    try {
      return await upTo(MOST_PAGES, pages, itemsOf);
    } catch (error) {
      const call = { action: `elasticache:${action}`, on: host, endpoint: 'elasticache' };
      return { found: [], cut: false, error: await awsError(error, client, call) };
    }
  };
  const config = { client, pageSize: 100 };
  const options = signal === undefined ? undefined : { abortSignal: signal };
  return {
    ofNodes: async (): Promise<Part<Cache>> => {
      const [groups, clusters] = await Promise.all([
        reading(
          'DescribeReplicationGroups',
          paginateDescribeReplicationGroups(config, {}, options),
          (page) => page.ReplicationGroups,
        ),
        reading(
          'DescribeCacheClusters',
          paginateDescribeCacheClusters(config, { ShowCacheNodeInfo: true }, options),
          (page) => page.CacheClusters,
        ),
      ]);
      const ofGroup = Map.groupBy(clusters.found, ({ ReplicationGroupId }: CacheCluster) => ReplicationGroupId);
      const found = [
        ...groups.found.map((group) => cacheOfGroup(group, ofGroup.get(group.ReplicationGroupId) ?? [])),
        ...(ofGroup.get(undefined) ?? []).map(cacheOfCluster),
      ];
      const failed = groups.error === undefined ? clusters : groups;
      return { ...failed, found, cut: groups.cut || clusters.cut };
    },
    serverless: async (): Promise<Part<Cache>> => {
      const pages = paginateDescribeServerlessCaches({ client }, {}, options);
      return reading('DescribeServerlessCaches', pages, (page) => page.ServerlessCaches?.map(cacheOfServerless));
    },
    events: async (): Promise<Part<CacheEvent>> => {
      const pages = paginateDescribeEvents(config, { Duration: EVENT_MINUTES }, options);
      const part = await reading('DescribeEvents', pages, (page) =>
        page.Events?.map(
          ({ Date: at, Message: message = '', SourceIdentifier: source }): CacheEvent => ({
            at: at?.toISOString() ?? '',
            message,
            ...(source !== undefined && { source }),
          }),
        ),
      );
      return { ...part, found: part.found.toSorted((a, b) => b.at.localeCompare(a.at)) };
    },
  };
};

const upTo = async <Page, Item>(
  most: number,
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<{ found: Item[]; cut: boolean }> => {
  const found: Item[] = [];
  let count = 0;
  for await (const page of pages) {
    // One page more tells that there is one.
    if (count === most) return { found, cut: true };
    found.push(...(itemsOf(page) ?? []));
    count += 1;
  }
  return { found, cut: false };
};
