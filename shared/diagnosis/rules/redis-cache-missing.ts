import { cacheNameOf, environmentIn, regionCodeOf } from '../../aws/cache-names.ts';
import type { CacheView } from '../../aws/caches.ts';
import { awsCommand } from '../../aws/command.ts';
import type { CacheSplit } from '../causes/redis-cache.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import { cacheLine, eventLines, eventsLike } from './redis-cache-words.ts';
import { redisPlaceOf, step } from './redis-place.ts';
import { askedSettingStep, settingStep } from './redis-setting.ts';

/** A candidate without the fault it is of. */
export type CacheFound = Omit<Candidate, 'cause'> & { split: CacheSplit };

/** The endpoint is of no cache: it is gone, or has another name now. */
export const missing = (evidence: Evidence, host: string, view: CacheView): CacheFound[] => {
  const { id, regionCode } = cacheNameOf(host) ?? { id: host, regionCode: '' };
  const { region } = evidence.vantage;
  // Nothing that this Region lacks says anything of a cache of another, nor does a part of its caches.
  const isHere = region === undefined || regionCodeOf(region) === regionCode;
  if (!isHere || view.lacks?.caches !== undefined) return [];
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
        remedy: [
          settingStep(evidence, 'host', same.host),
          ...(isOtherPort(evidence, same.port) ? [settingStep(evidence, 'port', same.port)] : []),
        ],
      },
    ];
  }
  const gone: CacheFound = {
    split: 'cache-deleted',
    confidence: closest === undefined || deleted.length > 0 ? 'high' : 'medium',
    summary: `ElastiCache has no cache with the endpoint ${host}: ${deleted.length > 0 ? `${id} was deleted` : 'it is deleted, or never was there'}`,
    evidence: lines,
    remedy: [
      step(
        `See which snapshots there are, from which ${id} can be restored`,
        awsCommand(region, 'elasticache', 'describe-snapshots', {
          query: 'Snapshots[].[SnapshotName,ReplicationGroupId,CacheClusterId,SnapshotStatus]',
          output: 'table',
        }),
      ),
      step(`Restore it, then write its endpoint where ${evidence.check.id} reads its host`),
    ],
  };
  if (closest === undefined) return [gone];
  const renamed: CacheFound = {
    split: 'cache-renamed',
    // A name that is alike proves nothing, and that of another environment would be a disaster.
    confidence: environmentIn(id) === environmentIn(closest.id) ? 'medium' : 'low',
    summary: `ElastiCache has no cache with the endpoint ${host}, but ${closest.id} at ${closest.host}:${closest.port}`,
    evidence: lines,
    remedy: [
      step(
        `Make sure that ${closest.id} took its place, and is of the same environment`,
        awsCommand(region, 'elasticache', 'describe-replication-groups', {
          query: 'ReplicationGroups[].[ReplicationGroupId,Status,Description,ReplicationGroupCreateTime]',
          output: 'table',
        }),
      ),
      askedSettingStep(evidence, 'host', closest.host),
      ...(isOtherPort(evidence, closest.port) ? [askedSettingStep(evidence, 'port', closest.port)] : []),
    ],
  };
  return deleted.length > 0 ? [gone, renamed] : [renamed, gone];
};

const isOtherPort = (evidence: Evidence, port: number): boolean => (redisPlaceOf(evidence).port ?? port) !== port;
