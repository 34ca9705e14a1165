import type { Status } from '../health/fault.ts';
import type { ServiceLine, Weight } from './report.ts';

/** A sign and a word for each status, as people write them in a report. */
export const WORDS = {
  healthy: { sign: '✅', word: 'Healthy' },
  degraded: { sign: '⚠️', word: 'Degraded' },
  unhealthy: { sign: '❌', word: 'Unhealthy' },
  unknown: { sign: '❔', word: 'Not measured' },
} as const satisfies Record<Status, { sign: string; word: string }>;

/** The same for how much harm a cause does. */
export const WEIGHT_WORDS = {
  critical: '❌ CRITICAL',
  warning: '⚠️ WARNING',
  mitigated: '✅ MITIGATED',
  monitor: '❔ NOT MEASURED',
} as const satisfies Record<Weight, string>;

/** `⚠️ Degraded, mitigated`. */
export const serviceWords = ({ status, mitigated }: ServiceLine): string => {
  if (status === undefined) return 'No checks';
  return `${WORDS[status].sign} ${WORDS[status].word}${mitigated ? ', mitigated' : ''}`;
};

/** A for the first option, B for the second. */
export const letterOf = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);
