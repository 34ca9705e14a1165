import type { Scenario } from './scenario.ts';

export const NET_SCENARIOS: readonly Scenario[] = [];
