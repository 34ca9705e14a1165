import { plain, shorten, wrap } from '../shared/alerts/words.ts';
import { type Fault, faultTitle } from '../shared/health/fault.ts';
import type { Incident } from '../shared/health/incident.ts';
import { type Ack, ackOf } from '../shared/health/silence.ts';
import { behindLines } from '../shared/report/behind-lines.ts';
import type { CheckView, StatusView } from '../shared/report/view.ts';
import type { CheckReport } from '../shared/spot-check.ts';
import { elapsedInWords, localTime, timeInWords } from '../shared/time/words.ts';
import { grid, type Look, millis, paint, type Row, statusCell } from './cells.ts';
import { ackInWords, clockOf, silenceLines } from './silence-text.ts';

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

/** Each service with its worst check, its checks, since when and why; the open incidents; what is held and silent. */
export const statusTable = (view: StatusView, look: Look): string => {
  const { timezone, at, behind } = view;
  const shown: Shown = { timezone, nowAt: at, look };
  const rows = view.services.flatMap((service): Row[] => {
    const name = paint('bold', shorten(plain(service.name, 40) || service.service, 30), look);
    const status = service.status === undefined ? 'no checks' : statusCell(service.status, look);
    return [{ cells: [name, status, '', ''] }, ...service.checks.map((check) => checkRow(check, shown))];
  });
  const title = `${plain(view.platform, 60)}, ${timeInWords(at, timezone, at)}`;
  const warned = behind
    ? behindLines(behind, view).map((line) => wrap(`The monitor is behind: ${line}`, look.columns))
    : [];
  const told = view.incidents.map((incident) => incidentLine(incident, ackOf(view.acks, incident), shown));
  const table = grid(['SERVICE', 'STATUS', `SINCE (${localTime(at, timezone).zone})`, 'FAULT'], rows, look);
  const held = heldLines(view, look);
  const none = held.length === 0 ? ['No open incident.'] : ['No open incident told.'];
  const silent = silenceLines(view.silences, shown).map((line) => wrap(line, look.columns));
  const lines = [...(told.length === 0 ? none : told), ...held, ...silent];
  return `${[title, ...warned].join('\n')}\n\n${table}\n${lines.join('\n')}\n`;
};

/** What has broken or changed and is not told while it flaps, is silenced or its service is in maintenance. */
const heldLines = ({ services }: StatusView, { columns }: Look): string[] =>
  services
    .flatMap(({ checks }) => checks)
    .flatMap(({ check, held }) => (held === undefined ? [] : [wrap(`held: ${check}, ${held}`, columns)]));

type Shown = { timezone: string; nowAt: string; look: Look };

const checkRow = ({ check, status, since, fault }: CheckView, shown: Shown): Row => {
  const cells = [`  ${check}`, statusCell(status, shown.look)];
  return {
    cells: since === undefined ? [...cells, '', 'no verdict yet'] : [...cells, sinceOf(since, shown), titleOf(fault)],
  };
};

const sinceOf = (since: string, shown: Shown): string =>
  `${clockOf(since, shown)}, ${elapsedInWords(since, shown.nowAt)}`;

const incidentLine = (incident: Incident, ack: Ack | undefined, shown: Shown): string => {
  const root = incident.members.find(({ check }) => check === incident.root);
  const others = incident.members.length - 1;
  const style = { critical: 'red', warning: 'yellow', monitor: 'magenta' } as const;
  const id = paint(style[incident.severity], `${incident.id} ${incident.severity}`, shown.look);
  const why = root?.fault ? `: ${titleOf(root.fault)}` : '';
  const rest = others > 0 ? `, ${others} more with it` : '';
  const at = ack ? `; ${ackInWords(ack, shown)}` : '';
  const line = `${id} since ${sinceOf(root?.since ?? incident.openedAt, shown)}: ${incident.root}${why}${rest}${at}`;
  return wrap(line, shown.look.columns);
};

const titleOf = (fault: Fault | undefined): string => (fault ? `${faultTitle(fault.code)} (${fault.code})` : '');
