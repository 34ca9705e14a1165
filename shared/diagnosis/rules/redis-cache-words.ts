import type { Cache } from '../../aws/cache-view.ts';
import type { CacheEvent, CacheView } from '../../aws/caches.ts';
import type { Confidence } from '../../health/finding.ts';
import { lengthInWords } from '../../time/words.ts';
import { cacheHostOf } from '../cache-host.ts';
import { type Evidence, type Section, seenOf } from '../evidence.ts';

/** The cache of the endpoint, when ElastiCache was seen and has it. */
export const cacheOf = (evidence: Evidence): Cache | undefined => seenOf(evidence, 'cache')?.cache;

/** What ElastiCache says of the endpoint. */
export const cacheViewOf = (evidence: Evidence): CacheView | undefined => seenOf(evidence, 'cache');

/** What a finding of Redis would be surer with. */
export const cacheNeeds = (evidence: Evidence): readonly Section[] =>
  cacheHostOf(evidence) === undefined ? [] : ['cache'];

/** `high`, unless ElastiCache would have to say it and could not be seen. */
export const asSureAsSeen = (evidence: Evidence): Confidence => {
  const view = cacheViewOf(evidence);
  // A failover is told by the events.
  const wasSeen = view !== undefined && view.lacks?.events === undefined;
  return cacheHostOf(evidence) === undefined || wasSeen ? 'high' : 'medium';
};

/** One line of what ElastiCache has: its status, size and settings. */
export const cacheLine = (evidence: Evidence): string[] => {
  const view = cacheViewOf(evidence);
  if (view === undefined) return [];
  const { cache, as } = view;
  const where = evidence.vantage.region ?? 'the Region';
  if (cache === undefined) {
    const who =
      view.looked === 0
        ? `${where} has no cache at all`
        : `none of the ${view.lacks?.caches === undefined ? '' : 'first '}${view.looked} caches of ${where} has it`;
    return [`ElastiCache: ${who}: ${cacheHostOf(evidence)}`];
  }
  const words = [
    [cache.engine, cache.version].filter(Boolean).join(' '),
    cache.nodeType,
    `encryption in transit ${onOrOff(cache.tls)}`,
    cache.auth === undefined ? undefined : `AUTH token ${onOrOff(cache.auth)}`,
    ...cache.pending.map((what) => `${what} pending`),
  ].filter((word) => word !== undefined && word !== '');
  const endpoint = as === undefined ? '' : `; the check asks its ${as} endpoint`;
  return [`ElastiCache: ${cache.id} is ${cache.status}: ${words.join(', ')}${endpoint}`, ...nodesLine(cache)];
};

const onOrOff = (is: boolean | undefined): string => (is ? 'on' : 'off');

const nodesLine = ({ nodes }: Cache): string[] =>
  nodes.length < 2
    ? []
    : [
        `ElastiCache: nodes ${nodes
          .map(({ id, role, zone, status }) =>
            [id, role, zone && `in ${zone}`, status !== 'available' && status].filter(Boolean).join(' '),
          )
          .join(', ')}`,
      ];

/** For how long events and figures are looked at. */
export const HOUR_MS = 3_600_000;

/** Events of the cache that a pattern finds, newest first, none older than `withinMs`. */
export const eventsLike = (evidence: Evidence, pattern: RegExp, withinMs = HOUR_MS): CacheEvent[] =>
  (cacheViewOf(evidence)?.events ?? []).filter(
    ({ message, at }) => pattern.test(message) && Date.parse(evidence.at) - Date.parse(at) <= withinMs,
  );

const LONGEST_MESSAGE = 200;

/** `ElastiCache event 4 min ago (redis-002): Failover …`. */
export const eventLines = (evidence: Evidence, events: readonly CacheEvent[], most = 3): string[] =>
  events.slice(0, most).map(({ at, message, source }) => {
    const ago = lengthInWords(Date.parse(evidence.at) - Date.parse(at));
    return `ElastiCache event ${ago} ago${source === undefined ? '' : ` (${source})`}: ${message.slice(0, LONGEST_MESSAGE)}`;
  });

/** That another node became the primary; not that this is switched on. */
export const FAILOVER = /failover (?:from|to|api|of)|failed over|failovercomplete/i;
/** That it is over. */
export const END = /complete|finished|succeed|restarted|recovered|replaced/i;
/** That a node was or is away; not that it will be. */
export const RECOVERY =
  /^(?!.*schedul).*(?:recover(?:ing|y)|replac(?:ed|ing|ement)|restart|reboot|shutdown|failover (?:from|to|api|of)|failed over)/i;
