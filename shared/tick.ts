import { functionOf, type ProbeFunction } from './config/functions.ts';
import { resultsKeptMs } from './config/retention.ts';
import type { Check, CheckId, Config } from './config/schema.ts';
import { advance, changedInSubstance, policyOf } from './health/advance.ts';
import { fault, type Status } from './health/fault.ts';
import { failing, type Run } from './health/outcome.ts';
import type { Change, State } from './health/state.ts';
import { type RunDeps, runChecks } from './probes/run.ts';
import type { Store, Tick } from './store/store.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import { deadlineAfter } from './time/deadline.ts';
import type { Timings } from './time/timings.ts';

export type TickInput = { config: Config; function: ProbeFunction; at: IsoSecond; cold: boolean };
export type TickDeps = RunDeps & {
  store: Store;
  timings: Timings;
  /** Told of each check as its outcome is final and saved. */
  onRun?: (run: Run, state: State) => void;
};
export type TickSummary = {
  function: ProbeFunction;
  at: IsoSecond;
  /** `late`: it started too long after its time, so every check counts as missed. */
  tick: 'completed' | 'duplicate' | 'late';
  statuses: Partial<Record<Status, number>>;
  changes: number;
};

/** One minute of one function: probe, advance, save; states first, then results, then the heartbeat. */
export const tick = async (input: TickInput, deps: TickDeps): Promise<TickSummary> => {
  const { config, at } = input;
  const { store, clock, timings } = deps;
  const late = clock.now() - Date.parse(at) > timings.lateRunMs;
  const id = { function: input.function, shard: 0 };
  const summary = { function: input.function, at, statuses: {}, changes: 0 };
  const { claimed, previous } = await store.claimTick(id, at);
  if (!claimed) return { ...summary, tick: 'duplicate' };

  const checks = config.checks.filter((check) => functionOf(check) === input.function);
  const recorder = await createRecorder(checks, previous, deps);
  const runs = late
    ? checks.map((check) => missedRun(check, at, 'the function started too late'))
    : await probeAll(checks, input, deps, recorder.record);
  if (late) await Promise.all(runs.map(recorder.record));
  await store.saveResults(runs, Math.floor((clock.now() + resultsKeptMs(config)) / 1000));
  const changes = recorder.finish();
  await store.completeTick(id, at, config.hash);
  return { ...summary, tick: late ? 'late' : 'completed', statuses: countStatuses(runs), changes };
};

/** A run that did not take place; it goes through `advance` like any other. */
export const missedRun = (check: Check, at: IsoSecond, why: string): Run => {
  const outcome = failing(fault('probe.missed', `no measurement at ${at}: ${why}`));
  return { check: check.id, checkHash: check.hash, at, outcome, attempts: [outcome], cold: false, cut: false };
};

/** Advances a check's saved state by a run; reads again and repeats when somebody else wrote meanwhile. */
export const saveRun = async (
  check: Check,
  run: Run,
  known: State | undefined,
  deps: Pick<TickDeps, 'store' | 'timings' | 'clock'>,
  always = false,
): Promise<{ state: State; changes: number }> => {
  const policy = policyOf(check, deps.timings);
  for (let before = known; ; before = (await deps.store.states([check.id])).get(check.id)) {
    const advanced = advance(before, run, policy);
    const { changes, stale } = advanced;
    if (stale || !(always || changedInSubstance(before, advanced.state))) return { state: advanced.state, changes: 0 };
    const state = withTimeMade(advanced.state, changes, isoSecond(deps.clock.now()));
    if ((await deps.store.saveState(state, before?.rev)) === 'saved') return { state, changes: changes.length };
  }
};

/** Telling waits a while from when a change was made, which may be long after the run's own time. */
const withTimeMade = (state: State, changes: readonly Change[], madeAt: IsoSecond): State => {
  const made = new Set(changes.map(({ seq }) => seq));
  const pending = state.pending.map((change) => (made.has(change.seq) ? { ...change, madeAt } : change));
  return made.size === 0 ? state : { ...state, pending };
};

const createRecorder = async (checks: readonly Check[], previous: Tick | undefined, deps: TickDeps) => {
  const states = await deps.store.states(checks.map((check) => check.id));
  const byId = new Map<CheckId, Check>(checks.map((check) => [check.id, check]));
  // A predecessor that never completed may still be running; a written `lastRun` makes whatever it saves later stale.
  const always = previous !== undefined && previous.completed !== previous.claimed;
  const failures: unknown[] = [];
  let changes = 0;
  return {
    record: async (run: Run): Promise<void> => {
      const check = byId.get(run.check);
      if (check === undefined) return;
      try {
        const saved = await saveRun(check, run, states.get(run.check), deps, always);
        changes += saved.changes;
        deps.onRun?.(run, saved.state);
      } catch (error) {
        // The other checks are saved all the same.
        failures.push(error);
      }
    },
    /** The number of changes saved; throws when a state was not, so that the tick stays incomplete. */
    finish: (): number => {
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} states could not be saved`);
      return changes;
    },
  };
};

const probeAll = async (
  checks: readonly Check[],
  input: TickInput,
  deps: TickDeps,
  record: (run: Run) => Promise<void>,
): Promise<Run[]> => {
  const ended = new AbortController();
  const saving: Promise<void>[] = [];
  const deadline = deadlineAfter(deps.timings.deadlineMs, deps.clock, ended.signal);
  try {
    const run = { at: input.at, cold: input.cold };
    return await runChecks(checks, deps, run, deadline, (final) => void saving.push(record(final)));
  } finally {
    ended.abort();
    await Promise.all(saving);
  }
};

const countStatuses = (runs: readonly Run[]): Partial<Record<Status, number>> => {
  const counts: Partial<Record<Status, number>> = {};
  for (const { outcome } of runs) counts[outcome.status] = (counts[outcome.status] ?? 0) + 1;
  return counts;
};
