import { inMaintenance } from '../shared/alerts/windows.ts';
import { plain, shorten, wrap } from '../shared/alerts/words.ts';
import type { CheckId, Config, Service, ServiceId } from '../shared/config/schema.ts';
import { FAULTS, type Fault, type Status } from '../shared/health/fault.ts';
import type { Incident } from '../shared/health/incident.ts';
import { type Standing, type State, standing, visibleFault } from '../shared/health/state.ts';
import type { CheckReport } from '../shared/spot-check.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { elapsedInWords, localTime, timeInWords } from '../shared/time/words.ts';
import { grid, type Look, millis, paint, type Row, statusCell } from './cells.ts';

export { historyTable } from './history-table.ts';

/** The answers of a spot check: status, latency, each stage's share of it, and the fault in words. */
export const outcomeTable = (reports: readonly CheckReport[], look: Look): string =>
  grid(
    ['CHECK', 'SERVICE', 'STATUS', 'LATENCY', 'STAGES'],
    reports.map((report) => ({
      cells: [
        report.check,
        report.service,
        statusCell(report.status, look),
        millis(report.latencyMs),
        report.phases.map(({ name, ms }) => `${plain(name, 40)} ${millis(ms)}`).join(' · '),
      ],
      below: report.fault === null ? [] : [`${report.fault}, stage ${report.stage}: ${plain(report.message ?? '')}`],
    })),
    look,
  );

/** What stands now; `now` in epoch milliseconds. `incidents` are the open ones. */
export type StatusInput = {
  config: Config;
  states: ReadonlyMap<CheckId, State>;
  incidents: readonly Incident[];
  now: number;
};

/** Each service with its worst check, no worse than its impact allows; its checks, since when and why; the open incidents. */
export const statusTable = ({ config, states, incidents, now }: StatusInput, look: Look): string => {
  const { timezone } = config;
  const nowAt = isoSecond(now);
  const { zone } = localTime(nowAt, timezone);
  const rows = config.services.flatMap((service): Row[] => {
    const checks = config.checks.filter((check) => check.service === service.id);
    const standings = checks.map(({ id }) => standingOf(states.get(id)));
    const name = paint('bold', shorten(plain(service.name, 40) || service.id, 30), look);
    return [
      { cells: [name, checks.length === 0 ? 'no checks' : statusCell(worstOf(standings, service), look), '', ''] },
      ...checks.map(({ id }) => checkRow(id, states.get(id), { timezone, nowAt, look })),
    ];
  });
  const title = `${plain(config.platform, 60)}, ${timeInWords(nowAt, timezone, nowAt)}`;
  const told = incidents.map((incident) => incidentLine(incident, { timezone, nowAt, look }));
  const table = grid(['SERVICE', 'STATUS', `SINCE (${zone})`, 'FAULT'], rows, look);
  const held = heldLines(config, states, now, look);
  const none = held.length === 0 ? ['No open incident.'] : ['No open incident told.'];
  return `${title}\n\n${table}\n${[...(told.length === 0 ? none : told), ...held].join('\n')}\n`;
};

/** What has broken or changed and is not told while it flaps or its service is in maintenance. */
const heldLines = (config: Config, states: ReadonlyMap<CheckId, State>, now: number, { columns }: Look): string[] =>
  config.checks.flatMap(({ id, service }) => {
    const why = holdOf(config, service, states.get(id), now);
    return why === undefined ? [] : [wrap(`held: ${id}, ${why}`, columns)];
  });

/** Why a check's changes wait to be told, in words; undefined when they do not. `now` in epoch milliseconds. */
export const holdOf = (
  { maintenance, timezone }: Pick<Config, 'maintenance' | 'timezone'>,
  service: ServiceId,
  state: State | undefined,
  now: number,
): string | undefined => {
  if (state === undefined || state.pending.length === 0) return undefined;
  const window = inMaintenance(maintenance, timezone, service, now);
  if (window) return `in maintenance (${plain(window.reason, 60)}), told when that ends`;
  return state.flappingSince === undefined ? undefined : 'flapping, told when it has been quiet for a while';
};

type Shown = { timezone: string; nowAt: string; look: Look };

const checkRow = (id: CheckId, state: State | undefined, shown: Shown): Row => {
  const name = `  ${id}`;
  const status = statusCell(standingOf(state), shown.look);
  // Between first measurement and first verdict there is a state without one.
  if (state === undefined || (state.verdict === undefined && state.blindSince === undefined)) {
    return { cells: [name, status, '', 'no verdict yet'] };
  }
  return { cells: [name, status, sinceOf(state.blindSince ?? state.since, shown), titleOf(visibleFault(state))] };
};

const sinceOf = (since: string, { timezone, nowAt }: Shown): string => {
  const local = localTime(since, timezone);
  const day = local.day === localTime(nowAt, timezone).day ? '' : `${local.day} `;
  return `${day}${local.time}, ${elapsedInWords(since, nowAt)}`;
};

const incidentLine = (incident: Incident, shown: Shown): string => {
  const root = incident.members.find(({ check }) => check === incident.root);
  const others = incident.members.length - 1;
  const style = { critical: 'red', warning: 'yellow', monitor: 'magenta' } as const;
  const id = paint(style[incident.severity], `${incident.id} ${incident.severity}`, shown.look);
  const why = root?.fault ? `: ${titleOf(root.fault)}` : '';
  const rest = others > 0 ? `, ${others} more with it` : '';
  const line = `${id} since ${sinceOf(root?.since ?? incident.openedAt, shown)}: ${incident.root}${why}${rest}`;
  return wrap(line, shown.look.columns);
};

const titleOf = (fault: Fault | undefined): string => (fault ? `${FAULTS[fault.code].title} (${fault.code})` : '');

const standingOf = (state: State | undefined): Standing => (state ? standing(state) : 'unknown');

const WORST_FIRST = ['unhealthy', 'degraded', 'unknown', 'healthy'] as const satisfies Status[];

const worstOf = (standings: readonly Standing[], { impact }: Service): Status => {
  const worst = WORST_FIRST.find((status) => standings.includes(status)) ?? 'unknown';
  return worst === 'unhealthy' ? impact : worst;
};
