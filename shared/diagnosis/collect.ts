import { ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';

import { AwsError } from '../aws/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { Evidence, Looked, Section, Sections } from './evidence.ts';

/** Looks at one part of the control plane. Each is optional: what it may not or cannot see is told in the finding. */
export type Collector<S extends Section = Section> = {
  section: S;
  /** What it looks at, after `could not look at`: `the security groups`. */
  what: string;
  /** Sections it needs to know where to look; it looks after them. */
  after?: readonly Section[];
  /** Whether the evidence so far makes it worth looking; cheap. */
  wants(evidence: Evidence): boolean;
  /** Rejects with an `AwsError` when it may not or cannot look. */
  look(evidence: Evidence, signal: AbortSignal): Promise<Sections[S]>;
};
/** Of any section: what is looked at is written under its own name. */
export type AnyCollector = { [S in Section]: Collector<S> }[Section];

type Limits = {
  clock: Clock;
  /** What one look has, in milliseconds. */
  lookMs: number;
  /** Ends all looking: what is not seen by then is unseen. */
  signal: AbortSignal;
};

/** Looks with the collectors that the evidence asks for, side by side as far as they do not build on each other. Never rejects. */
export type Collect = (evidence: Evidence, limits: Limits) => Promise<Evidence>;

/** A collector that failed so often in a row is left alone for a minute: an API that is out of reach costs its whole time-out. */
const FAILURES = 3;
const REST_MS = 60_000;

/** Keeps a breaker a collector for as long as the process lives. */
export const createCollect = (collectors: readonly AnyCollector[]): Collect => {
  const guarded = collectors.map((collector) => ({ collector, guard: createGuard() }));
  return async (evidence, limits) => {
    let known = evidence;
    let waiting = guarded;
    while (waiting.length > 0) {
      const blocked = new Set(waiting.map(({ collector }) => collector.section));
      const ready = waiting.filter(({ collector }) => !collector.after?.some((section) => blocked.has(section)));
      // Collectors that wait for each other would wait for ever.
      if (ready.length === 0) throw new TypeError(`collectors wait for each other: ${[...blocked].join(', ')}`);
      const before = known;
      const looks = await Promise.all(
        ready
          .filter(({ collector }) => collector.wants(before))
          .map(async ({ collector, guard }) => [collector.section, await guard(collector, before, limits)] as const),
      );
      known = { ...known, ...Object.fromEntries(looks) };
      waiting = waiting.filter((each) => !ready.includes(each));
    }
    return known;
  };
};

type Guard = (collector: AnyCollector, evidence: Evidence, limits: Limits) => Promise<Looked<unknown>>;

const createGuard = (): Guard => {
  // That the diagnosis had no more time says nothing of the API.
  const counted = handleWhen((error) => !(error instanceof Ended));
  const breaker = circuitBreaker(counted, { halfOpenAfter: REST_MS, breaker: new ConsecutiveBreaker(FAILURES) });
  let lastProblem = '';
  return async (collector, evidence, { clock, lookMs, signal }) => {
    const unseen = (problem: string) => ({ unseen: `could not look at ${collector.what}: ${problem}` });
    const ended = new AbortController();
    const bounded = AbortSignal.any([signal, ended.signal]);
    try {
      const seen = await breaker.execute(() =>
        Promise.race([collector.look(evidence, bounded), tooLate(clock, lookMs, signal, ended.signal)]),
      );
      return { seen };
    } catch (error) {
      if (isBrokenCircuitError(error)) return unseen(`${lastProblem} (not tried again for a minute)`);
      lastProblem = problemOf(error, lookMs);
      return unseen(lastProblem);
    } finally {
      ended.abort();
    }
  };
};

class TooLate extends Error {
  override readonly name = 'TooLate';
}
class Ended extends Error {
  override readonly name = 'Ended';
}

const tooLate = async (clock: Clock, ms: number, signal: AbortSignal, done: AbortSignal): Promise<never> => {
  await clock.sleep(ms, AbortSignal.any([signal, done])).catch(() => {});
  throw signal.aborted ? new Ended() : new TooLate();
};

const problemOf = (error: unknown, lookMs: number): string => {
  if (error instanceof AwsError) return error.fault.message;
  if (error instanceof TooLate) return `no answer within ${Math.round(lookMs / 1000)} s`;
  if (error instanceof Ended) return 'the diagnosis had no more time';
  return error instanceof Error ? `the look failed by itself (${error.name})` : 'the look failed by itself';
};
