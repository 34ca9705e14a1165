import { describe, expect, it } from 'vitest';

import { cacheNameOf, regionCodeOf, similarCaches } from '../../shared/aws/cache-names.ts';
import type { Cache } from '../../shared/aws/cache-view.ts';

const WELL: Cache = {
  id: 'any',
  kind: 'replication-group',
  status: 'available',
  tls: true,
  auth: false,
  pending: [],
  userGroups: [],
  nodes: [],
  groupIds: [],
};

describe('cacheNameOf', () => {
  it.each([
    ['master.hokusai-redis.lenvj6.use1.cache.amazonaws.com', 'hokusai-redis', 'use1'],
    ['replica.hokusai-redis.lenvj6.use1.cache.amazonaws.com', 'hokusai-redis', 'use1'],
    ['clustercfg.hokusai-redis.lenvj6.euw1.cache.amazonaws.com', 'hokusai-redis', 'euw1'],
    ['hokusai-redis.lenvj6.ng.0001.use1.cache.amazonaws.com', 'hokusai-redis', 'use1'],
    ['hokusai-redis-ro.lenvj6.ng.0001.use1.cache.amazonaws.com', 'hokusai-redis', 'use1'],
    ['hokusai-redis.lenvj6.clustercfg.apne1.cache.amazonaws.com', 'hokusai-redis', 'apne1'],
    ['hokusai-redis-lenvj6.serverless.use1.cache.amazonaws.com', 'hokusai-redis', 'use1'],
    ['Hokusai-Redis.lenvj6.0001.cnn1.cache.amazonaws.com.cn', 'hokusai-redis', 'cnn1'],
  ])('%s is of %s in %s', (host, id, regionCode) => {
    expect(cacheNameOf(host)).toEqual({ id, regionCode });
  });

  it.each(['redis.internal', '10.0.1.4', 'cache.amazonaws.com', 'a.cache.amazonaws.com.evil.example'])(
    '%s is of none',
    (host) => {
      expect(cacheNameOf(host)).toBeUndefined();
    },
  );
});

it.each([
  ['us-east-1', 'use1'],
  ['eu-central-2', 'euc2'],
  ['ap-northeast-1', 'apne1'],
  ['us-gov-west-1', 'usgw1'],
  ['cn-north-1', 'cnn1'],
])('%s is %s in hosts', (region, code) => {
  expect(regionCodeOf(region)).toBe(code);
});

it.each([
  ['hokusai-redis-production', 'hokusai-redis-development', false],
  ['hokusai-redis-prod', 'hokusai-redis-production', true],
  ['hokusai-redis-stage', 'hokusai-redis-staging', true],
  ['hokusai-redis-qa', 'hokusai-redis-test', false],
  ['hokusai-redis', 'hokusai-redis-dev', true],
  ['devices-redis', 'devices-redis-prod', true],
])('%s may have become %s: %s', (gone, there, may) => {
  const cache = { ...WELL, id: there, primary: { host: `master.${there}`, port: 6379 } };
  const { similar } = similarCaches(`master.${gone}.lenvj6.use1.cache.amazonaws.com`, [cache]);
  expect(similar.length > 0).toBe(may);
});

it('similarCaches takes the endpoint of the same role, and leaves out what is another name', () => {
  const cache = (id: string): Cache => ({
    ...WELL,
    id,
    primary: { host: `master.${id}`, port: 6379 },
    reader: { host: `replica.${id}`, port: 6379 },
  });
  const caches = ['sessions', 'hokusai-redis-v2', 'hokusai-redis-development'].map(cache);
  const { similar } = similarCaches('replica.hokusai-redis-dev.lenvj6.use1.cache.amazonaws.com', caches);
  expect(similar.map(({ id, host }) => [id, host])).toEqual([
    ['hokusai-redis-v2', 'replica.hokusai-redis-v2'],
    ['hokusai-redis-development', 'replica.hokusai-redis-development'],
  ]);
});
