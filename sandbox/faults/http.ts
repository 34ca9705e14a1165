import { HTTP_ANSWER_SCENARIOS } from './http-answers.ts';
import { HTTP_SLOW_SCENARIOS } from './http-slow.ts';
import { HTTP_STATUS_SCENARIOS } from './http-status.ts';
import type { Scenario } from './scenario.ts';

export const HTTP_SCENARIOS: readonly Scenario[] = [
  ...HTTP_STATUS_SCENARIOS,
  ...HTTP_ANSWER_SCENARIOS,
  ...HTTP_SLOW_SCENARIOS,
];
