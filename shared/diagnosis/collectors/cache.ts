import type { ElastiCacheClient } from '@aws-sdk/client-elasticache';

import { readCache } from '../../aws/caches.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Collector } from '../collect.ts';

/** Faults that a cache may explain: that its name is unknown, that it is not reached, and whatever Redis says. */
const EXPLAINED = /^(?:dns\.(?:nxdomain|nodata)|tcp\.|tls\.|redis\.)/;

/** Looks at the cache of an ElastiCache endpoint; other hosts say themselves that they are none. */
export const createCacheCollector = (client: ElastiCacheClient): Collector<'cache'> => ({
  section: 'cache',
  what: 'the ElastiCache cache',
  wants: (evidence) => EXPLAINED.test(evidence.fault.code) && cacheHostOf(evidence) !== undefined,
  look: (evidence, signal) => readCache(client, cacheHostOf(evidence) ?? '', signal),
});
