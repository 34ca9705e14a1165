import type { Cache } from '../../aws/cache-view.ts';
import type { CacheView } from '../../aws/caches.ts';
import { awsCommand, shell } from '../../aws/command.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { CacheFound } from './redis-cache-missing.ts';
import { lookSteps } from './redis-cache-steps.ts';
import { cacheLine, END, eventLines, eventsLike, RECOVERY } from './redis-cache-words.ts';
import { redisPlaceOf, step } from './redis-place.ts';
import { settingStep } from './redis-setting.ts';

/** The cache is there, and something is with it that explains the fault. */
export const against = (evidence: Evidence, cache: Cache, view: CacheView): CacheFound[] =>
  [
    notAvailable(evidence, cache, view),
    otherPort(evidence, cache, view),
    otherTls(evidence, cache),
    away(evidence, cache),
  ].flatMap((found) => found ?? []);

const FINE = new Set(['available', 'snapshotting', 'unknown']);
const CHANGING = new Set(['modifying', 'in-sync']);

const notAvailable = (evidence: Evidence, cache: Cache, view: CacheView): CacheFound | undefined => {
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
          ? 'It is being deleted: restore it from its final snapshot, and write the endpoint where the check reads it'
          : 'Wait until it is available: it comes back by itself when ElastiCache has done',
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

const otherPort = (evidence: Evidence, cache: Cache, { as }: CacheView): CacheFound | undefined => {
  const { port } = redisPlaceOf(evidence);
  const expected = (as === 'node' || as === undefined ? cache.primary : cache[as])?.port ?? cache.configuration?.port;
  if (port === undefined || expected === undefined || port === expected) return undefined;
  return {
    split: 'cache-port',
    confidence: 'high',
    summary: `the check asks port ${port}, ElastiCache has ${cache.id} on port ${expected}`,
    evidence: cacheLine(evidence),
    remedy: [settingStep(evidence, 'port', expected)],
  };
};

const otherTls = (evidence: Evidence, cache: Cache): CacheFound | undefined => {
  const { tls } = redisPlaceOf(evidence);
  if (cache.tls === undefined || cache.tls === tls) return undefined;
  const has = cache.tls ? 'on' : 'off';
  return {
    split: 'cache-tls',
    confidence: 'high',
    summary: `ElastiCache has encryption in transit ${has} for ${cache.id}, the check has tls: ${tls}`,
    evidence: cacheLine(evidence),
    remedy: [
      step(`Set tls: ${cache.tls} in the check ${evidence.check.id} in vpcwatch.yml, and deploy`),
      ...lookSteps(evidence).slice(0, 1),
      ...(cache.tls
        ? []
        : [
            step(
              'Or turn encryption on, which services have to follow: first preferred, then required',
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

const away = (evidence: Evidence, cache: Cache): CacheFound | undefined => {
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
      step('Wait for the end of the failover in the events: it comes within minutes'),
      ...lookSteps(evidence),
      step('Restart the services that still fail after it: clients that keep the old address must connect again'),
    ],
  };
};
