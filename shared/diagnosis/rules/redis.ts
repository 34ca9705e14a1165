import type { RulesOf } from '../rule.ts';
import { notRedis, silent, slow } from './redis-answers.ts';
import { noAuth, noPermission, passwordNotNeeded, tlsRequired, wrongPassword } from './redis-auth.ts';
import { busy, loading, maxClients, misconf, oom } from './redis-load.ts';
import { clusterDown, masterDown, notReplica, readOnly, replicaLag } from './redis-role.ts';

export const REDIS_RULES: RulesOf<'redis'> = {
  'redis.tls-required': tlsRequired,
  'redis.no-auth': noAuth,
  'redis.wrong-password': wrongPassword,
  'redis.password-not-needed': passwordNotNeeded,
  'redis.no-permission': noPermission,
  'redis.loading': loading,
  'redis.master-down': masterDown,
  'redis.read-only': readOnly,
  'redis.not-replica': notReplica,
  'redis.cluster-down': clusterDown,
  'redis.busy': busy,
  'redis.max-clients': maxClients,
  'redis.oom': oom,
  'redis.misconf': misconf,
  'redis.replica-lag': replicaLag,
  'redis.not-redis': notRedis,
  'redis.silent': silent,
  'redis.slow': slow,
};
