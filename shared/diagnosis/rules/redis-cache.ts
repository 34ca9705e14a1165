import { cacheHostOf } from '../cache-host.ts';
import { CACHE_SPLITS, type CacheSplit } from '../causes/redis-cache.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { against } from './redis-cache-against.ts';
import { missing } from './redis-cache-missing.ts';
import { cacheViewOf } from './redis-cache-words.ts';

/**
 * What ElastiCache says against the cache of the endpoint that a check of any family asks: that it is deleted, renamed
 * or away, has another port, or speaks TLS otherwise than the check. None where it was not seen, or nothing is wrong.
 */
export const cacheCandidates = (evidence: Evidence): Candidate[] => {
  const host = cacheHostOf(evidence);
  const view = cacheViewOf(evidence);
  if (host === undefined || view === undefined) return [];
  const splits: readonly CacheSplit[] = CACHE_SPLITS[evidence.fault.code] ?? [];
  const { cache } = view;
  const found = cache === undefined ? missing(evidence, host, view) : against(evidence, cache, view);
  return found
    .filter(({ split }) => splits.includes(split))
    .map(({ split, ...rest }) => ({ cause: `${evidence.fault.code}/${split}`, needs: ['cache'], ...rest }));
};

/** For the rules of the connection: what ElastiCache says against the cache goes before what the path alone tells. */
export const cacheFirst =
  (rule: Rule): Rule =>
  (evidence) => [...cacheCandidates(evidence), ...rule(evidence)];
