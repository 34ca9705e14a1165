import { DNS_SCENARIOS } from './dns.ts';
import { HTTP_SCENARIOS } from './http.ts';
import { NET_SCENARIOS } from './net.ts';
import { REDIS_SCENARIOS } from './redis.ts';
import type { Scenario } from './scenario.ts';
import { SELF_SCENARIOS } from './self.ts';
import { TARGET_SCENARIOS } from './target.ts';

/** Every fault of the list and each of its splits, in the order of their numbers. */
export const SCENARIOS: readonly Scenario[] = [
  ...DNS_SCENARIOS,
  ...NET_SCENARIOS,
  ...REDIS_SCENARIOS,
  ...TARGET_SCENARIOS,
  ...HTTP_SCENARIOS,
  ...SELF_SCENARIOS,
].sort((a, b) => a.number - b.number);
