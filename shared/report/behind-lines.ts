import type { IsoSecond } from '../time/clock.ts';
import { elapsedInWords, timeInWords } from '../time/words.ts';
import type { Behind } from './view.ts';

/** In what the monitor is behind, a sentence each. */
export const behindLines = (
  { nothingMeasured, late, untold, unsent }: Behind,
  { timezone, at }: { timezone: string; at: IsoSecond },
): string[] => {
  const sinceOf = (since: IsoSecond): string =>
    `for ${elapsedInWords(since, at)}, since ${timeInWords(since, timezone, at)}`;
  const lines = nothingMeasured ? ['nothing was measured yet'] : [];
  for (const { function: name, completed } of late) {
    lines.push(`${name} has completed no run ${completed === undefined ? 'yet' : sinceOf(completed)}`);
  }
  if (untold) {
    const checks = untold.checks === 1 ? '1 check has a change' : `${untold.checks} checks have changes`;
    lines.push(`${checks} that nobody was told of ${sinceOf(untold.since)}`);
  }
  if (unsent) lines.push(`not sent ${sinceOf(unsent.since)}: ${unsent.ids.join(', ')}`);
  return lines;
};
