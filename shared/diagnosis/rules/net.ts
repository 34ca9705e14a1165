import type { Rule, RulesOf } from '../rule.ts';

const nothingMore: Rule = () => [];

export const NET_RULES: RulesOf<'tcp'> & RulesOf<'tls'> = {
  'tcp.timeout': nothingMore,
  'tcp.refused': nothingMore,
  'tcp.unreachable': nothingMore,
  'tcp.reset': nothingMore,
  'tcp.slow': nothingMore,
  'tls.plain-server': nothingMore,
  'tls.untrusted': nothingMore,
  'tls.name-mismatch': nothingMore,
  'tls.expired': nothingMore,
  'tls.expiring': nothingMore,
  'tls.timeout': nothingMore,
  'tls.handshake': nothingMore,
};
