import type { Config } from './config/schema.ts';
import { isoSecond } from './time/clock.ts';
import { boundsOf, type Day, dayAfter, dayOf } from './time/days.ts';
import { localTime } from './time/words.ts';

const MINUTE_MS = 60_000;
/** Later than this after its time a report is not sent: a deployment in the afternoon brings none of the morning. */
const LATE_MS = 3 * 3_600_000;

/** The day whose report is due: from its local time on, for a while, over midnight too. */
export const dueDay = ({ report, timezone }: Pick<Config, 'report' | 'timezone'>, nowMs: number): Day | undefined => {
  if (report === undefined) return undefined;
  const today = dayOf(nowMs, timezone);
  return [today, dayAfter(today, -1)].find((day) => {
    const lateMs = nowMs - instantOf(day, report.at, timezone);
    return lateMs >= 0 && lateMs <= LATE_MS;
  });
};

/** When it is that time of that day; a time that the clocks skip comes when they are past it. Milliseconds. */
const instantOf = (day: Day, time: string, timezone: string): number => {
  const { from, to } = boundsOf(day, timezone);
  let before = Date.parse(from) / MINUTE_MS - 1;
  let reached = Date.parse(to) / MINUTE_MS;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (localTime(isoSecond(middle * MINUTE_MS), timezone).time < time) before = middle;
    else reached = middle;
  }
  return reached * MINUTE_MS;
};
