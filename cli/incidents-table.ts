import { count } from '../shared/alerts/words.ts';
import type { PastIncident } from '../shared/past-incidents.ts';
import type { IsoSecond } from '../shared/time/clock.ts';
import { lengthInWords, localTime } from '../shared/time/words.ts';
import { grid, type Look, paint, type Row } from './cells.ts';
import { incidentLine } from './incident-lines.ts';
import { ackInWords, clockOf } from './silence-text.ts';

/** The colour of a severity. */
export const SEVERITY_STYLES = { critical: 'red', warning: 'yellow', monitor: 'magenta' } as const;

type Shown = { timezone: string; nowAt: IsoSecond };

/** Newest first, each with why and what was told; those that were merged under the one that took them in. */
export const incidentsTable = (incidents: readonly PastIncident[], shown: Shown, look: Look): string => {
  const listed = new Set(incidents.map(({ incident }) => incident.id));
  const isUnder = ({ incident }: PastIncident): boolean =>
    incident.mergedInto !== undefined && listed.has(incident.mergedInto);
  const rows = incidents
    .filter((each) => !isUnder(each))
    .flatMap((each) => [
      incidentRow(each, shown, look),
      ...incidents
        .filter((other) => isUnder(other) && other.incident.mergedInto === each.incident.id)
        .map((other) => incidentRow(other, shown, look, '  ')),
    ]);
  const zone = localTime(shown.nowAt, shown.timezone).zone;
  return grid(['INCIDENT', `OPENED (${zone})`, 'LASTED', 'SEVERITY', 'WHAT'], rows, look);
};

const incidentRow = (past: PastIncident, shown: Shown, look: Look, indent = ''): Row => {
  const { incident, ack } = past;
  const line = incidentLine(past, shown.nowAt);
  const { id, openedAt, closedAt, lengthMs, severity, root, title, causes, members, messages, mergedInto } = line;
  const lasted = `${closedAt === null ? 'open, ' : ''}${lengthInWords(lengthMs)}`;
  const others = members > 1 ? `, ${members - 1} more with it` : '';
  const told = [
    ...(mergedInto === null ? [] : [`went on in ${mergedInto}`]),
    ...(incident.reopened ? [`reopened ${incident.reopened === 1 ? 'once' : `${incident.reopened} times`}`] : []),
    count(messages, 'message'),
    ...(ack ? [ackInWords(ack, shown)] : []),
  ];
  return {
    cells: [
      `${indent}${id}`,
      clockOf(openedAt, shown),
      lasted,
      paint(SEVERITY_STYLES[severity], severity, look),
      `${root}${title === '' ? '' : `: ${title}`}${others}`,
    ],
    below: [...causes.map((cause) => `because ${cause}`), told.join('; ')],
  };
};
