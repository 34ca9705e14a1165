import type { Status } from '../health/fault.ts';

/** A local day of a check or a service. What a day is longer than `watchedMs` was not watched, and is nothing good or bad. */
export type DayView = {
  /** `YYYY-MM-DD` in the platform's time zone; the last one is today, so far. */
  day: string;
  /** Milliseconds in each standing; `unknown` is time in which the monitor could not measure. */
  ms: Record<Status, number>;
  /** How often it began to fail on this day. */
  outages: number;
  /** Milliseconds with a standing, `unknown` too. */
  watchedMs: number;
};

/** A check or a service in the days of a period. */
export type UptimeView = {
  id: string;
  name: string;
  /** Oldest first, one for each day of the period, also where nothing was watched. */
  days: readonly DayView[];
  /**
   * 0 to 1: of the time that was measured (healthy, degraded, unhealthy), what was not unhealthy. Time that is unknown or was
   * not watched counts for neither side; absent when nothing was measured.
   */
  uptime?: number;
  /** Milliseconds unhealthy. */
  downMs: number;
  /** Milliseconds degraded. */
  degradedMs: number;
  outages: number;
};

/** What the days of a period come to: `UptimeView` says what counts how. */
export const totalsOf = (
  days: readonly DayView[],
): Pick<UptimeView, 'uptime' | 'downMs' | 'degradedMs' | 'outages'> => {
  const sum = (of: (day: DayView) => number): number => days.reduce((total, day) => total + of(day), 0);
  const downMs = sum(({ ms }) => ms.unhealthy);
  const degradedMs = sum(({ ms }) => ms.degraded);
  const upMs = degradedMs + sum(({ ms }) => ms.healthy);
  return {
    ...(upMs + downMs > 0 && { uptime: upMs / (upMs + downMs) }),
    downMs,
    degradedMs,
    outages: sum(({ outages }) => outages),
  };
};
