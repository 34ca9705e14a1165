import { changesSince } from './changes.ts';
import type { CheckId, Config } from './config/schema.ts';
import { silenceOf } from './health/silence.ts';
import { viewCauses, viewFindings } from './page-causes.ts';
import { DAYS_SHOWN, memberIn } from './page-index.ts';
import type { PageDeps } from './page-reader.ts';
import { foldResults } from './report/folds.ts';
import type { CheckPageView, IncidentView } from './report/page-view.ts';
import { latencyPoint } from './report/series.ts';
import { readStatus } from './status.ts';
import type { Result } from './store/store.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import { localTime } from './time/words.ts';
import { readUptime } from './uptime.ts';

const DAY_TICKS = 24 * 60;
/** With less history than a day the plot begins with it; so many ticks wide at least. */
const LEAST_TICKS = 30;
const MOST_ENTRIES = 60;

/** Reads one check with a day of results; undefined when the configuration has none of that id. */
export const readCheckPage = async (
  id: CheckId,
  config: Config,
  deps: PageDeps,
): Promise<CheckPageView | undefined> => {
  const { store, clock, timings } = deps;
  const check = config.checks.find((each) => each.id === id);
  const service = config.services.find((each) => each.id === check?.service);
  if (check === undefined || service === undefined) return undefined;
  const nowMs = clock.now();
  const since = isoSecond(nowMs - DAY_TICKS * timings.tickMs);
  const [status, states, results, uptimes] = await Promise.all([
    readStatus(config, deps),
    store.states([id]),
    store.results(id, { since }, DAY_TICKS),
    readUptime({ ...config, checks: [check], services: [service] }, DAYS_SHOWN, deps),
  ]);
  const view = status.services.flatMap(({ checks }) => checks).find((each) => each.check === id);
  const uptime = uptimes.services[0]?.checks[0];
  const changes = await changesSince(id, since, states.get(id), store);
  const { platform, timezone, at, behind, silences } = status;
  const silence = silenceOf(silences, { check: id, service: service.id }, at);
  return {
    page: 'check',
    platform,
    timezone,
    at,
    ...(behind && { behind }),
    check: view ?? { check: id, service: service.id, kind: check.kind, status: 'unknown' },
    serviceName: service.name,
    ...whyOf(id, status.incidents, config, deps),
    series: {
      name: id,
      timezone,
      since: beginOf(results, since, at, timings.tickMs),
      until: at,
      points: results.map(latencyPoint),
    },
    ...(uptime && { uptime }),
    history: foldResults(results, changes.toReversed(), (time) => dayOf(time, timezone)).slice(0, MOST_ENTRIES),
    ...(silence && { silence }),
  };
};

const dayOf = (time: IsoSecond, timezone: string): string => {
  const { weekday, day } = localTime(time, timezone);
  return `${weekday} ${day}`;
};

const beginOf = (results: readonly Result[], since: IsoSecond, at: IsoSecond, tickMs: number): IsoSecond => {
  const oldest = results.at(-1)?.at ?? since;
  const least = isoSecond(Date.parse(at) - LEAST_TICKS * tickMs);
  return [oldest, least].sort()[0] ?? least;
};

type Why = Pick<CheckPageView, 'why' | 'explainedBy' | 'incident'>;

const whyOf = (
  id: CheckId,
  incidents: readonly IncidentView['incident'][],
  config: Config,
  { timings, hints }: PageDeps,
): Why => {
  const found = memberIn(incidents, id);
  if (found === undefined) return { why: [] };
  const why = viewFindings(found.member, config, hints);
  const ties = viewCauses(found.incident, config, timings, hints).flatMap(({ title, explains }) =>
    explains.filter(({ check }) => check === id).map(({ because }) => ({ title, because })),
  );
  return { why, incident: found.incident.id, ...(ties[0] && { explainedBy: ties[0] }) };
};
