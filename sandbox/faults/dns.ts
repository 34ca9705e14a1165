import { ANSWER_SCENARIOS, SERVER_SCENARIOS } from './dns-answers.ts';
import { NXDOMAIN_SCENARIOS } from './dns-nxdomain.ts';
import type { Scenario } from './scenario.ts';

export const DNS_SCENARIOS: readonly Scenario[] = [...NXDOMAIN_SCENARIOS, ...ANSWER_SCENARIOS, ...SERVER_SCENARIOS];
