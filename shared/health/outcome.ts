import type { CheckId } from '../config/schema.ts';
import type { IsoSecond } from '../time/clock.ts';
import { FAULTS, type Fault, type Stage, type Status } from './fault.ts';
import type { Inspection } from './inspection.ts';

/** One timed hop of the path, in the order walked. */
export type Phase = { name: string; stage: Stage; ms: number };

/** What a probe learned beside its verdict; JSON, small, safe to show. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [name: string]: FactValue };
export type Facts = { readonly [name: string]: FactValue };

type Observed = { phases: readonly Phase[]; facts: Facts };
export type Healthy = Observed & { status: 'healthy' };
export type Failing = Observed & {
  status: Exclude<Status, 'healthy'>;
  fault: Fault;
  /** Targets on their way up or out, which is no failure within the time budget that `advance` keeps. */
  settling?: true;
  /** The closer look that followed. */
  inspection?: Inspection;
};

/** One answer to one check. */
export type Outcome = Healthy | Failing;

/** A minute of one check: its best attempt, and all of them. */
export type Run = {
  check: CheckId;
  checkHash: string;
  /** The scheduled time of the tick: the identity of the run. */
  at: IsoSecond;
  outcome: Outcome;
  attempts: readonly Outcome[];
  /** The first run of a new process; left out of latency figures. */
  cold: boolean;
  /** The deadline came before the attempts that would have confirmed a failure. */
  cut: boolean;
};

const nothing: Observed = { phases: [], facts: {} };

export const healthy = (observed: Observed = nothing): Healthy => ({ status: 'healthy', ...observed });

/** A failing outcome with the status that its fault code means unless another is given. */
export const failing = (
  fault: Fault,
  observed: Observed = nothing,
  status: Failing['status'] = FAULTS[fault.code].status,
): Failing => ({ status, fault, ...observed });

/** What a failed run saw beside its fault: what a diagnosis starts from. Phases in milliseconds, in the order walked. */
export type Seen = { phases: readonly { name: string; ms: number }[]; facts: Facts; inspection?: Inspection };

export const seenIn = ({ phases, facts, inspection }: Failing): Seen => ({
  phases: phases.map(({ name, ms }) => ({ name, ms: Math.round(ms * 10) / 10 })),
  facts,
  ...(inspection && { inspection }),
});

/** The sum of the phases, in milliseconds. */
export const latencyMs = (outcome: Outcome): number => outcome.phases.reduce((sum, phase) => sum + phase.ms, 0);
