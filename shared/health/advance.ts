import { isDeepStrictEqual } from 'node:util';

import { asksFromVpc } from '../config/network-checks.ts';
import type { Check, Judging } from '../config/schema.ts';
import { elapsedMs, type IsoSecond } from '../time/clock.ts';
import type { Timings } from '../time/timings.ts';
import { type Reading, readRun } from './advance-reading.ts';
import { reach, startAnew, startOf } from './advance-start.ts';
import { countUnmeasured, judge } from './advance-verdict.ts';
import type { Fault } from './fault.ts';
import { type Run, seenIn } from './outcome.ts';
import { rank } from './rank.ts';
import { type Change, type Standing, type State, standing, visibleFault } from './state.ts';

/** How runs become a state; durations in milliseconds. */
export type Policy = Judging & {
  /** How long targets may settle before their group counts as failing. */
  settleMs: number;
  /** Four changes between healthy and failing within this is flapping. */
  flapWindowMs: number;
  /** Flapping ends after this without a change. */
  flapQuietMs: number;
  /** Whether the monitor's own place may be why there never was an answer. */
  fromVpc: boolean;
};

export const policyOf = (check: Check, timings: Timings): Policy => ({
  ...check.judging,
  settleMs: timings.targetBudgetMs,
  flapWindowMs: timings.flapWindowMs,
  flapQuietMs: timings.flapQuietMs,
  fromVpc: asksFromVpc(check),
});

const FLAP_CHANGES = 4;

/** The state after a run, and what changed for people to see; a run not newer than the last is stale and changes nothing. */
export const advance = (
  before: State | undefined,
  run: Run,
  policy: Policy,
): { state: State; changes: Change[]; stale: boolean } => {
  if (before !== undefined && run.at <= before.lastRun) return { state: before, changes: [], stale: true };
  const started = startOf(before, run, policy);
  const { state: read, reading } = readRun(reach(started, run, policy), run, policy);
  const counted = countFlaps(started, takeIn(read, reading, run, policy), run.at, policy);
  return { ...withChange(started, { ...counted, lastRun: run.at }, run.at, run), stale: false };
};

/** The state of a check that is gone from the configuration; `at` is when that was found. */
export const removeState = (state: State, at: IsoSecond): { state: State; changes: Change[] } => {
  if (state.verdict === 'removed') return { state, changes: [] };
  const lastRun = at > state.lastRun ? at : state.lastRun;
  return withChange(state, { ...startAnew(state), verdict: 'removed', since: at, lastRun }, at);
};

/** Whether there is more to write than a newer `lastRun` or another wording of the same fault. */
export const changedInSubstance = (before: State | undefined, after: State): boolean =>
  before === undefined || !isDeepStrictEqual(substance(before), substance(after));

const substance = ({ lastRun: _, ...state }: State) => {
  const { fault, blindFault, firstFault, lastFault } = state;
  return { ...state, ...wordless({ fault, blindFault, firstFault, lastFault }) };
};

const wordless = (faults: Record<string, Fault | undefined>) =>
  Object.fromEntries(
    Object.entries(faults).map(([name, fault]) => [name, fault && { code: fault.code, stage: fault.stage }]),
  );

const takeIn = (state: State, reading: Reading, run: Run, policy: Policy): State => {
  if (reading.status === 'nothing') return state;
  if (reading.status === 'unknown') return countUnmeasured(state, reading.fault, run.at, policy);
  const judged = judge(state, reading, run.at, policy);
  return saysAlready(judged, run) ? forgetFirstAttempts(judged) : judged;
};

/** Whether a failure is what the verdict rests on: then its first attempts say nothing that the verdict does not. */
const saysAlready = ({ verdict }: State, { outcome }: Run): boolean =>
  (verdict === 'degraded' || verdict === 'unhealthy') &&
  (outcome.status === 'degraded' || outcome.status === 'unhealthy') &&
  rank(verdict) >= rank(outcome.status);

const forgetFirstAttempts = ({ firstFault: _, ...state }: State): State => ({ ...state, firstFailed: [] });

const countFlaps = (before: State, after: State, at: IsoSecond, policy: Policy): State => {
  const { flappingSince, ...calm } = after;
  const last = after.changedAt.at(-1);
  const quiet = last === undefined || elapsedMs(last, at) >= policy.flapQuietMs;
  const still: State = flappingSince === undefined || quiet ? calm : after;
  // From degraded to unhealthy is one outage getting worse, not another one.
  if (isFailing(before) === isFailing(after)) return still;
  const changedAt = [...after.changedAt, at].slice(-FLAP_CHANGES);
  const [oldest = at] = changedAt;
  const flaps = changedAt.length === FLAP_CHANGES && elapsedMs(oldest, at) <= policy.flapWindowMs;
  return { ...still, changedAt, ...(flaps && { flappingSince: still.flappingSince ?? at }) };
};

const isFailing = ({ verdict }: State): boolean => verdict === 'degraded' || verdict === 'unhealthy';

/** A change is a difference in what people see; that a new check is healthy is nothing to tell. */
const withChange = (before: State, after: State, at: IsoSecond, run?: Run): { state: State; changes: Change[] } => {
  const from = seen(before);
  const to = seen(after);
  if (to === 'new' || from === to || (from === 'new' && to === 'healthy')) return { state: after, changes: [] };
  const seq = after.changeSeq + 1;
  const fault = visibleFault(after);
  const change: Change = {
    check: after.check,
    seq,
    at,
    from,
    to,
    ...(fault && { fault, ...seenOf(fault, run) }),
  };
  // One item holds them all: what was seen is kept of the newest alone, which is what a diagnosis is about.
  const earlier = after.pending.map(({ seen: _, ...told }) => told);
  return { state: { ...after, changeSeq: seq, pending: [...earlier, change] }, changes: [change] };
};

/** What the run saw, where it is this fault that it saw: sight regained may bring back an older one. */
const seenOf = ({ code }: Fault, run: Run | undefined): Pick<Change, 'seen'> => {
  if (run === undefined || run.outcome.status === 'healthy') return {};
  // That there never was an answer is made of whatever kept silent.
  const isSeen = code === run.outcome.fault.code || code === 'probe.never-reached';
  return isSeen ? { seen: seenIn(run.outcome) } : {};
};

const seen = (state: State): Standing | 'new' =>
  state.verdict === undefined && state.blindSince === undefined ? 'new' : standing(state);
