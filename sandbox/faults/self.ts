import type { Scenario } from './scenario.ts';

export const SELF_SCENARIOS: readonly Scenario[] = [];
