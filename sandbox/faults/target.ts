import type { Scenario } from './scenario.ts';
import { TARGET_CODE_SCENARIOS } from './target-codes.ts';
import { TARGET_CONNECTION_SCENARIOS } from './target-connections.ts';
import { TARGET_MEMBER_SCENARIOS } from './target-members.ts';
import { TARGET_PART_SCENARIOS } from './target-parts.ts';
import { TARGET_STATE_SCENARIOS } from './target-states.ts';
import { TARGET_TIMEOUT_SCENARIOS } from './target-timeout.ts';

export const TARGET_SCENARIOS: readonly Scenario[] = [
  ...TARGET_TIMEOUT_SCENARIOS,
  ...TARGET_CODE_SCENARIOS,
  ...TARGET_CONNECTION_SCENARIOS,
  ...TARGET_MEMBER_SCENARIOS,
  ...TARGET_PART_SCENARIOS,
  ...TARGET_STATE_SCENARIOS,
];
