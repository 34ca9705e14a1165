import { isoSecond } from '../time/clock.ts';
import { localTime } from '../time/words.ts';

/** A time on an axis: how far along it is, 0 to 1, and what is written there. */
export type TimeTick = { along: number; label: string };

const MINUTE_MS = 60_000;
/** Minutes between ticks, with which a day begins anew. */
const EVERY_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];
/** No zone differs from UTC by a part of this. */
const ZONE_MIN = 15;

/** A few round local times between two, in milliseconds since the epoch: `06:00`, or the day where one begins: `24 Nov`. */
export const timeTicks = (fromMs: number, toMs: number, timezone: string, most = 6): TimeTick[] => {
  const minutes = (toMs - fromMs) / MINUTE_MS;
  const everyMin = EVERY_MIN.find((each) => minutes / each <= most) ?? 1440;
  const days = everyMin < 1440 ? 1 : Math.ceil(minutes / 1440 / most);
  const lookMs = Math.min(everyMin, ZONE_MIN) * MINUTE_MS;
  const ticks: TimeTick[] = [];
  let midnights = 0;
  for (let ms = Math.ceil(fromMs / lookMs) * lookMs; ms <= toMs; ms += lookMs) {
    const { time, day } = localTime(isoSecond(ms), timezone);
    const ofDay = minutesOf(time);
    if (ofDay % everyMin !== 0) continue;
    if (ofDay === 0 && midnights++ % days !== 0) continue;
    ticks.push({ along: (ms - fromMs) / (toMs - fromMs), label: ofDay === 0 ? day : time });
  }
  return ticks;
};

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};
