import type { Cache } from '../../aws/cache-view.ts';
import { cacheNameOf, regionCodeOf } from '../../aws/cache-names.ts';
import type { CacheView } from '../../aws/caches.ts';
import { awsCommand, shell } from '../../aws/command.ts';
import { cacheHostOf } from '../cache-host.ts';
import { CACHE_SPLITS, type CacheSplit } from '../causes/redis-cache.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import { cacheLine, cacheViewOf, eventLines, eventsLike, lookSteps, RECOVERY } from './redis-cache-words.ts';
import { redisPlaceOf, settingStep, step } from './redis-place.ts';

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

type Found = Omit<Candidate, 'cause'> & { split: CacheSplit };

const missing = (evidence: Evidence, host: string, view: CacheView): Found[] => {
  const { id, regionCode } = cacheNameOf(host) ?? { id: host, regionCode: '' };
  const { region } = evidence.vantage;
  // Nothing that this Region lacks says anything of a cache of another.
  const isHere = region === undefined || regionCodeOf(region) === regionCode;
  if (!isHere) return [];
  const [closest] = view.similar;
  const same = view.similar.find((each) => each.id === id);
  const deleted = eventsLike(evidence, /\bdeleted\b/i).filter(({ source = '' }) => source === id);
  const lines = [
    ...cacheLine(evidence),
    ...eventLines(evidence, deleted),
    ...view.similar.map((each) => `ElastiCache: ${each.id} has ${each.host}:${each.port}`),
  ];
  if (same !== undefined) {
    return [
      {
        split: 'cache-endpoint-changed',
        confidence: 'high',
        summary: `ElastiCache has the cache ${id} at ${same.host}:${same.port}, not at ${host}`,
        evidence: lines,
        remedy: [settingStep(evidence, 'host', same.host), ...portStep(evidence, same.port)],
      },
    ];
  }
  const gone: Found = {
    split: 'cache-deleted',
    confidence: closest === undefined || deleted.length > 0 ? 'high' : 'medium',
    summary: `ElastiCache has no cache with the endpoint ${host}: ${deleted.length > 0 ? `${id} was deleted` : 'it is deleted, or never was there'}`,
    evidence: lines,
    remedy: [
      step(
        `the snapshots there are, from which ${id} can be made anew`,
        awsCommand(region, 'elasticache', 'describe-snapshots', {
          query: "Snapshots[].[SnapshotName,ReplicationGroupId,CacheClusterId,SnapshotStatus]",
          output: 'table',
        }),
      ),
      step(`make it anew, then write its endpoint where ${evidence.check.id} reads its host`),
    ],
  };
  if (closest === undefined) return [gone];
  const renamed: Found = {
    split: 'cache-renamed',
    confidence: deleted.length > 0 ? 'medium' : 'high',
    summary: `ElastiCache has no cache with the endpoint ${host}, but ${closest.id} at ${closest.host}:${closest.port}`,
    evidence: lines,
    remedy: [
      step(
        'the caches there are; make sure that it took the place of the old one',
        awsCommand(region, 'elasticache', 'describe-replication-groups', {
          query: 'ReplicationGroups[].[ReplicationGroupId,Status,Description]',
          output: 'table',
        }),
      ),
      settingStep(evidence, 'host', closest.host),
      ...portStep(evidence, closest.port),
    ],
  };
  return deleted.length > 0 ? [gone, renamed] : [renamed, gone];
};

const portStep = (evidence: Evidence, port: number) =>
  (redisPlaceOf(evidence).port ?? port) === port ? [] : [settingStep(evidence, 'port', port)];

const against = (evidence: Evidence, cache: Cache, view: CacheView): Found[] =>
  [notAvailable(evidence, cache, view), otherPort(evidence, cache, view), otherTls(evidence, cache), away(evidence, cache)].flatMap(
    (found) => found ?? [],
  );

const FINE = new Set(['available', 'snapshotting', 'unknown']);
const CHANGING = new Set(['modifying', 'in-sync']);

