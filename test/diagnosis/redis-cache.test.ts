import { describe, expect, it } from 'vitest';

import { cacheCandidates } from '../../shared/diagnosis/rules/redis-cache.ts';
import { event, PRIMARY, redisEvidence, seenCache, unseenCache } from './redis-evidence.ts';

const noCache = { looked: 3, similar: [], events: [] };

describe('cacheCandidates', () => {
  it('has nothing against a cache that is well, that was not seen, or of which nobody was asked', () => {
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache()))).toEqual([]);
    expect(cacheCandidates(redisEvidence('tcp.timeout', unseenCache))).toEqual([]);
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache(), { host: '10.0.1.4' }))).toEqual([]);
  });

  it.each(['snapshotting', 'available'])('%s is as it should be', (status) => {
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache({ status })))).toEqual([]);
  });

  it.each([
    ['deleting', 'high'],
    ['creating', 'high'],
    ['modifying', 'medium'],
  ])('%s is not available, %s', (status, confidence) => {
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache({ status })))).toMatchObject([
      { cause: 'tcp.timeout/cache-not-available', confidence },
    ]);
  });

  it('accuses a replica that reboots of nothing when the primary is asked', () => {
    const nodes = [
      { id: 'lab-redis-001', role: 'primary', status: 'available' },
      { id: 'lab-redis-002', role: 'replica', status: 'rebooting cluster nodes' },
    ];
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache({ nodes })))).toEqual([]);
  });

  it.each([
    ['while it lasts', event(2, 'Recovering cache nodes 0001'), 'high'],
    ['when it is over', event(5, 'Finished recovery for cache nodes 0001'), 'medium'],
  ])('names a failover %s', (_, told, confidence) => {
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache({}, { events: [told] })))).toMatchObject([
      { cause: 'tcp.timeout/cache-failover', confidence },
    ]);
  });

  it('blames no failover of half an hour ago', () => {
    const events = [event(31, 'Finished recovery for cache nodes 0001')];
    expect(cacheCandidates(redisEvidence('tcp.timeout', seenCache({}, { events })))).toEqual([]);
  });

  it('says nothing of a cache in another Region', () => {
    const evidence = redisEvidence('dns.nxdomain', { cache: { seen: noCache } });
    expect(cacheCandidates(evidence)).toMatchObject([{ cause: 'dns.nxdomain/cache-deleted', confidence: 'high' }]);
    const elsewhere = { ...evidence.vantage, region: 'eu-west-1' };
    expect(cacheCandidates({ ...evidence, vantage: elsewhere })).toEqual([]);
  });

  it('names the cache that took the place, with the command, and that it may be gone', () => {
    const similar = [{ id: 'lab-redis-blue', host: PRIMARY.replace('lab-redis', 'lab-redis-blue'), port: 6379 }];
    const seen = { cache: { seen: { ...noCache, similar } } };
    const evidence = redisEvidence('dns.nxdomain', seen, { host: '${ssm:/lab/redis/endpoint}' });
    const found = cacheCandidates({ ...evidence, inspection: { asked: { host: PRIMARY, port: 6379 } } });
    expect(found.map(({ cause, confidence }) => [cause, confidence])).toEqual([
      ['dns.nxdomain/cache-renamed', 'medium'],
      ['dns.nxdomain/cache-deleted', 'medium'],
    ]);
    const last = found[0]?.remedy.at(-1);
    expect(last?.say).toMatch(/^When that is sure: .*master\.lab-redis-blue.*services that read it follow/);
    // Nobody points production elsewhere with one paste.
    expect(last?.command).toBe(
      `printf %s 'host: ' && read -r value && printf %s "$value" | aws ssm put-parameter --name /lab/redis/endpoint --overwrite --value file:///dev/stdin --region us-east-1`,
    );
  });

  it('is hardly sure of a cache whose name tells an environment that the old one does not', () => {
    const similar = [{ id: 'lab-redis-dev', host: 'dev', port: 6379 }];
    const [first, second] = cacheCandidates(
      redisEvidence('dns.nxdomain', { cache: { seen: { ...noCache, similar } } }),
    );
    expect(second).toMatchObject({ cause: 'dns.nxdomain/cache-deleted', confidence: 'medium' });
    expect(first).toMatchObject({ cause: 'dns.nxdomain/cache-renamed', confidence: 'low' });
  });

  it('says nothing of a cache that may be among those that were not looked at', () => {
    const seen = { ...noCache, lacks: { caches: 'could not look at all caches: the Region has more than 500' } };
    expect(cacheCandidates(redisEvidence('dns.nxdomain', { cache: { seen } }))).toEqual([]);
  });

  it('believes an event that tells the deletion more than a name that is alike', () => {
    const similar = [{ id: 'lab-redis-blue', host: 'blue', port: 6379 }];
    const events = [event(10, 'Replication group lab-redis deleted', 'lab-redis')];
    const evidence = redisEvidence('dns.nxdomain', { cache: { seen: { ...noCache, similar, events } } });
    expect(cacheCandidates(evidence).map(({ cause, confidence }) => [cause, confidence])).toEqual([
      ['dns.nxdomain/cache-deleted', 'high'],
      ['dns.nxdomain/cache-renamed', 'medium'],
    ]);
  });

  it('sees where check and cache differ in port or TLS, only where that explains the fault', () => {
    const other = seenCache({ primary: { host: PRIMARY, port: 6380 }, tls: false });
    expect(cacheCandidates(redisEvidence('redis.not-redis', other)).map(({ cause }) => cause)).toEqual([
      'redis.not-redis/cache-port',
    ]);
    expect(cacheCandidates(redisEvidence('tls.plain-server', other)).map(({ cause }) => cause)).toEqual([
      'tls.plain-server/cache-tls',
    ]);
    expect(cacheCandidates(redisEvidence('redis.no-auth', other))).toEqual([]);
  });
});
