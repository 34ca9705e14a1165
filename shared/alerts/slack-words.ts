import type { Line } from './message-lines.ts';

/** Heads the root, by whether the incident is of blindness, whether the root broke first, and the step. */
export const rootTitle = ({ blind, first, step }: { blind: boolean; first: boolean; step: string }): string => {
  if (!blind) return first ? 'Broke first' : 'Worst';
  return step === 'resolved' ? 'Was not measured' : 'Not measured';
};

/** What became of a member that is over, to follow on from since when it was so; `inWords` tells times. */
export const backOf = (
  { status, overAt }: { status: Line['status']; overAt?: Line['overAt'] },
  inWords: (at: string) => string,
): string => {
  if (status === 'removed') return ', no longer configured';
  return overAt === undefined ? ', back' : `, back ${inWords(overAt)}`;
};

/** Heads what never got any answer among others that fail. */
export const NEVER_REACHED = '*Never reached yet:* the set-up may be at fault, not the target';
