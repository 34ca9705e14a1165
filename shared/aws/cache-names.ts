import { distance } from 'fastest-levenshtein';

import type { Cache, CachePlace } from './cache-view.ts';

/** What the host of an ElastiCache endpoint says of itself. */
export type CacheName = { id: string; regionCode: string };

const HOST = /^(?<labels>.+)\.(?<region>[a-z]+\d)\.cache\.amazonaws\.com(?:\.cn)?$/;
/** What stands before the name where encryption in transit is on. */
const ROLES = /^(?:master|replica|clustercfg)\./;

/** Reads `master.<id>.<account>.use1.cache.amazonaws.com` and its relatives; nothing of other hosts. */
export const cacheNameOf = (host: string): CacheName | undefined => {
  const { labels, region } = HOST.exec(host.toLowerCase())?.groups ?? {};
  if (labels === undefined || region === undefined) return undefined;
  const [first = ''] = labels.replace(ROLES, '').split('.');
  // A serverless cache has the account's letters in the same label; a reader without TLS has its role there.
  const id = labels.endsWith('.serverless') ? first.replace(/-[a-z0-9]+$/, '') : first.replace(/-ro$/, '');
  return { id, regionCode: region };
};

/** `us-east-1` in the hosts of ElastiCache: `use1`. */
export const regionCodeOf = (region: string): string => {
  const parts = region.split('-');
  const [number = ''] = parts.slice(-1);
  const [direction = ''] = parts.slice(-2, -1);
  const before = parts.slice(0, -2).map((part, index) => (index === 0 ? part : part.charAt(0)));
  const short = direction.replaceAll(/(north|south|east|west|central)/g, (word) => word.charAt(0));
  return `${before.join('')}${short}${number}`;
};

/** A name so many of whose letters differ is another. */
const MOST_DIFFERENT = 0.4;
const MOST_SIMILAR = 3;

type Similar = { similar: { id: string; host: string; port: number }[]; ids: string[] };

/** The caches whose names are like that of a host, the most alike first; `ids` are theirs and the host's own. */
export const similarCaches = (host: string, caches: readonly Cache[]): Similar => {
  const { id: wanted } = cacheNameOf(host) ?? { id: host.split('.')[0] ?? '' };
  const ranked = caches
    .map((cache) => ({ cache, difference: differenceOf(wanted, cache.id) }))
    .filter(({ difference, cache }) => difference <= MOST_DIFFERENT && !inOtherEnvironment(wanted, cache.id))
    .sort((a, b) => a.difference - b.difference)
    .slice(0, MOST_SIMILAR);
  const similar = ranked.flatMap(({ cache }) => {
    const place = sameRole(host, cache);
    return place === undefined ? [] : [{ id: cache.id, ...place }];
  });
  return { similar, ids: [...new Set([wanted, ...similar.map(({ id }) => id)])] };
};

const ENVIRONMENTS = [
  'prod|production|prd|live',
  'staging|stage|stg',
  'dev|development|devel',
  'test|testing',
  'qa|uat',
];

/** Which environment a name says that it is of. */
export const environmentIn = (name: string): string | undefined =>
  ENVIRONMENTS.find((words) =>
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((word) => words.split('|').includes(word)),
  );

/** Production never moves to what is development. */
const inOtherEnvironment = (one: string, other: string): boolean => {
  const [ofOne, ofOther] = [environmentIn(one), environmentIn(other)];
  return ofOne !== undefined && ofOther !== undefined && ofOne !== ofOther;
};

/** Those that share their words, such as one that got a suffix, are alike even when it is long. */
const differenceOf = (wanted: string, id: string): number => {
  const longest = Math.max(wanted.length, id.length, 1);
  const words = new Set(id.split('-'));
  const shared = wanted.split('-').filter((word) => words.has(word)).length;
  const most = Math.max(wanted.split('-').length, words.size);
  return Math.min(distance(wanted, id) / longest, 1 - shared / most);
};

const sameRole = (host: string, { primary, reader, configuration }: Cache): CachePlace | undefined =>
  /^replica\.|-ro\./.test(host) ? (reader ?? primary) : (primary ?? configuration);
