import { resultsKeptMs } from './config/retention.ts';
import type { Check, CheckId, Config, Service, ServiceId } from './config/schema.ts';
import { type Latency, togetherOf } from './health/latency.ts';
import type { Rollup } from './health/rollup.ts';
import { totalsOf, type UptimeView } from './report/days.ts';
import type { Store } from './store/store.ts';
import { type Clock, type IsoSecond, isoSecond } from './time/clock.ts';
import { boundsOf, type Day, dayAfter, dayOf, daysBetween, lengthMsOf, untilNow } from './time/days.ts';
import { type LiveDay, readLiveDays } from './uptime-live.ts';
import { type Blind, type DayCourse, dayView, overlaid, recoverMsOf, spellsOf } from './uptime-overlay.ts';

type Deps = { store: Pick<Store, 'changes' | 'rollups' | 'runTimes' | 'states'>; clock: Clock };

/** `recoverMs`: the mean time from failing to healthy again. `unwatchedMs`: what of the period nobody watched. */
type Figures = UptimeView & { recoverMs?: number; unwatchedMs: number };

/** `latency` and `rollups` (oldest first) are of the completed days. */
export type CheckUptime = Figures & { service: ServiceId; latency?: Latency; rollups: readonly Rollup[] };

export type ServiceUptime = Figures & { checks: readonly CheckUptime[] };

/** Every service and check in so many local days, today so far included. */
export type UptimeReport = {
  platform: string;
  timezone: string;
  since: IsoSecond;
  until: IsoSecond;
  /** In the order of the configuration. */
  services: readonly ServiceUptime[];
  /** Days that are counted as not watched, as they were not rolled up and are too old to be read run by run. */
  notRolledUp: readonly Day[];
};

/** So many days after the last roll-up are read run by run. */
const MOST_LIVE_DAYS = 7;

/** Reads `days` days up to now: one query a check, and what is not rolled up yet. Rejects with a `StoreError`. */
export const readUptime = async (config: Config, days: number, { store, clock }: Deps): Promise<UptimeReport> => {
  const { platform, timezone, checks } = config;
  const until = isoSecond(clock.now());
  const today = dayOf(until, timezone);
  const all = daysBetween(dayAfter(today, 1 - days), today);
  const first = all[0] ?? today;
  const [states, ...rolledUp] = await Promise.all([
    store.states(checks.map(({ id }) => id)),
    ...checks.map(({ id }) => store.rollups(id, { since: first })),
  ]);
  const keptSince = isoSecond(clock.now() - resultsKeptMs(config));
  const begins = [boundsOf(first, timezone).from, keptSince].sort()[1] ?? keptSince;
  const known = await Promise.all(
    checks.map(async (check, index) => {
      const rollups = rolledUp[index] ?? [];
      const from = await firstMissing(check.id, rollups.at(-1)?.day, { begins, timezone }, store);
      const missing = all.filter((day) => from !== undefined && day >= from);
      return { check, rollups, state: states.get(check.id), days: missing.slice(-MOST_LIVE_DAYS), missing };
    }),
  );
  const live = await readLiveDays(known, { store, config, until });
  const notRolledUp = await unreadDays(known, timezone, store);
  const frame = { all, timezone, until };
  const courses = new Map(
    known.map((each) => [each.check.id, coursesOf(each.rollups, live.get(each.check.id), frame)]),
  );
  const uptimes = known.map(({ check, rollups }) => checkUptime(check, rollups, courses.get(check.id) ?? []));
  return {
    platform,
    timezone,
    since: boundsOf(first, timezone).from,
    until,
    services: config.services.map((service) => serviceUptime(service, uptimes, courses, frame)),
    notRolledUp,
  };
};

type Frame = { all: readonly Day[]; timezone: string; until: IsoSecond };
type Known = { check: Check; days: readonly Day[]; missing: readonly Day[] };
type CheckDay = DayCourse & { outages: number };

