import type { RulesOf } from '../rule.ts';
import { silent, slow } from './redis-answers.ts';
import { noAuth, tlsRequired } from './redis-auth.ts';
import { maxClients } from './redis-clients.ts';
import { clusterDown } from './redis-cluster.ts';
import { busy, loading, misconf } from './redis-load.ts';
import { oom } from './redis-memory.ts';
import { passwordNotNeeded } from './redis-no-password.ts';
import { notRedis } from './redis-not-redis.ts';
import { notReplica } from './redis-not-replica.ts';
import { wrongPassword } from './redis-password.ts';
import { noPermission } from './redis-permission.ts';
import { masterDown, replicaLag } from './redis-replication.ts';
import { readOnly } from './redis-role.ts';

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
