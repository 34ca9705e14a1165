import type { Policy } from './advance.ts';
import { gotAnswer } from './answered.ts';
import type { Run } from './outcome.ts';
import type { State } from './state.ts';

/** The state that a run begins with: a new one of a new check, without streaks of one whose configuration is another. */
export const startOf = (before: State | undefined, run: Run, { fromVpc }: Policy): State => {
  const { check, checkHash, at } = run;
  const unreached = fromVpc ? ({ unreached: true } as const) : {};
  if (before === undefined)
    return { check, checkHash, since: at, lastRun: at, changeSeq: 0, pending: [], rev: 0, ...NO_RUNS, ...unreached };
  // A check that came back to the configuration is a new one.
  if (before.verdict === 'removed') return { ...startAnew(before), checkHash, since: at, ...unreached };
  return before.checkHash === checkHash ? before : { ...forgetStreaks(before), checkHash };
};

/** The first answer, be it a bad one, ends for good that a check was never reached. */
export const reach = (state: State, run: Run, { fromVpc }: Policy): State => {
  const { unreached, ...reached } = state;
  return unreached && (!fromVpc || gotAnswer(run)) ? reached : state;
};

const NO_STREAKS = { streak: [], window: [], firstFailed: [], cutPending: false } as const;
const NO_RUNS = { ...NO_STREAKS, unmeasured: 0, changedAt: [] } as const;

const forgetStreaks = ({ firstFault: _f, lastFault: _l, settlingSince: _s, ...state }: State): State => ({
  ...state,
  ...NO_STREAKS,
});

/** Keeps what was and is to be told, and nothing of what was measured. */
export const startAnew = ({ check, checkHash, since, lastRun, changeSeq, pending, told, rev }: State): State => ({
  ...{ check, checkHash, since, lastRun, changeSeq, pending, rev, ...NO_RUNS },
  ...(told && { told }),
});
