import type { RulesOf } from '../rule.ts';
import { nodata, tooFewAnswers, unexpectedAnswer } from './dns-answers.ts';
import { deadAddress } from './dns-dead.ts';
import { allUnhealthy, drift } from './dns-drift.ts';
import { nxdomain } from './dns-nxdomain.ts';
import { refused, servfail, silent, slow, unreachable } from './dns-servers.ts';

/** Of names, whatever kind of check resolves them. */
export const DNS_RULES: RulesOf<'dns'> = {
  'dns.nxdomain': nxdomain,
  'dns.nodata': nodata,
  'dns.servfail': servfail,
  'dns.refused': refused,
  'dns.timeout': silent,
  'dns.unreachable': unreachable,
  'dns.too-few-answers': tooFewAnswers,
  'dns.unexpected-answer': unexpectedAnswer,
  'dns.drift': drift,
  'dns.dead-address': deadAddress,
  'dns.all-unhealthy': allUnhealthy,
  'dns.slow': slow,
};
