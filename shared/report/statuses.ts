import type { Status } from '../health/fault.ts';
import type { Standing } from '../health/state.ts';

/** A sign for each status, put before its word: no status is told by colour alone. */
export const MARKS = {
  healthy: '✓',
  degraded: '!',
  unhealthy: '✗',
  unknown: '?',
  removed: '-',
} as const satisfies Record<Standing, string>;

/** In which order statuses matter to people; a status that is not known is worse than a good one. */
export const WORST_FIRST = ['unhealthy', 'degraded', 'unknown', 'healthy'] as const satisfies Status[];
