import { type DecideInput, decide } from './alerts/decide.ts';
import { applyDecision, type Memory } from './carry-out.ts';
import { functionOf, type ProbeFunction } from './config/functions.ts';
import type { CheckId, Config } from './config/schema.ts';
import { advance, policyOf } from './health/advance.ts';
import type { Incident } from './health/incident.ts';
import type { Run } from './health/outcome.ts';
import type { Ack, Silence } from './health/silence.ts';
import type { Change, State } from './health/state.ts';
import { missedSince } from './missing.ts';
import type { Replayed } from './replay-runs.ts';
import { missedRun } from './tick.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

/** What is known of the time before, and what people said in the period. */
export type Known = {
  /** Checks that had an answer before: silence of theirs accuses the target. */
  reached: ReadonlySet<CheckId>;
  silences: readonly Silence[];
  /** Of the incidents of that time, with the checks that they were about. */
  acks: readonly (Ack & { checks: ReadonlySet<CheckId> })[];
};

/** The monitor as it would have been: in memory, without I/O, its time given with each call. */
export type ReplayWorld = {
  /** Lets a run go through `advance`; whether people would have something to see. */
  take(replayed: Replayed): boolean;
  /** Nothing ran at all: what every function misses counts from then on. */
  resume(at: IsoSecond): void;
  /** A pass of `notify`; until when an opening waits. */
  pass(nowMs: number): IsoSecond | undefined;
  /** All that happened: each incident as it was after each of its steps, and the changes of each check. */
  taken: readonly Incident[];
  changes: ReadonlyMap<CheckId, readonly Change[]>;
  states(): ReadonlyMap<CheckId, State>;
  incidents(): readonly Incident[];
};

// As many as `notify` leaves in a state.
const MOST_PENDING = 100;

export const createReplayWorld = (config: Config, known: Known, timings: Timings): ReplayWorld => {
  const states = new Map<CheckId, State>();
  const taken: Incident[] = [];
  const changes = new Map<CheckId, Change[]>();
  const reported = new Map<ProbeFunction, IsoSecond>();
  const lastRuns = new Map<ProbeFunction, IsoSecond>();
  const policies = new Map(config.checks.map((check) => [check.id, policyOf(check, timings)]));
  let memory: Memory = { states, incidents: new Map() };

  const step = (run: Run, madeAt: IsoSecond): boolean => {
    const policy = policies.get(run.check);
    const before = memory.states.get(run.check);
    if (policy === undefined) return false;
    const isNewHere = before === undefined && known.reached.has(run.check);
    const advanced = advance(before, run, isNewHere ? { ...policy, fromVpc: false } : policy);
    if (advanced.stale) return false;
    const state = withTimeMade(advanced.state, advanced.changes, madeAt);
    set(state);
    if (advanced.changes.length > 0) changes.set(run.check, [...(changes.get(run.check) ?? []), ...advanced.changes]);
    return advanced.changes.length > 0;
  };
  // A minute of all checks changes as many states: a map anew for each would cost more than all else.
  const set = (state: State): void => void (memory.states as Map<CheckId, State>).set(state.check, state);

  const recordMissed = (nowMs: number): void => {
    for (const [name, last] of lastRuns) {
      const missed = missedSince(last, nowMs, timings);
      if (missed.length === 0) continue;
      for (const check of config.checks.filter((each) => functionOf(each) === name && memory.states.has(each.id))) {
        for (const at of missed) step(missedRun(check, at, `${name} has no run after ${last}`), isoSecond(nowMs));
      }
    }
  };

  return {
    take: ({ check, run, doneAt, completes }) => {
      const name = functionOf(check);
      if (run.at > (lastRuns.get(name) ?? '')) lastRuns.set(name, run.at);
      const changed = step(run, doneAt);
      if (completes !== undefined && run.at > (reported.get(completes) ?? '')) reported.set(completes, run.at);
      return changed;
    },
    resume: (at) => {
      for (const name of lastRuns.keys()) lastRuns.set(name, at);
    },
    pass: (nowMs) => {
      recordMissed(nowMs);
      const input = inputOf(config, memory, known, reported, isoSecond(nowMs), timings);
      const untold = [...memory.states.values()].filter(({ pending }) => pending.length > 0);
      if (input.open.length === 0 && untold.length === 0) return undefined;
      let waitUntil: IsoSecond | undefined;
      for (const decision of decide(input)) {
        if (decision.kind === 'wait') waitUntil = decision.until;
        const carried = applyDecision(memory, decision, input.now);
        memory = carried.memory;
        taken.push(...carried.taken);
      }
      for (const state of untold) bound(memory.states.get(state.check), set);
      return waitUntil;
    },
    taken,
    changes,
    states: () => memory.states,
    incidents: () => [...memory.incidents.values()],
  };
};

const withTimeMade = (state: State, made: readonly Change[], madeAt: IsoSecond): State => {
  if (made.length === 0) return state;
  const seqs = new Set(made.map(({ seq }) => seq));
  return { ...state, pending: state.pending.map((change) => (seqs.has(change.seq) ? { ...change, madeAt } : change)) };
};

const bound = (state: State | undefined, set: (state: State) => void): void => {
  if (state !== undefined && state.pending.length > MOST_PENDING) {
    set({ ...state, pending: state.pending.slice(-MOST_PENDING) });
  }
};

const inputOf = (
  config: Config,
  { states, incidents }: Memory,
  { silences, acks }: Known,
  reported: ReadonlyMap<ProbeFunction, IsoSecond>,
  now: IsoSecond,
  timings: Timings,
): DecideInput => {
  const all = [...incidents.values()];
  const open = all.filter(({ closedAt }) => closedAt === undefined);
  const nearMs = Date.parse(now) - 2 * timings.reopenWithinMs;
  const closed = all.filter(
    ({ closedAt, mergedInto, severity }) =>
      closedAt !== undefined && Date.parse(closedAt) >= nearMs && mergedInto === undefined && severity !== 'monitor',
  );
  const spoken = open.flatMap(({ id, openedAt, members }) =>
    acks
      .filter(({ at, checks }) => openedAt <= at && at <= now && members.some(({ check }) => checks.has(check)))
      .map((ack): Ack => ({ ...ack, incident: id })),
  );
  const inForce = silences.filter(({ since }) => since <= now);
  return { config, states, open, closed, silences: inForce, acks: spoken, reported, now, timings };
};
