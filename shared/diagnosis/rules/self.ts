import type { Rule, RulesOf } from '../rule.ts';

const nothingMore: Rule = () => [];

export const SELF_RULES: RulesOf<'config'> & RulesOf<'aws'> & RulesOf<'probe'> = {
  'config.parameter-missing': nothingMore,
  'config.secret-missing': nothingMore,
  'aws.access-denied': nothingMore,
  'aws.unreachable': nothingMore,
  'aws.throttled': nothingMore,
  'probe.deadline': nothingMore,
  'probe.internal': nothingMore,
  'probe.never-reached': nothingMore,
  'probe.missed': nothingMore,
  'probe.vantage': nothingMore,
};
