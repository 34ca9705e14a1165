import type { IsoSecond } from '../time/clock.ts';
import type { Policy } from './advance.ts';
import type { Reading } from './advance-reading.ts';
import type { Fault, Status, Verdict } from './fault.ts';
import { rank, worst } from './rank.ts';
import type { State } from './state.ts';

const BLIND_AFTER = 3;

/**
 * Takes in a run that could not measure: it moves no verdict; the third in a row is blindness. Of a check that was never
 * reached as many silent runs are enough as would be for a verdict: there is none yet to protect.
 */
export const countUnmeasured = (state: State, fault: Fault, at: IsoSecond, policy: Policy): State => {
  const silentAfter = policy.failWhen?.failures ?? policy.failAfter;
  const most = state.unreached ? Math.max(BLIND_AFTER, silentAfter) : BLIND_AFTER;
  const unmeasured = Math.min(state.unmeasured + 1, most);
  const unmeasuredSince = state.unmeasuredSince ?? at;
  const counted = { ...state, unmeasured, unmeasuredSince, window: nextWindow(state, 'unknown', policy) };
  const isSilent = fault.code === 'probe.never-reached';
  if (unmeasured < (isSilent ? silentAfter : BLIND_AFTER)) return counted;
  if (state.blindSince === undefined) return { ...counted, blindSince: unmeasuredSince, blindFault: fault };
  // What kept it from asking at all is mended: by now it asks, and nobody answers.
  return isSilent && state.blindFault?.code !== fault.code ? { ...counted, blindFault: fault } : counted;
};

/** Takes in a measured run: its streaks, the verdict that follows from them, and sight regained. */
export const judge = (
  { unmeasuredSince: _, ...state }: State,
  reading: Extract<Reading, { status: Verdict }>,
  at: IsoSecond,
  policy: Policy,
): State => {
  const streak = [...state.streak, reading.status].slice(-streakLength(policy));
  const window = nextWindow(state, reading.status, policy);
  const lastFault = 'fault' in reading ? reading.fault : state.lastFault;
  const counted: State = { ...state, unmeasured: 0, streak, window, ...(lastFault && { lastFault }) };
  const known = state.verdict === 'removed' ? undefined : state.verdict;
  const verdict = nextVerdict(known, streak, window, policy);
  // Without a verdict there is nothing yet to see: blindness lasts until there is one.
  if (verdict === undefined) return counted;
  const { blindSince: _since, blindFault: _fault, ...seeing } = counted;
  return verdict === known ? seeing : withVerdict(seeing, verdict, at);
};

const withVerdict = ({ fault: _, ...state }: State, verdict: Verdict, since: IsoSecond): State =>
  verdict === 'healthy' || state.lastFault === undefined
    ? { ...state, verdict, since }
    : { ...state, verdict, since, fault: state.lastFault };

const streakLength = ({ failAfter, failWhen, recoverAfter }: Policy): number =>
  Math.max(recoverAfter, failWhen ? 1 : failAfter);

const nextWindow = (state: State, status: Status, { failWhen }: Policy): readonly Status[] =>
  failWhen ? [...state.window, status].slice(-failWhen.of) : [];

const nextVerdict = (
  known: Verdict | undefined,
  streak: readonly Verdict[],
  window: readonly Status[],
  policy: Policy,
): Verdict | undefined => {
  const current = streak.at(-1) ?? 'healthy';
  const failing = (['unhealthy', 'degraded'] as const).find(
    (candidate) => rank(current) >= rank(candidate) && enough(candidate, streak, window, policy),
  );
  if (failing !== undefined && (known === undefined || rank(failing) > rank(known))) return failing;
  if (known === undefined) return current === 'healthy' ? 'healthy' : undefined;
  const recent = streak.slice(-policy.recoverAfter);
  const atWorst = worst(recent);
  return recent.length === policy.recoverAfter && rank(atWorst) < rank(known) ? atWorst : known;
};

const enough = (
  candidate: Verdict,
  streak: readonly Verdict[],
  window: readonly Status[],
  { failAfter, failWhen }: Policy,
): boolean => {
  const counts = (status: Status): boolean => status !== 'unknown' && rank(status) >= rank(candidate);
  if (failWhen) return window.filter(counts).length >= failWhen.failures;
  const recent = streak.slice(-failAfter);
  return recent.length === failAfter && recent.every(counts);
};
