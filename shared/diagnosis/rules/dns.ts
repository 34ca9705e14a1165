import type { Rule, RulesOf } from '../rule.ts';

const nothingMore: Rule = () => [];

export const DNS_RULES: RulesOf<'dns'> = {
  'dns.nxdomain': nothingMore,
  'dns.nodata': nothingMore,
  'dns.servfail': nothingMore,
  'dns.refused': nothingMore,
  'dns.timeout': nothingMore,
  'dns.unreachable': nothingMore,
  'dns.too-few-answers': nothingMore,
  'dns.unexpected-answer': nothingMore,
  'dns.drift': nothingMore,
  'dns.dead-address': nothingMore,
  'dns.all-unhealthy': nothingMore,
  'dns.slow': nothingMore,
};
