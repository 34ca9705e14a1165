import type { CheckId } from '../config/schema.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Fault, FaultCode, Status, Verdict } from './fault.ts';
import type { Finding } from './finding.ts';
import type { Seen } from './outcome.ts';

/** `unknown` is blindness: we could not measure. `removed`: the check is gone from the configuration. */
export type Standing = Status | 'removed';

/** A state that became another. `from: 'new'` is the first verdict of a check. */
export type Change = {
  check: CheckId;
  /** 1, 2, 3 … per check. */
  seq: number;
  at: IsoSecond;
  /** When it was saved: `at` is the scheduled time of the run that decided it. */
  madeAt?: IsoSecond;
  from: Standing | 'new';
  to: Standing;
  /** What `to` rests on; absent when it is healthy or removed. */
  fault?: Fault;
  /** What the run that decided it saw: what a diagnosis starts from. Of the newest untold change only. */
  seen?: Seen;
  /** Why, as it was told. */
  finding?: Finding;
};

/** What people were last told of a check; written by notify only. */
export type Told = { seq: number; status: Standing; code?: FaultCode; incident?: string };

/** The debounced status of a check. The probe's functions own all but `told`; `rev` is bumped by every writer. */
export type State = {
  check: CheckId;
  checkHash: string;
  /** Absent until enough runs agree for the first time. */
  verdict?: Verdict | 'removed';
  /** No run has got any answer since the check began; absent once one has, and of checks that others answer for. */
  unreached?: true;
  /** Since when the verdict holds. */
  since: IsoSecond;
  /** Why the verdict is not healthy: the fault of the run that decided it, its message not refreshed. */
  fault?: Fault;
  /** Since when nothing could be measured: set after three missed or unknown runs in a row, or as long as it is unreached. */
  blindSince?: IsoSecond;
  /** Why nothing can be measured. */
  blindFault?: Fault;
  /** Unknown or missed runs in a row, up to as many as make it blind, and when the first of them was. */
  unmeasured: number;
  unmeasuredSince?: IsoSecond;
  /** Measured runs, newest last, no more than the policy needs. */
  streak: readonly Verdict[];
  /** For M of N: all of the last N runs, newest last. */
  window: readonly Status[];
  /** Whether the first attempt of each of the last ten runs failed, newest last. */
  firstFailed: readonly boolean[];
  firstFault?: Fault;
  /** The fault of the last failing run: what a milder verdict rests on when a healthy run decides it. */
  lastFault?: Fault;
  /** The last failing run was cut short by the deadline, and awaits a second one. */
  cutPending: boolean;
  /** Since when a target group has been short of healthy targets while others settle. */
  settlingSince?: IsoSecond;
  /** Times of the last changes, newest last, as many as tell flapping. */
  changedAt: readonly IsoSecond[];
  flappingSince?: IsoSecond;
  lastRun: IsoSecond;
  changeSeq: number;
  /** Changes not yet told, oldest first. */
  pending: readonly Change[];
  told?: Told;
  rev: number;
};

/** What people see: blindness covers the verdict; nothing measured yet is `unknown`. */
export const standing = (state: State): Standing => {
  if (state.verdict === 'removed') return 'removed';
  return state.blindSince === undefined ? (state.verdict ?? 'unknown') : 'unknown';
};

/** The fault behind what people see. */
export const visibleFault = (state: State): Fault | undefined =>
  state.blindSince === undefined ? state.fault : state.blindFault;
