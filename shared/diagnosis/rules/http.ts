import type { Rule, RulesOf } from '../rule.ts';

const nothingMore: Rule = () => [];

export const HTTP_RULES: RulesOf<'http'> = {
  'http.status': nothingMore,
  'http.timeout': nothingMore,
  'http.json': nothingMore,
  'http.body': nothingMore,
  'http.redirect': nothingMore,
  'http.too-large': nothingMore,
  'http.malformed': nothingMore,
  'http.slow': nothingMore,
  'http.degraded': nothingMore,
};
