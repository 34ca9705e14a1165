import type { Scenario } from './scenario.ts';

export const REDIS_SCENARIOS: readonly Scenario[] = [];
