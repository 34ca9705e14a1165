import { elapsedMs, type IsoSecond, isoSecond } from '../time/clock.ts';
import type { Status } from './fault.ts';
import type { Change, Standing } from './state.ts';

/** What stands from a time on, until the next one. */
export type Stood = { at: IsoSecond; standing: Standing };

/** A time that was watched; `to` is not part of it. */
export type Span = { from: IsoSecond; to: IsoSecond };

/** What stands from so many seconds after the beginning on, until the next one. */
export type Segment = readonly [fromS: number, status: Status | 'unwatched'];

/** The minute in which nothing else tells how often a check runs. */
const USUAL_TICK_MS = 60_000;
/** Two runs with no more missing between them belong to one time that was watched: so long takes telling that they are. */
const TICKS_APART = 5;

type Move = Pick<Change, 'seq' | 'at' | 'from' | 'to'>;

/**
 * What stood when, by the changes of a check in any order. A check that begins healthy has no change that says so: before
 * its first one, and after it came back from `removed`, it was what the next change left, or what stands `now`.
 */
export const stoodBy = (changes: readonly Move[], now?: Stood): Stood[] => {
  const stood: Stood[] = [];
  let left: Move | undefined;
  for (const change of changes.toSorted((a, b) => a.seq - b.seq)) {
    const began = left === undefined ? '' : left.at;
    if (left === undefined || left.to === 'removed') stood.push({ at: began, standing: seenAs(change.from) });
    stood.push({ at: change.at, standing: change.to });
    left = change;
  }
  if (now !== undefined && (left === undefined || left.to === 'removed')) stood.push(now);
  return stood;
};

const seenAs = (from: Change['from']): Standing => (from === 'new' ? 'unknown' : from);

/** The times that were watched within `within`, by the times of the runs in any order. */
export const watchedIn = (times: readonly IsoSecond[], within: Span): Span[] => {
  const runs = [...new Set(times)].filter((at) => at >= within.from && at < within.to).sort();
  const tickMs = tickOf(runs);
  const spans: Span[] = [];
  for (const at of runs) {
    const last = spans.at(-1);
    const from = last?.to ?? within.from;
    // `to` of the last one is a tick after its run already.
    const apart = elapsedMs(from, at) > (last === undefined ? TICKS_APART : TICKS_APART - 1) * tickMs;
    const to = isoSecond(Date.parse(at) + tickMs);
    if (last !== undefined && !apart) last.to = to;
    else spans.push({ from: apart ? at : from, to });
  }
  const last = spans.at(-1);
  if (last !== undefined && (last.to > within.to || elapsedMs(last.to, within.to) <= (TICKS_APART - 1) * tickMs)) {
    last.to = within.to;
  }
  return spans;
};

/** The median time from one run to the next. */
const tickOf = (runs: readonly IsoSecond[]): number => {
  const apart = runs.slice(1).map((at, index) => elapsedMs(runs[index] ?? at, at));
  return apart.sort((a, b) => a - b)[apart.length >> 1] ?? USUAL_TICK_MS;
};

/** What stood in `within` while it was watched; equal neighbours are one segment, the first begins at 0. */
export const segmentsIn = (within: Span, stood: readonly Stood[], watched: readonly Span[]): Segment[] => {
  const inside = (at: IsoSecond): boolean => at > within.from && at < within.to;
  const cuts = [...stood.map(({ at }) => at), ...watched.flatMap(({ from, to }) => [from, to])].filter(inside);
  return joined(
    [...new Set([within.from, ...cuts])].sort().map((at): Segment => {
      const seen = watched.some(({ from, to }) => from <= at && at < to);
      const standing = seen ? stood.findLast((each) => each.at <= at)?.standing : undefined;
      const status = standing === undefined || standing === 'removed' ? 'unwatched' : standing;
      return [elapsedMs(within.from, at) / 1000, status];
    }),
  );
};

/** The segments with equal neighbours made one. */
export const joined = (segments: readonly Segment[]): Segment[] =>
  segments.filter(([, status], index) => index === 0 || segments[index - 1]?.[1] !== status);

/** Milliseconds in each status, of `lengthMs` in all; what is left was not watched. */
export const timesOf = (segments: readonly Segment[], lengthMs: number): Record<Status, number> => {
  const ms: Record<Status, number> = { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 };
  for (const [index, [fromS, status]] of segments.entries()) {
    const untilMs = (segments[index + 1]?.[0] ?? lengthMs / 1000) * 1000;
    if (status !== 'unwatched') ms[status] += untilMs - fromS * 1000;
  }
  return ms;
};

/** Whether a change begins an outage: to failing, from anything that was not. One that gets worse goes on. */
export const beginsOutage = ({ from, to }: Pick<Change, 'from' | 'to'>): boolean => isBad(to) && !isBad(from);

/** Degraded or unhealthy. */
export const isBad = (status: string): status is 'degraded' | 'unhealthy' =>
  status === 'degraded' || status === 'unhealthy';
