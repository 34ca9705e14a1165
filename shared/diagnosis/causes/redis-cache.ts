import type { FaultCode } from '../../health/fault.ts';
import type { CauseKind, CauseKinds } from '../rule.ts';

/** What may be with the ElastiCache cache of an endpoint, whatever the fault that shows it. */
const KINDS = {
  'cache-deleted': {
    title: 'the ElastiCache cache of the endpoint is gone',
    sees: 'The endpoint of a cache does not resolve or is not reached any more.',
    evidence: 'No cache of the Region has the endpoint; an event of the last hour may tell its deletion.',
    remedy: 'Restore it from its last snapshot, or point the parameter at the cache that took its place.',
  },
  'cache-renamed': {
    title: 'the ElastiCache endpoint is of another cache now',
    sees: 'The endpoint of a cache does not resolve any more, and a cache with a name like it exists.',
    evidence: 'No cache of the Region has the endpoint; those that resemble it are named.',
    remedy: 'Make sure which cache took its place, then point the parameter at that.',
  },
  'cache-endpoint-changed': {
    title: 'the cache has another endpoint now',
    sees: 'The endpoint does not resolve, and the cache of that name exists under another one.',
    evidence: 'ElastiCache has the cache with another endpoint, as after it was created again or got TLS.',
    remedy: 'Point the parameter at the new endpoint.',
  },
  'cache-not-available': {
    title: 'the ElastiCache cache is not available',
    sees: 'The cache is not reached while ElastiCache creates, changes, reboots or deletes it.',
    evidence: 'The status of the cache, or of the node asked, as ElastiCache has it.',
    remedy: 'Wait until it is available again, or restore it when it is being deleted.',
  },
  'cache-failover': {
    title: 'ElastiCache fails over or replaces a node of the cache',
    sees: 'The endpoint is not reached for the seconds to minutes of a failover.',
    evidence: 'Events of ElastiCache tell a failover or the replacement of a node in the last minutes.',
    remedy: 'Wait for the events to tell its end; have clients resolve the endpoint again.',
  },
  'cache-port': {
    title: 'the check asks another port than the cache has',
    sees: 'The port is refused, silent, or something else answers on it.',
    evidence: 'ElastiCache tells another port for the same endpoint.',
    remedy: 'Write the right port to the parameter or the check.',
    own: true,
  },
  'cache-tls': {
    title: 'check and cache differ in encryption in transit',
    sees: 'The handshake fails, or plain text gets no answer.',
    evidence: 'ElastiCache tells whether encryption in transit is on; the check does the other.',
    remedy: 'Set tls: in the check as the cache has it.',
    own: true,
  },
} as const satisfies Record<string, CauseKind>;

export type CacheSplit = keyof typeof KINDS;

/** Which of them each fault may be: those with which AWS shows it. */
export const CACHE_SPLITS: Readonly<Partial<Record<FaultCode, readonly CacheSplit[]>>> = {
  'dns.nxdomain': ['cache-deleted', 'cache-renamed', 'cache-endpoint-changed', 'cache-not-available'],
  'tcp.timeout': ['cache-not-available', 'cache-failover'],
  'tcp.refused': ['cache-not-available', 'cache-failover'],
  'tcp.reset': ['cache-failover'],
  'tls.plain-server': ['cache-tls'],
  'redis.silent': ['cache-not-available', 'cache-failover'],
  'redis.not-redis': ['cache-port'],
};

export const CACHE_CAUSES: CauseKinds = Object.fromEntries(
  Object.entries(CACHE_SPLITS).flatMap(([code, splits]) => splits.map((split) => [`${code}/${split}`, KINDS[split]])),
);
