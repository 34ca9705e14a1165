import type { Hints } from './alerts/hints.ts';
import { plain } from './alerts/words.ts';
import type { CheckId, Config, Service } from './config/schema.ts';
import { ackOf } from './health/silence.ts';
import { viewCauses } from './page-causes.ts';
import { closedSince } from './recent-incidents.ts';
import { totalsOf, type UptimeView } from './report/days.ts';
import type { ReportView } from './report/report.ts';
import type { Plots } from './report/report-html.ts';
import { summarize } from './report/summarize.ts';
import type { ReportedIncident } from './report/summarize-scene.ts';
import type { StatusView } from './report/view.ts';
import { type CheckReading, type ReportPeriod, readChecks, safe } from './report-checks.ts';
import { readStatus } from './status.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';
import { boundsOf, dayOf, daysBetween } from './time/days.ts';
import type { Timings } from './time/timings.ts';
import { readUptime } from './uptime.ts';
import { dayView, overlaid, spellsOf } from './uptime-overlay.ts';

export type ReportDeps = {
  store: Store;
  clock: Clock;
  timings: Timings;
  /** The commands that the report gives to go on with; those of a terminal unless given. */
  hints?: Hints;
};

/** The report as data, and what only the HTML form draws. */
export type Report = { view: ReportView; plots: Plots };

const DAY_MS = 86_400_000;
/** Up to here every result is read; a longer period has roll-ups, and the results of its last day. */
const LONG_MS = 2 * DAY_MS;
/** More plots make a file that nobody scrolls through. */
const MOST_DRAWN = 24;
const DAYS_DRAWN = 30;

/** `lengthMs`: up to now. `draws`: with what only the HTML form draws. */
export type Asked = { lengthMs: number; draws: boolean };

/** Reads the last time of a platform and writes its report. Changes nothing; rejects with a `StoreError`. */
export const readReport = async (config: Config, { lengthMs, draws }: Asked, deps: ReportDeps): Promise<Report> => {
  const { clock, store } = deps;
  const period = periodOf(clock.now(), lengthMs, config.timezone);
  const [status, closed] = await Promise.all([readStatus(config, deps), closedSince(period.since, store)]);
  const readings = await readChecks(config, period, draws ? drawnOf(status) : new Set(), deps);
  const uptime = await uptimeOf(config, period, readings, deps);
  const { behind } = status;
  const view = summarize({
    config: named(config),
    at: period.until,
    since: period.since,
    services: safe(status.services),
    ...(behind && { behind }),
    incidents: [...status.incidents, ...closed.incidents].map((incident) => reported(incident, status, config, deps)),
    ...(!closed.whole && { incidentsLeft: true as const }),
    silences: safe(status.silences),
    figures: new Map(readings.flatMap(({ check, figures }) => (figures ? [[check, figures]] : []))),
    changes: readings.flatMap(({ changes }) => changes).sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))),
    uptime,
    checkCommand: (ids) => (deps.hints ? ids.map(deps.hints.check) : [`npx vpcwatch check ${ids.join(' ')}`]),
  });
  const days = draws ? await daysOf(config, Math.max(period.days, DAYS_DRAWN), deps) : [];
  return { view, plots: { days, latency: readings.flatMap(({ series }) => series ?? []) } };
};

/** A long period begins with a local day, as its roll-ups do. */
const periodOf = (nowMs: number, lengthMs: number, timezone: string): ReportPeriod & { days: number } => {
  const until = isoSecond(nowMs);
  const since = isoSecond(nowMs - lengthMs);
  const days = daysBetween(dayOf(since, timezone), dayOf(until, timezone)).length;
  if (lengthMs <= LONG_MS) return { since, close: since, until, days };
  return { since: boundsOf(dayOf(since, timezone), timezone).from, close: isoSecond(nowMs - DAY_MS), until, days };
};

/** What is not healthy is drawn first. */
const drawnOf = ({ services }: StatusView): ReadonlySet<CheckId> => {
  const ill = services.filter(({ status }) => status !== 'healthy');
  const ids = [...ill, ...services].flatMap(({ checks }) => checks.map(({ check }) => check));
  return new Set([...new Set(ids)].slice(0, MOST_DRAWN));
};

/** Names of the configuration are shown as they are, on one line. */
const named = (config: Config): Config => ({
  ...config,
  platform: plain(config.platform, 100),
  services: config.services.map((service) => ({ ...service, name: nameOf(service) })),
});

const nameOf = ({ id, name }: Service): string => plain(name, 100) || id;

const reported = (
  incident: StatusView['incidents'][number],
  { acks }: StatusView,
  config: Config,
  { timings, hints }: ReportDeps,
): ReportedIncident => {
  const { id, severity, root, openedAt, closedAt, members, missedBy } = incident;
  const ack = ackOf(acks, incident);
  return {
    id,
    severity,
    root,
    openedAt,
    ...(closedAt !== undefined && { closedAt }),
    members: members.map(({ findings: _, evidence: __, ...member }) => safe(member)),
    causes: viewCauses(incident, config, timings, hints),
    ...(ack && { ack: safe(ack) }),
    ...(missedBy && { missedBy }),
  };
};

/** Exact for a short period, by days for a long one. */
const uptimeOf = async (
  config: Config,
  period: ReportPeriod & { days: number },
  readings: readonly CheckReading[],
  deps: ReportDeps,
): Promise<UptimeView[]> => {
  if (period.since < period.close) return daysOf(config, period.days, deps);
  return config.services.map((service): UptimeView => {
    const own = readings.filter(({ check }) =>
      config.checks.some(({ id, service: of }) => id === check && of === service.id),
    );
    const [first] = own;
    const name = nameOf(service);
    if (first === undefined) return { id: service.id, name, days: [], downMs: 0, degradedMs: 0, outages: 0 };
    const overlay = (blind: 'shown' | 'silent') => {
      const courses = own.map((each) => each.course);
      const course = { ...first.course, segments: overlaid(courses, service, blind) };
      return [dayView(course, spellsOf([course]).filter(({ begun }) => begun).length)];
    };
    // A check that cannot be measured says nothing against what the others measure.
    const days = overlay('shown');
    return { id: service.id, name, days, ...totalsOf(overlay('silent')) };
  });
};

const daysOf = async (config: Config, days: number, deps: ReportDeps): Promise<UptimeView[]> => {
  const { services } = await readUptime(config, days, deps);
  return services.map(({ id, name, days: each, uptime, downMs, degradedMs, outages }) => ({
    id,
    name: plain(name, 100) || id,
    days: each,
    ...(uptime !== undefined && { uptime }),
    downMs,
    degradedMs,
    outages,
  }));
};
