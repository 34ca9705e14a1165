import type { Cache } from '../../shared/aws/cache-view.ts';
import type { CacheView } from '../../shared/aws/caches.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { checkOf, evidenceOf } from './evidence.ts';

export const PRIMARY = 'master.lab-redis.lab001.use1.cache.amazonaws.com';
export const READER = 'replica.lab-redis.lab001.use1.cache.amazonaws.com';

/** Of a redis check of the primary endpoint; the time of the evidence is midnight. */
export const redisEvidence = (code: FaultCode, more: Partial<Evidence> = {}, own: object = {}): Evidence =>
  evidenceOf(code, {
    check: checkOf('redis', { host: PRIMARY, port: 6379, tls: true, mode: 'single', ...own } as never),
    ...more,
  });

/** A cache of two nodes that is well. */
export const cacheOf = (own: Partial<Cache> = {}): Cache => ({
  id: 'lab-redis',
  kind: 'replication-group',
  status: 'available',
  engine: 'redis',
  version: '7.0.7',
  tls: true,
  auth: true,
  pending: [],
  userGroups: [],
  clusterMode: false,
  primary: { host: PRIMARY, port: 6379 },
  reader: { host: READER, port: 6379 },
  nodeType: 'cache.t4g.small',
  parameterGroup: 'default.redis7',
  nodes: [
    { id: 'lab-redis-001', role: 'primary', zone: 'us-east-1a', status: 'available' },
    { id: 'lab-redis-002', role: 'replica', zone: 'us-east-1b', status: 'available' },
  ],
  groupIds: ['sg-1'],
  ...own,
});

/** ElastiCache was seen, and has the cache at the endpoint asked. */
export const seenCache = (own: Partial<Cache> = {}, more: Partial<CacheView> = {}): { cache: { seen: CacheView } } => ({
  cache: { seen: { cache: cacheOf(own), as: 'primary', looked: 1, similar: [], events: [], ...more } },
});

/** ElastiCache could not be looked at. */
export const unseenCache = { cache: { unseen: 'could not look at the ElastiCache cache: it is not allowed' } };

/** An event so many minutes before midnight. */
export const event = (minutesAgo: number, message: string, source = 'lab-redis-001') => ({
  at: new Date(Date.parse('2026-11-25T00:00:00Z') - minutesAgo * 60_000).toISOString(),
  message,
  source,
});
