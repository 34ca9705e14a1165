import { elapsedMs, type IsoSecond } from './clock.ts';
import { createFormatters } from './formatters.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** Milliseconds as `45 s`, `12 min`, `1 h 5 min` or `2 d 3 h`: two units at most, no seconds from ten minutes on. */
export const lengthInWords = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  let rest = seconds < 600 ? seconds : seconds - (seconds % 60);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const parts: string[] = [];
  for (const [unit, size] of first === -1 ? [] : UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ') || '0 s';
};

/** Milliseconds of a latency with as many digits as help: `0.4 ms`, `12 ms`, `1.2 s`. */
export const millis = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;

/** The time from one second to another, as `lengthInWords`; `0 s` when `to` is earlier. */
export const elapsedInWords = (from: IsoSecond, to: IsoSecond): string => lengthInWords(elapsedMs(from, to));

/** `day`: `24 Nov`; `weekday`: `Tue`; `time`: `14:32`; `seconds`: `:51`; `zone`: `PST`, `GMT+2` or `UTC`. */
export type LocalTime = { weekday: string; day: string; year: string; time: string; seconds: string; zone: string };

/** Wall-clock time in an IANA zone. */
export const localTime = (at: IsoSecond, timezone: string): LocalTime => {
  const parts = Object.fromEntries(
    formatterOf(timezone)
      .formatToParts(Date.parse(at))
      .map(({ type, value }) => [type, value]),
  );
  return {
    weekday: parts.weekday ?? '',
    day: `${parts.day} ${parts.month}`,
    year: parts.year ?? '',
    time: `${parts.hour}:${parts.minute}`,
    seconds: `:${parts.second}`,
    zone: parts.timeZoneName ?? '',
  };
};

/** `14:32 PST (22:32Z)`, with the day when it is not the day of `now`; `22:32Z` alone where local time is UTC. */
export const timeInWords = (at: IsoSecond, timezone: string, now: IsoSecond): string => {
  const local = clockOf(at, now, timezone);
  const utc = `${clockOf(at, now, 'UTC').text}Z`;
  return local.zone === 'UTC' ? utc : `${local.text} ${local.zone} (${utc})`;
};

const clockOf = (at: IsoSecond, now: IsoSecond, timezone: string) => {
  const { year, day, time, zone } = localTime(at, timezone);
  const today = localTime(now, timezone);
  return { text: year === today.year && day === today.day ? time : `${day} ${time}`, zone };
};

const formatterOf = createFormatters('en-US', {
  hourCycle: 'h23',
  weekday: 'short',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
