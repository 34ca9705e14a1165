import { elapsedMs } from '../time/clock.ts';
import type { Policy } from './advance.ts';
import { type Fault, fault } from './fault.ts';
import type { Failing, Run } from './outcome.ts';
import type { State } from './state.ts';

/** What a run counts as; `nothing` leaves verdict, streaks and blindness as they are. */
export type Reading =
  | { status: 'nothing' }
  | { status: 'healthy' }
  | { status: 'degraded' | 'unhealthy'; fault: Fault }
  | { status: 'unknown'; fault: Fault };

type Read = { state: State; reading: Reading };

const HALF_BROKEN = { failures: 5, of: 10 };

/** Tells what a run counts as, and keeps what that depends on: settling targets, failures cut short, failed first attempts. */
export const readRun = (state: State, run: Run, policy: Policy): Read => {
  const { outcome } = run;
  if (outcome.status === 'healthy') return readHealthy(settled({ ...state, cutPending: false }), run);
  if (outcome.status === 'unknown') return { state, reading: { status: 'unknown', fault: outcome.fault } };
  return outcome.settling ? readSettling(state, run, outcome, policy) : readFailing(state, run, outcome);
};

const readHealthy = (before: State, run: Run): Read => {
  const state = countFirstAttempt(before, run);
  const failures = state.firstFailed.filter(Boolean).length;
  const { firstFault } = state;
  const halfBroken = failures >= HALF_BROKEN.failures && firstFault !== undefined;
  return { state, reading: halfBroken ? { status: 'degraded', fault: firstFault } : { status: 'healthy' } };
};

const readSettling = (before: State, run: Run, outcome: Failing, policy: Policy): Read => {
  const settlingSince = before.settlingSince ?? run.at;
  const state = { ...before, settlingSince };
  if (elapsedMs(settlingSince, run.at) < policy.settleMs) return { state, reading: { status: 'nothing' } };
  return { state: countFirstAttempt({ ...state, cutPending: false }, run), reading: readingOf(outcome) };
};

const readFailing = (before: State, run: Run, outcome: Failing): Read => {
  if (run.cut && !before.cutPending) return { state: { ...before, cutPending: true }, reading: { status: 'nothing' } };
  if (before.unreached) return { state: { ...before, cutPending: run.cut }, reading: unreached(outcome) };
  // Once unconfirmed failures confirm each other, those that follow them at once do too.
  const state = countFirstAttempt(settled({ ...before, cutPending: run.cut }), run);
  return { state, reading: readingOf(outcome) };
};

/** Silence accuses nobody while it may as well be the way there: an address, a route, a security group. */
const unreached = ({ fault: { code, message } }: Failing): Reading => ({
  status: 'unknown',
  fault: fault('probe.never-reached', `${code}: ${message}; it has never answered this monitor`),
});

const readingOf = ({ status, fault }: Failing): Reading => ({ status, fault });

const settled = ({ settlingSince: _, ...state }: State): State => state;

const countFirstAttempt = ({ firstFault: known, ...state }: State, run: Run): State => {
  const [first] = run.attempts;
  const failed = first !== undefined && (first.status === 'degraded' || first.status === 'unhealthy');
  const last = [...state.firstFailed, failed].slice(-HALF_BROKEN.of);
  // Without a failure there is nothing to count: a healthy check is steady from its first minute.
  if (!last.includes(true)) return { ...state, firstFailed: [] };
  const firstFault = failed ? first.fault : known;
  return { ...state, firstFailed: last, ...(firstFault && { firstFault }) };
};