/** The first day that is not rolled up yet. Days before the first roll-up, or the first run, were not watched. */
const firstMissing = async (
  check: CheckId,
  lastMade: Day | undefined,
  { begins, timezone }: { begins: IsoSecond; timezone: string },
  store: Pick<Store, 'runTimes'>,
): Promise<Day | undefined> => {
  if (lastMade !== undefined) return dayAfter(lastMade);
  const [firstRun] = await store.runTimes(check, { since: begins }, 1);
  return firstRun === undefined ? undefined : dayOf(firstRun, timezone);
};

/** Days with runs that are left out: where there were none, nothing is. */
const unreadDays = async (
  known: readonly Known[],
  timezone: string,
  store: Pick<Store, 'runTimes'>,
): Promise<Day[]> => {
  const unread = known.map(async ({ check, days, missing }) => {
    const left = missing.slice(0, missing.length - days.length);
    const [begin, end] = [left[0], left.at(-1)];
    if (begin === undefined || end === undefined) return [];
    const period = { since: boundsOf(begin, timezone).from, until: boundsOf(end, timezone).to };
    const [firstRun] = await store.runTimes(check.id, period, 1);
    return firstRun === undefined ? [] : left.filter((day) => day >= dayOf(firstRun, timezone));
  });
  return [...new Set((await Promise.all(unread)).flat())].sort();
};

const coursesOf = (
  rollups: readonly Rollup[],
  live: readonly LiveDay[] = [],
  { all, timezone, until }: Frame,
): CheckDay[] => {
  const byDay = new Map<Day, CheckDay>(live.map((day) => [day.day, day]));
  for (const { day, from, to, segments, outages } of rollups) {
    byDay.set(day, { day, from, lengthMs: lengthMsOf({ from, to }), segments, outages });
  }
  return all.map((day) => byDay.get(day) ?? unwatchedDay(day, timezone, until));
};

const unwatchedDay = (day: Day, timezone: string, until: IsoSecond): CheckDay => {
  const bounds = untilNow(boundsOf(day, timezone), until);
  return { day, from: bounds.from, lengthMs: lengthMsOf(bounds), segments: [[0, 'unwatched']], outages: 0 };
};

const checkUptime = ({ id, service }: Check, rollups: readonly Rollup[], courses: readonly CheckDay[]): CheckUptime => {
  const latency = togetherOf(rollups.flatMap((rollup) => rollup.latency ?? []));
  return { ...figuresOf(id, id, courses), service, ...(latency && { latency }), rollups };
};

const serviceUptime = (
  service: Service,
  uptimes: readonly CheckUptime[],
  courses: ReadonlyMap<CheckId, readonly CheckDay[]>,
  { all, timezone, until }: Frame,
): ServiceUptime => {
  const checks = uptimes.filter((each) => each.service === service.id);
  const overlay = (blind: Blind): DayCourse[] =>
    all.map((day, index) => {
      const own = checks.flatMap(({ id }) => courses.get(id)?.[index] ?? []);
      return { ...(own[0] ?? unwatchedDay(day, timezone, until)), segments: overlaid(own, service, blind) };
    });
  const measured = overlay('silent');
  const begun = spellsOf(measured).filter((spell) => spell.begun);
  const counted = (days: readonly DayCourse[]): CheckDay[] =>
    days.map((course) => ({ ...course, outages: begun.filter(({ day }) => day === course.day).length }));
  const { days } = figuresOf(service.id, service.name, counted(overlay('shown')));
  return { ...figuresOf(service.id, service.name, counted(measured)), days, checks };
};

const figuresOf = (id: string, name: string, courses: readonly CheckDay[]): Figures => {
  const days = courses.map((course) => dayView(course, course.outages));
  const recoverMs = recoverMsOf(spellsOf(courses));
  const watchedMs = days.reduce((sum, day) => sum + day.watchedMs, 0);
  const lengthMs = courses.reduce((sum, course) => sum + course.lengthMs, 0);
  return {
    id,
    name,
    days,
    ...totalsOf(days),
    ...(recoverMs !== undefined && { recoverMs }),
    unwatchedMs: lengthMs - watchedMs,
  };
};
