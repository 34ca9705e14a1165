import { REDIS_ACCESS_SCENARIOS } from './redis-access.ts';
import { REDIS_ANSWER_SCENARIOS } from './redis-answers.ts';
import { CACHE_SCENARIOS } from './redis-cache.ts';
import { REDIS_REPLICATION_SCENARIOS } from './redis-replication.ts';
import { REDIS_STATE_SCENARIOS } from './redis-state.ts';
import type { Scenario } from './scenario.ts';

export const REDIS_SCENARIOS: readonly Scenario[] = [
  ...REDIS_ACCESS_SCENARIOS,
  ...REDIS_STATE_SCENARIOS,
  ...REDIS_REPLICATION_SCENARIOS,
  ...REDIS_ANSWER_SCENARIOS,
  ...CACHE_SCENARIOS,
];
