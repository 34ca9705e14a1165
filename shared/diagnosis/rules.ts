import type { FaultCode } from '../health/fault.ts';
import type { Rule } from './rule.ts';
import { DNS_RULES } from './rules/dns.ts';
import { HTTP_RULES } from './rules/http.ts';
import { NET_RULES } from './rules/net.ts';
import { REDIS_RULES } from './rules/redis.ts';
import { SELF_RULES } from './rules/self.ts';
import { TARGET_RULES } from './rules/target.ts';

/** One rule for each fault: a code without one does not compile. */
export const RULES: Record<FaultCode, Rule> = {
  ...DNS_RULES,
  ...NET_RULES,
  ...REDIS_RULES,
  ...TARGET_RULES,
  ...HTTP_RULES,
  ...SELF_RULES,
};
