import type { Scenario } from './scenario.ts';
import { SELF_AWS_SCENARIOS } from './self-aws.ts';
import { SELF_CONFIG_SCENARIOS } from './self-config.ts';

export const SELF_SCENARIOS: readonly Scenario[] = [...SELF_CONFIG_SCENARIOS, ...SELF_AWS_SCENARIOS];
