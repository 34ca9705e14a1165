import type { CheckId, Config } from './config/schema.ts';
import { FAULTS } from './health/fault.ts';
import { type Incident, isFailing } from './health/incident.ts';
import { quantile } from './health/quantile.ts';
import { ackOf } from './health/silence.ts';
import { viewCauses } from './page-causes.ts';
import type { PageDeps } from './page-reader.ts';
import { recentlyClosed } from './recent-incidents.ts';
import type { ClosedView, IncidentView, IndexView, RecentLatency } from './report/page-view.ts';
import { readStatus } from './status.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';
import { readUptime } from './uptime.ts';

/** Days of the bars. */
export const DAYS_SHOWN = 90;
const WEEK_MS = 7 * 86_400_000;
/** Ticks over which the latency beside a check is taken, and over which what changes slowly is not read again. */
const RECENT_TICKS = 60;
const KEPT_TICKS = { uptimes: 10, latencies: 1 } as const;
/** A storm may leave many open; each is a read of its steps. */
const MOST_WITH_STEPS = 10;

/** Reads the first page. What is kept in `deps` is not read again for some minutes. */
export const readIndex = async (config: Config, deps: PageDeps): Promise<IndexView> => {
  const { store, clock, timings, memory, hints } = deps;
  const nowMs = clock.now();
  const [status, closed, uptimes, latencies] = await Promise.all([
    readStatus(config, deps),
    recentlyClosed(isoSecond(nowMs - WEEK_MS), store),
    memory.uptimes(KEPT_TICKS.uptimes * timings.tickMs, nowMs, () => readUptime(config, DAYS_SHOWN, deps)),
    memory.latencies(KEPT_TICKS.latencies * timings.tickMs, nowMs, () =>
      readLatencies(config, isoSecond(nowMs - RECENT_TICKS * timings.tickMs), deps),
    ),
  ]);
  const steps = await Promise.all(status.incidents.slice(0, MOST_WITH_STEPS).map(({ id }) => store.steps(id)));
  return {
    ...status,
    page: 'index',
    open: status.incidents.map((incident, index): IncidentView => {
      const ack = ackOf(status.acks, incident);
      const causes = viewCauses(incident, config, timings, hints);
      return { incident, causes, steps: steps[index] ?? [incident.step], ...(ack && { ack }) };
    }),
    closed: closed.map((incident) => viewClosed(incident, config, timings)),
    uptimes: new Map(uptimes.services.map((uptime) => [uptime.id, uptime])),
    latencies,
  };
};

const readLatencies = async (
  { checks }: Config,
  since: IsoSecond,
  { store }: Pick<PageDeps, 'store'>,
): Promise<Map<CheckId, RecentLatency>> => {
  const read = checks.map(async ({ id }): Promise<[CheckId, RecentLatency][]> => {
    const results = await store.results(id, { since }, RECENT_TICKS);
    const ms = results.filter(({ status, cold }) => status === 'healthy' && !cold).map(({ latencyMs }) => latencyMs);
    return ms.length === 0 ? [] : [[id, { p50: quantile(ms, 0.5), p95: quantile(ms, 0.95) }]];
  });
  return new Map((await Promise.all(read)).flat());
};

const viewClosed = (incident: Incident, config: Config, timings: Timings): ClosedView => {
  const { id, openedAt, closedAt = incident.step.at, severity, root, members } = incident;
  const first = members.find(({ check }) => check === root);
  const causes = viewCauses(incident, config, timings).filter(({ sure }) => sure !== undefined);
  const fault = first?.fault && FAULTS[first.fault.code].title;
  return {
    id,
    openedAt,
    closedAt,
    severity,
    rootService: first?.service ?? root,
    what: causes.map(({ title }) => title).join('; ') || (fault ?? root),
  };
};

/** The member that a check is of an incident, while it fails. */
export const memberIn = (incidents: readonly Incident[], check: CheckId) => {
  for (const incident of incidents) {
    const member = incident.members.find((each) => each.check === check && isFailing(each));
    if (member) return { incident, member };
  }
  return undefined;
};
