import type { RulesOf } from '../rule.ts';
import { deadAddress } from './dns-dead.ts';
import { drift } from './dns-drift.ts';
import { tooFewAnswers } from './dns-few.ts';
import { nodata } from './dns-nodata.ts';
import { nxdomain } from './dns-nxdomain.ts';
import { refused, servfail, slow, unreachable } from './dns-servers.ts';
import { silent } from './dns-silent.ts';
import { unexpectedAnswer } from './dns-unexpected.ts';
import { allUnhealthy } from './dns-unhealthy.ts';

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
