import { missedSince } from './missing.ts';
import type { Replayed } from './replay-runs.ts';
import type { ReplayWorld } from './replay-world.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

/** A time in which no function ran: nothing can be said of it. */
export type Gap = { from: IsoSecond; to: IsoSecond };

/**
 * Plays recorded runs to a world, with the passes of `notify` that follow: after what people could see, each minute, and
 * while an opening waits. `play` takes them in the order in which they were final, in as many parts as there are.
 */
export const createPlayer = (world: ReplayWorld, begins: IsoSecond, timings: Timings) => {
  const gaps: Gap[] = [];
  let lastMs = Date.parse(begins);
  let passedMs = Number.NEGATIVE_INFINITY;
  let lookMs: number | undefined;

  const pass = (nowMs: number): void => {
    const until = world.pass(nowMs);
    passedMs = nowMs;
    lookMs =
      until === undefined
        ? undefined
        : Math.min(Math.max(Date.parse(until), nowMs + 1000), nowMs + timings.openAfterMs / 2);
  };
  const look = (beforeMs: number): void => {
    while (lookMs !== undefined && lookMs < beforeMs) pass(lookMs);
  };
  /** Whether nothing ran for a while until now; also before the first run, and after the last one. */
  const isAfterGap = (nowMs: number): boolean => {
    if (missedSince(isoSecond(lastMs), nowMs, timings).length === 0) return false;
    gaps.push({ from: isoSecond(lastMs), to: isoSecond(nowMs) });
    return true;
  };
  const enter = (nowMs: number, at: IsoSecond): void => {
    look(nowMs);
    if (isAfterGap(nowMs)) world.resume(at);
    lastMs = nowMs;
  };

  return {
    gaps,
    play: (runs: readonly Replayed[]): void => {
      for (const [doneAt, together] of Map.groupBy(runs, (each) => each.doneAt)) {
        const nowMs = Date.parse(doneAt);
        enter(nowMs, together[0]?.run.at ?? doneAt);
        const changed = together.map((each) => world.take(each)).includes(true);
        if (changed || Math.floor(nowMs / timings.tickMs) > Math.floor(passedMs / timings.tickMs)) pass(nowMs);
      }
    },
    /** The last openings that waited, and what was not watched in the end. */
    end: (until: IsoSecond): void => {
      look(Date.parse(until));
      isAfterGap(Date.parse(until));
    },
  };
};
