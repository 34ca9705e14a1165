import { lastOf, type ReplayLine, replayLines } from './alerts/replay-lines.ts';
import { type ReplaySummary, summarizeReplay } from './alerts/replay-summary.ts';
import type { CheckId, Config } from './config/schema.ts';
import type { Span } from './health/standings.ts';
import { type PastIncident, readIncidents } from './past-incidents.ts';
import { readKnown, readRuns } from './replay-history.ts';
import { createPlayer, type Gap } from './replay-play.ts';
import { reasonsOf } from './replay-reasons.ts';
import { type CheckTimes, readTimes } from './replay-times.ts';
import { createReplayWorld, type ReplayWorld } from './replay-world.ts';
import type { Store } from './store/store.ts';
import { elapsedMs, type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

export type ReplayDeps = {
  store: Store;
  timings: Timings;
  /** Told of each part that was read: how far it is, from 0 to 1. */
  onPart?: (share: number) => void;
};

/** What would have been told in a period, against what was. */
export type Replay = {
  since: IsoSecond;
  until: IsoSecond;
  /** Recorded runs that were judged, and of how many checks. */
  runs: number;
  checks: number;
  lines: readonly ReplayLine[];
  summary: ReplaySummary;
  /** The checks that would have been another time in trouble. */
  times: readonly CheckTimes[];
  /** Checks of which nothing is recorded in the period. */
  withoutHistory: readonly CheckId[];
  gaps: readonly Gap[];
};

/** So long before the period the replay begins, for streaks, flapping and open incidents to be what they were. */
const WARM_UP_MS = 60 * 60_000;

/** Runs the recorded outcomes of a period through the thresholds of `config`, and compares what is told. Reads only. */
export const replay = async (
  config: Config,
  { since, until }: { since: IsoSecond; until: IsoSecond },
  deps: ReplayDeps,
): Promise<Replay> => {
  const { store, timings } = deps;
  const begins = isoSecond(Date.parse(since) - WARM_UP_MS);
  const told = (await readIncidents(config, { since: begins }, deps)).reverse();
  const world = createReplayWorld(config, await readKnown(config, begins, told, store), timings);
  const seen = await playAll(config, { begins, since, until }, world, deps);
  const reasonOf = reasonsOf({ config, gaps: seen.gaps, changes: world.changes, eased: seen.eased });
  const period = { since, until, tickMs: timings.tickMs };
  const taken = world.taken.map((incident) => ({ ...incident, id: replayedId(incident.id) }));
  const lines = replayLines({ told, would: taken }, { ...period, reasonOf });
  const would = { changes: world.changes, states: world.states() };
  const inPeriod = ({ openedAt, closedAt }: PastIncident['incident']): boolean =>
    openedAt < until && (closedAt === undefined || closedAt >= since);
  return {
    since,
    until,
    runs: seen.runs,
    checks: config.checks.length - seen.withoutHistory.length,
    lines,
    summary: summarizeReplay(
      lines,
      told.map(({ incident }) => incident).filter(inPeriod),
      lastOf(taken).filter(inPeriod),
      period,
    ),
    times: await readTimes(config, { from: since, to: until }, would, {
      store,
      gaps: seen.gaps,
      tickMs: timings.tickMs,
    }),
    withoutHistory: seen.withoutHistory,
    gaps: seen.gaps.flatMap(({ from, to }) => (to > since ? [{ from: from < since ? since : from, to }] : [])),
  };
};

/** `R-1`: it never was. */
const replayedId = (id: string): string => id.replace(/^INC-/, 'R-');

type Seen = {
  runs: number;
  withoutHistory: readonly CheckId[];
  gaps: readonly Gap[];
  /** Times in which the failures of a check would have been none. */
  eased: ReadonlyMap<CheckId, readonly Span[]>;
};

const playAll = async (
  config: Config,
  { begins, since, until }: { begins: IsoSecond; since: IsoSecond; until: IsoSecond },
  world: ReplayWorld,
  deps: ReplayDeps,
): Promise<Seen> => {
  const player = createPlayer(world, begins, deps.timings);
  const eased = new Map<CheckId, Span[]>();
  const seen = new Set<CheckId>();
  let runs = 0;
  for await (const part of readRuns(config, { from: begins, to: until }, deps)) {
    player.play(part);
    for (const { check, run, eased: isEased } of part) {
      seen.add(check.id);
      if (isEased) note(eased, check.id, run.at, 2 * deps.timings.tickMs);
      if (run.at >= since) runs += 1;
    }
  }
  player.end(until);
  const withoutHistory = config.checks.map(({ id }) => id).filter((id) => !seen.has(id));
  return { runs, withoutHistory, gaps: player.gaps, eased };
};

/** One span of what is no more than `apartMs` apart. */
const note = (spans: Map<CheckId, Span[]>, check: CheckId, at: IsoSecond, apartMs: number): void => {
  const known = spans.get(check) ?? [];
  const last = known.at(-1);
  if (last !== undefined && elapsedMs(last.to, at) <= apartMs) last.to = at;
  else spans.set(check, [...known, { from: at, to: at }]);
};
