import type { CheckId } from '../config/schema.ts';
import type { FaultCode, Stage, Status } from '../health/fault.ts';
import type { Incident, Step } from '../health/incident.ts';
import type { Inspection } from '../health/inspection.ts';
import type { Facts, Run } from '../health/outcome.ts';
import type { Rollup } from '../health/rollup.ts';
import type { Ack, Silence } from '../health/silence.ts';
import type { Change, Standing, State } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Day } from '../time/days.ts';

export type TickId = { function: string; shard: number };

/** The heartbeat of one function and shard. */
export type Tick = TickId & {
  claimed: IsoSecond;
  /** Of the very first run: since when nothing was completed, where nothing ever was. */
  firstClaimed?: IsoSecond;
  completed?: IsoSecond;
  configHash?: string;
};

/** One stored answer, as people query it. `latencyMs` is the sum of `phases`. */
export type Result = {
  check: CheckId;
  at: IsoSecond;
  status: Status;
  fault?: { code: FaultCode; stage: Stage; message: string };
  latencyMs: number;
  phases: Readonly<Record<string, number>>;
  facts: Facts;
  /** The closer look that followed a failure. */
  inspection?: Inspection;
  /** The faults of the attempts that did not count. */
  failedAttempts: readonly FaultCode[];
  cold: boolean;
  settling?: true;
};

/** A line of the index of current states. */
export type Current = { check: CheckId; standing: Standing; since: IsoSecond };

export type Period = { since: IsoSecond; until?: IsoSecond };

/**
 * What is kept, and how it is asked for. Every conditional write names the `rev` it read: `conflict` means somebody wrote
 * meanwhile, and the caller reads again. All reads are consistent but those of the indexes (`current`, `untold`, `openIncidents`).
 */
export type Store = {
  /** `claimed: false` is a duplicate of a run that was claimed already, or an older one. `previous` is the tick as it was before. */
  claimTick(id: TickId, at: IsoSecond): Promise<{ claimed: boolean; previous?: Tick }>;
  /** Ignored when a later run was completed already, or this one never claimed. */
  completeTick(id: TickId, at: IsoSecond, configHash: string): Promise<void>;
  ticks(ids: readonly TickId[]): Promise<Tick[]>;

  states(checks: readonly CheckId[]): Promise<Map<CheckId, State>>;
  /** Writes `state` with `rev` one above `knownRev`; `undefined` means that no state was there. */
  saveState(state: State, knownRev: number | undefined): Promise<'saved' | 'conflict'>;
  current(): Promise<Current[]>;
  /** Checks whose state has changes that were not told. */
  untold(): Promise<CheckId[]>;

  /** `expiresAt`: epoch seconds. Idempotent: a run saved again is the same item. */
  saveResults(runs: readonly Run[], expiresAt: number): Promise<void>;
  /** Newest first, unexpired, at most `limit`. */
  results(check: CheckId, period: Period, limit?: number): Promise<Result[]>;
  /** When there were results, oldest first, unexpired, at most `limit`. */
  runTimes(check: CheckId, period: Period, limit?: number): Promise<IsoSecond[]>;
  /** Idempotent by `check` and `seq`. */
  saveChanges(changes: readonly Change[]): Promise<void>;
  /** Newest first. */
  changes(check: CheckId, period: Period, limit?: number): Promise<Change[]>;
  /** Idempotent by check and day. */
  saveRollups(rollups: readonly Rollup[]): Promise<void>;
  /** Oldest first, both days included. */
  rollups(check: CheckId, days: { since: Day; until?: Day }): Promise<Rollup[]>;

  /** 1, 2, 3 …; one whose answer was lost is skipped. */
  nextIncidentNumber(): Promise<number>;
  /** The number given out last; 0 before the first. */
  lastIncidentNumber(): Promise<number>;
  incident(id: string): Promise<Incident | undefined>;
  /** Without those that are not there, in no order. */
  incidents(ids: readonly string[]): Promise<Incident[]>;
  /** Those with something left to do: not closed, or closed with a last step that is not settled. */
  openIncidents(): Promise<Incident[]>;
  /** Writes the incident whole in one conditional write (the commit), then the items of its members and of its newest step. */
  saveIncident(incident: Incident, knownRev: number | undefined): Promise<'saved' | 'conflict'>;
  /** Oldest first. */
  steps(incident: string): Promise<Step[]>;

  /** Of these services and checks, those in force, by target. */
  silences(targets: readonly string[]): Promise<Silence[]>;
  /** In place of the one that the target has. */
  saveSilence(silence: Silence): Promise<void>;
  /** `false`: none was in force. */
  endSilence(target: string): Promise<boolean>;
  /** Of these incidents, oldest first. */
  acks(incidents: readonly string[]): Promise<Ack[]>;
  /** In place of the one that the incident has. */
  saveAck(ack: Ack): Promise<void>;
  /** `false`: there was none. */
  endAck(incident: string): Promise<boolean>;

  /** Takes the lease until `until`, or keeps it, and clears `again`. `false`: it is another's, and has not run out by `now`. */
  takeLease(name: string, holder: string, now: IsoSecond, until: IsoSecond): Promise<boolean>;
  /** Sets `again`: the holder is to do once more what it does. `false`: nobody holds the lease. */
  askAgain(name: string, now: IsoSecond): Promise<boolean>;
  /** Gives the lease back. `false`, and nothing done: `again` was set and is heeded, or the lease is not the holder's any more. */
  endLease(name: string, holder: string, again: 'heeded' | 'ignored'): Promise<boolean>;
};
