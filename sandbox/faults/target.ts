import type { Scenario } from './scenario.ts';

export const TARGET_SCENARIOS: readonly Scenario[] = [];
