import { lengthInWords } from '../../time/words.ts';
import type { Evidence } from '../evidence.ts';
import { cacheOf } from './redis-cache-words.ts';

/** A change that is older explains nothing that fails now. */
export const DAY_MS = 86_400_000;

/** `59 min ago`. */
export const sinceWords = (evidence: Evidence, at: string): string =>
  `${lengthInWords(Date.parse(evidence.at) - Date.parse(at))} ago`;

/** Whether ElastiCache has users, each with a name. */
export const userLine = (evidence: Evidence): string[] => {
  const groups = cacheOf(evidence)?.userGroups ?? [];
  return groups.length === 0
    ? []
    : [
        `ElastiCache: its users are those of ${groups.join(', ')}: a password alone is not enough, a user name goes with it`,
      ];
};
