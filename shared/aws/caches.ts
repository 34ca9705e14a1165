import {
  type CacheCluster,
  DescribeServerlessCachesCommand,
  type ElastiCacheClient,
  paginateDescribeCacheClusters,
  paginateDescribeEvents,
  paginateDescribeReplicationGroups,
} from '@aws-sdk/client-elasticache';
import { similarCaches } from './cache-names.ts';
import { type Cache, cacheOfCluster, cacheOfGroup, cacheOfServerless } from './cache-view.ts';
import { awsError } from './errors.ts';

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
};
export type CacheEvent = { at: string; message: string; source?: string };

const EVENT_MINUTES = 60;
/** Of 100 caches or events each: a Region with more is read in part. */
const MOST_PAGES = 5;

/** Reads the cache of an endpoint, what is like it when there is none, and its recent events; rejects with an `AwsError`. */
export const readCache = async (client: ElastiCacheClient, host: string, signal?: AbortSignal): Promise<CacheView> => {
  const ask = asking(client, host, signal);
  const isServerless = host.includes('.serverless.');
  const [caches, events] = await Promise.all([
    isServerless ? ask.serverless() : ask.all().then(async (found) => withServerless(found, host, ask)),
    ask.events(),
  ]);
  const wanted = host.toLowerCase();
  for (const cache of caches) {
    const as = endpointIs(cache, wanted);
    if (as !== undefined) return { cache, as, looked: caches.length, similar: [], events: eventsOf(cache, events) };
  }
  const { similar, ids } = similarCaches(wanted, caches);
  const related = events.filter(({ source = '' }) => ids.some((id) => belongs(source, id)));
  return { looked: caches.length, similar, events: related };
};

type Ask = ReturnType<typeof asking>;

/** An endpoint that no cache has may have become that of a serverless one. */
const withServerless = async (caches: Cache[], host: string, ask: Ask): Promise<Cache[]> =>
  caches.some((cache) => endpointIs(cache, host.toLowerCase()) !== undefined)
    ? caches
    : [...caches, ...(await ask.serverless())];

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
  const guarded = async <T>(action: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw await awsError(error, client, { action: `elasticache:${action}`, on: host, endpoint: 'elasticache' });
    }
  };
  const config = { client, pageSize: 100 };
  const options = signal === undefined ? undefined : { abortSignal: signal };
  return {
    all: async (): Promise<Cache[]> => {
      const [groups, clusters] = await Promise.all([
        guarded('DescribeReplicationGroups', () =>
          upTo(MOST_PAGES, paginateDescribeReplicationGroups(config, {}, options), (page) => page.ReplicationGroups),
        ),
        guarded('DescribeCacheClusters', () =>
          upTo(
            MOST_PAGES,
            paginateDescribeCacheClusters(config, { ShowCacheNodeInfo: true }, options),
            (page) => page.CacheClusters,
          ),
        ),
      ]);
      const ofGroup = Map.groupBy(clusters, ({ ReplicationGroupId }: CacheCluster) => ReplicationGroupId);
      return [
        ...groups.map((group) => cacheOfGroup(group, ofGroup.get(group.ReplicationGroupId) ?? [])),
        ...(ofGroup.get(undefined) ?? []).map(cacheOfCluster),
      ];
    },
    serverless: (): Promise<Cache[]> =>
      guarded('DescribeServerlessCaches', async () => {
        const { ServerlessCaches: caches } = await client.send(new DescribeServerlessCachesCommand({}), options);
        return (caches ?? []).map(cacheOfServerless);
      }),
    events: (): Promise<CacheEvent[]> =>
      guarded('DescribeEvents', async () => {
        const pages = paginateDescribeEvents(config, { Duration: EVENT_MINUTES }, options);
        const found = await upTo(MOST_PAGES, pages, (page) => page.Events);
        return found
          .map(({ Date: at, Message: message = '', SourceIdentifier: source }) => ({
            at: at?.toISOString() ?? '',
            message,
            ...(source !== undefined && { source }),
          }))
          .sort((a, b) => b.at.localeCompare(a.at));
      }),
  };
};

const upTo = async <Page, Item>(
  most: number,
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> => {
  const items: Item[] = [];
  let count = 0;
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
    count += 1;
    if (count === most) break;
  }
  return items;
};
