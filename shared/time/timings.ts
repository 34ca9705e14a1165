/** Every duration of our own, in milliseconds; the sandbox divides them all to play an incident faster. */
export type Timings = {
  /** From one run of a check to the next. */
  tickMs: number;
  /** What a function has from its start until its outcomes must be final. */
  deadlineMs: number;
  /** What a closer look at a failed target may take, after the attempts and within the deadline. */
  inspectMs: number;
  /** What a diagnosis may take, and each of its looks at the control plane. */
  diagnoseMs: number;
  lookMs: number;
  /** What all diagnoses of one pass may take; then messages go without, and the reason follows. */
  diagnosePassMs: number;
  /** An open incident is diagnosed again after this; sooner when its evidence is another, but not before two ticks. */
  diagnoseAgainMs: number;
  /** A run that starts later than this after its scheduled time is a missed run. */
  lateRunMs: number;
  /** How long `initial` or `draining` targets may leave a target group short of healthy ones. */
  targetBudgetMs: number;
  /** DNS may lag behind the registry by the record's TTL plus this. */
  driftGraceMs: number;
  /** How long a read of target group settings is reused. */
  targetGroupCacheMs: number;
  /** How long a resolved reference is reused. */
  referenceCacheMs: number;
  /** A dependency explains what broke within this of its own fault. */
  explainWithinMs: number;
  /** An incident opens so long after its oldest change, for a storm to gather and what it depends on to report. */
  openAfterMs: number;
  /** And no longer than this after it, whatever has not reported. */
  openWithinMs: number;
  /** What is new in an open incident is told no more often than this. */
  growEveryMs: number;
  /** A failure within this of the end of its incident opens that one again. */
  reopenWithinMs: number;
  /** Reminders wait twice as long each time, up to this. */
  remindAtMostMs: number;
  /** How long one teller keeps the others away at most: longer than `notify` may run (90 s), since clocks differ. */
  leaseMs: number;
  /** A teller that has been at it for this long begins no further pass: one must fit into the rest of its time. */
  lastPassMs: number;
  /** Four changes between healthy and failing within this is flapping. */
  flapWindowMs: number;
  /** Flapping ends after this without a change. */
  flapQuietMs: number;
};

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

export const standardTimings: Timings = {
  tickMs: MINUTE_MS,
  deadlineMs: 55 * SECOND_MS,
  inspectMs: 20 * SECOND_MS,
  diagnoseMs: 8 * SECOND_MS,
  lookMs: 4 * SECOND_MS,
  diagnosePassMs: 20 * SECOND_MS,
  diagnoseAgainMs: 5 * MINUTE_MS,
  lateRunMs: 45 * SECOND_MS,
  targetBudgetMs: 5 * MINUTE_MS,
  driftGraceMs: 2 * MINUTE_MS,
  targetGroupCacheMs: 5 * MINUTE_MS,
  referenceCacheMs: 5 * MINUTE_MS,
  explainWithinMs: 5 * MINUTE_MS,
  openAfterMs: 10 * SECOND_MS,
  openWithinMs: 20 * SECOND_MS,
  growEveryMs: 5 * MINUTE_MS,
  reopenWithinMs: 10 * MINUTE_MS,
  remindAtMostMs: 24 * 60 * MINUTE_MS,
  leaseMs: 100 * SECOND_MS,
  lastPassMs: 30 * SECOND_MS,
  flapWindowMs: 30 * MINUTE_MS,
  flapQuietMs: 15 * MINUTE_MS,
};

/** The same timings, each `divisor` times shorter. */
export const fasterTimings = (timings: Timings, divisor: number): Timings =>
  Object.fromEntries(Object.entries(timings).map(([name, ms]) => [name, ms / divisor])) as Timings;
