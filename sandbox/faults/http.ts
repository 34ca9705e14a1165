import type { Scenario } from './scenario.ts';

export const HTTP_SCENARIOS: readonly Scenario[] = [];
