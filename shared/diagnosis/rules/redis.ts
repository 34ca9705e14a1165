import type { Rule, RulesOf } from '../rule.ts';

const nothingMore: Rule = () => [];

export const REDIS_RULES: RulesOf<'redis'> = {
  'redis.tls-required': nothingMore,
  'redis.no-auth': nothingMore,
  'redis.wrong-password': nothingMore,
  'redis.password-not-needed': nothingMore,
  'redis.no-permission': nothingMore,
  'redis.loading': nothingMore,
  'redis.master-down': nothingMore,
  'redis.read-only': nothingMore,
  'redis.not-replica': nothingMore,
  'redis.cluster-down': nothingMore,
  'redis.busy': nothingMore,
  'redis.max-clients': nothingMore,
  'redis.oom': nothingMore,
  'redis.misconf': nothingMore,
  'redis.replica-lag': nothingMore,
  'redis.not-redis': nothingMore,
  'redis.silent': nothingMore,
  'redis.slow': nothingMore,
};
