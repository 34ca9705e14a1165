import type { Check } from '../config/schema.ts';
import type { Status } from '../health/fault.ts';
import type { Failing, Outcome, Run } from '../health/outcome.ts';
import type { Clock, IsoSecond } from '../time/clock.ts';
import { attempt, inspectFailure, overrun, type RunDeps } from './attempt.ts';
import { createSlots, type Slots } from './slots.ts';

export type { RunDeps } from './attempt.ts';

/** The scheduled time, and whether it is the first one of a new process. */
export type RunTick = { at: IsoSecond; cold: boolean };

/** Attempts under way at once, each with a socket or a few. */
const STANDARD_SLOTS = 1000;

/**
 * One minute of one check: the first attempt at once, the further ones at `confirmMs` from its start, each after the one
 * before; a healthy one ends it, the best one is the outcome. Never rejects. `deadline` cuts what is under way.
 */
export const runCheck = (check: Check, deps: RunDeps, tick: RunTick, deadline: AbortSignal): Promise<Run> =>
  runWithin(createSlots(1), check, deps, tick, deadline);

/** All checks side by side, at most `slots` attempts at once; `onRun` gets each run as soon as it is final. */
export const runChecks = async (
  checks: readonly Check[],
  deps: RunDeps,
  tick: RunTick,
  deadline: AbortSignal,
  onRun: (run: Run) => void = () => {},
  slots: number = STANDARD_SLOTS,
): Promise<Run[]> => {
  const shared = createSlots(slots);
  return Promise.all(
    checks.map(async (check) => {
      const run = await runWithin(shared, check, deps, tick, deadline);
      onRun(run);
      return run;
    }),
  );
};

const runWithin = async (
  slots: Slots,
  check: Check,
  deps: RunDeps,
  tick: RunTick,
  deadline: AbortSignal,
): Promise<Run> => {
  const attempts: Outcome[] = [];
  let startMs: number | undefined;
  let cut = false;
  for (const offsetMs of [0, ...check.confirmMs]) {
    // Waiting holds no slot.
    if (startMs !== undefined) await waitUntil(startMs + offsetMs, deps.clock, deadline);
    const outcome = await slots.hold(async () => {
      startMs ??= deps.clock.monotonicMs();
      return attempt(check, deps, deadline);
    });
    cut = outcome === 'cut';
    if (outcome === 'cut') break;
    attempts.push(outcome);
    if (settles(outcome)) break;
  }
  const outcome = attempts.reduce(milder, attempts[0] ?? overrun('the deadline came before there was an answer'));
  const kept = attempts.length > 0 ? attempts : [outcome];
  const run = { check: check.id, checkHash: check.hash, at: tick.at, attempts: kept, cold: tick.cold, cut };
  if (outcome.status === 'healthy' || isOurOwn(outcome) || cut || deps.inspect === undefined)
    return { ...run, outcome };
  const inspection = await slots.hold(async () => inspectFailure(check, outcome, deps, deadline));
  return { ...run, outcome: inspection === undefined ? outcome : { ...outcome, inspection } };
};

const waitUntil = async (atMs: number, clock: Clock, deadline: AbortSignal): Promise<void> => {
  const leftMs = atMs - clock.monotonicMs();
  if (leftMs > 0) await clock.sleep(leftMs, deadline).catch(() => {});
};

/** The target was not asked: there is nothing to look at closer. */
const isOurOwn = ({ fault: { code } }: Failing): boolean => /^(?:config|aws|probe)\./.test(code);

/** Healthy, or a matter of the configuration, which asking again within the minute cannot mend. */
const settles = (outcome: Outcome): boolean =>
  outcome.status === 'healthy' ||
  outcome.fault.code.startsWith('config.') ||
  outcome.fault.code === 'aws.access-denied';

const RANK: Record<Status, number> = { healthy: 0, degraded: 1, unhealthy: 2, unknown: 3 };
/** Of two equal ones the later: it is what holds now. */
const milder = (one: Outcome, later: Outcome): Outcome => (RANK[later.status] <= RANK[one.status] ? later : one);
