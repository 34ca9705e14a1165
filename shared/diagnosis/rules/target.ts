import type { Rule, RulesOf } from '../rule.ts';

const nothingMore: Rule = () => [];

export const TARGET_RULES: RulesOf<'target'> = {
  'target.timeout': nothingMore,
  'target.wrong-code': nothingMore,
  'target.failed-checks': nothingMore,
  'target.none-registered': nothingMore,
  'target.not-in-use': nothingMore,
  'target.zone-lost': nothingMore,
  'target.fail-open': nothingMore,
  'target.some-unhealthy': nothingMore,
  'target.stuck-initial': nothingMore,
  'target.draining-too-long': nothingMore,
  'target.checks-disabled': nothingMore,
  'target.elb-internal': nothingMore,
  'target.not-found': nothingMore,
  'target.misconfigured': nothingMore,
};