const notAvailable = (evidence: Evidence, cache: Cache, view: CacheView): Found | undefined => {
  const host = cacheHostOf(evidence);
  const asked = view.as === 'node' ? cache.nodes.find((node) => node.host?.toLowerCase() === host) : undefined;
  const ill = asked ?? cache.nodes.find(({ role }) => role === 'primary');
  const isNode = ill?.status !== undefined && !FINE.has(ill.status) && FINE.has(cache.status);
  const [what, status] = isNode ? [`its node ${ill.id}`, ill.status ?? ''] : [cache.id, cache.status];
  if (FINE.has(status)) return undefined;
  const events = eventsLike(evidence, /./);
  return {
    split: 'cache-not-available',
    // A cache that is being changed goes on answering, most of the time.
    confidence: CHANGING.has(status) ? 'medium' : 'high',
    summary: `ElastiCache has ${isNode ? `${what} of ${cache.id}` : what} as ${status}, not as available`,
    evidence: [...cacheLine(evidence), ...eventLines(evidence, events)],
    remedy: [
      ...lookSteps(evidence),
      step(
        /delet/.test(status)
          ? 'it is being deleted: make a new one from its final snapshot, and write the endpoint where the check reads it'
          : 'it comes back by itself when ElastiCache has done; wait for available',
        waitCommand(evidence, cache, status),
      ),
    ],
  };
};

const waitCommand = ({ vantage: { region } }: Evidence, { id, kind }: Cache, status: string): string | undefined => {
  if (/delet/.test(status) || kind === 'serverless') return undefined;
  const what = kind === 'cluster' ? 'cache-cluster' : 'replication-group';
  const where = region === undefined ? [] : ['--region', region];
  return shell('aws', 'elasticache', 'wait', `${what}-available`, `--${what}-id`, id, ...where);
};

const otherPort = (evidence: Evidence, cache: Cache, { as }: CacheView): Found | undefined => {
  const { port } = redisPlaceOf(evidence);
  const expected = (as === 'node' || as === undefined ? cache.primary : cache[as])?.port ?? cache.configuration?.port;
  if (port === undefined || expected === undefined || port === expected) return undefined;
  return {
    split: 'cache-port',
    confidence: 'high',
    summary: `the check asks port ${port}, ElastiCache has ${cache.id} on port ${expected}`,
    evidence: [`ElastiCache: ${cache.id} listens on port ${expected}, the check asks ${port}`, ...cacheLine(evidence)],
    remedy: [settingStep(evidence, 'port', expected)],
  };
};

const otherTls = (evidence: Evidence, cache: Cache): Found | undefined => {
  const { tls } = redisPlaceOf(evidence);
  if (cache.tls === undefined || cache.tls === tls) return undefined;
  const has = cache.tls ? 'on' : 'off';
  return {
    split: 'cache-tls',
    confidence: 'high',
    summary: `ElastiCache has encryption in transit ${has} for ${cache.id}, the check has tls: ${tls}`,
    evidence: cacheLine(evidence),
    remedy: [
      step(`set tls: ${cache.tls} in the check ${evidence.check.id} in vpcwatch.yml, and deploy`),
      ...lookSteps(evidence).slice(0, 1),
      ...(cache.tls
        ? []
        : [
            step(
              'or turn encryption on, which services have to follow: first preferred, then required',
              awsCommand(evidence.vantage.region, 'elasticache', 'modify-replication-group', {
                replicationGroupId: cache.id,
                transitEncryptionEnabled: true,
                transitEncryptionMode: 'preferred',
                applyImmediately: true,
              }),
            ),
          ]),
    ],
  };
};

/** A failover that ended longer ago does not explain what fails now. */
const FRESH_MS = 15 * 60_000;
const END = /complete|finished|succeed/i;

const away = (evidence: Evidence, cache: Cache): Found | undefined => {
  const events = eventsLike(evidence, RECOVERY, FRESH_MS);
  const [newest] = events;
  if (newest === undefined) return undefined;
  const ended = END.test(newest.message);
  return {
    split: 'cache-failover',
    confidence: ended ? 'medium' : 'high',
    summary: `${cache.id} ${ended ? 'has failed over or replaced a node' : 'fails over or replaces a node'}: ${newest.message.slice(0, 120)}`,
    evidence: [...eventLines(evidence, events), ...cacheLine(evidence)],
    remedy: [
      step('a failover ends within minutes: wait for its end in the events'),
      ...lookSteps(evidence),
      step('clients that keep the old address must connect anew: restart the services that still fail after it'),
    ],
  };
};
