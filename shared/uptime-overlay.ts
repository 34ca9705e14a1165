import type { Service } from './config/schema.ts';
import type { Status } from './health/fault.ts';
import { isBad, joined, type Segment, timesOf } from './health/standings.ts';
import type { DayView } from './report/days.ts';
import { WORST_FIRST } from './report/statuses.ts';
import type { IsoSecond } from './time/clock.ts';
import type { Day } from './time/days.ts';

/** A day, or today so far, as it went. */
export type DayCourse = { day: Day; from: IsoSecond; lengthMs: number; segments: readonly Segment[] };

/** A time in which it failed, over midnight and over what was not watched. */
export type Spell = {
  day: Day;
  /** Milliseconds that it was seen failing. */
  failingMs: number;
  /** Its beginning was seen: it had not failed before. */
  begun: boolean;
  over: boolean;
  /** Its end was seen, and its beginning: neither fell into time that was not measured. */
  whole: boolean;
};

/** What a check that could not measure says where another one did: `shown`, that the service is not known; or nothing. */
export type Blind = 'shown' | 'silent';

/**
 * The day of a service: at each moment its worst check, no worse than its impact allows. A check that was not watched says
 * nothing; where none was, neither was the service.
 */
export const overlaid = (
  checks: readonly DayCourse[],
  { impact }: Pick<Service, 'impact'>,
  blind: Blind = 'shown',
): Segment[] => {
  const order = blind === 'shown' ? WORST_FIRST : MEASURED_FIRST;
  const cuts = [...new Set([0, ...checks.flatMap(({ segments }) => segments.map(([fromS]) => fromS))])];
  return joined(
    cuts
      .sort((a, b) => a - b)
      .map((atS): Segment => {
        const stood = checks.map(({ segments }) => segments.findLast(([fromS]) => fromS <= atS)?.[1]);
        const worst = order.find((status) => stood.includes(status));
        return [atS, worst === 'unhealthy' ? impact : (worst ?? 'unwatched')];
      }),
  );
};

const MEASURED_FIRST: readonly Status[] = [...WORST_FIRST.filter((status) => status !== 'unknown'), 'unknown'];

/** The times in which it failed, oldest first; `courses` are consecutive days. */
export const spellsOf = (courses: readonly DayCourse[]): Spell[] => {
  const spells: Spell[] = [];
  let before: Status | undefined;
  let seen = true;
  for (const [index, { day, lengthMs, segments }] of courses.entries()) {
    for (const [n, [fromS, status]] of segments.entries()) {
      // What was not measured neither begins nor ends anything.
      if (status === 'unwatched' || status === 'unknown') {
        seen = false;
        continue;
      }
      const untilMs = (segments[n + 1]?.[0] ?? lengthMs / 1000) * 1000;
      const last = spells.at(-1);
      if (!isBad(status)) {
        if (last && !last.over) Object.assign(last, { over: true, whole: last.whole && seen });
      } else if (last && !last.over) {
        last.failingMs += untilMs - fromS * 1000;
      } else {
        // Of what fails as the period begins nobody knows since when.
        const begun = before !== undefined || index > 0 || fromS > 0;
        spells.push({ day, failingMs: untilMs - fromS * 1000, begun, over: false, whole: begun && seen });
      }
      before = status;
      seen = true;
    }
  }
  return spells;
};

/** The mean time from failing to healthy again, of what was seen to begin and to end in the period; none when nothing was. */
export const recoverMsOf = (spells: readonly Spell[]): number | undefined => {
  const whole = spells.filter(({ over, whole }) => over && whole);
  return whole.length === 0 ? undefined : whole.reduce((sum, { failingMs }) => sum + failingMs, 0) / whole.length;
};

export const dayView = ({ day, lengthMs, segments }: DayCourse, outages: number): DayView => {
  const ms = timesOf(segments, lengthMs);
  return { day, ms, outages, watchedMs: Object.values(ms).reduce((sum, each) => sum + each, 0) };
};
