import { plain } from '../shared/alerts/words.ts';
import { faultTitle } from '../shared/health/fault.ts';
import type { Incident } from '../shared/health/incident.ts';
import type { PastIncident } from '../shared/past-incidents.ts';
import { elapsedMs, type IsoSecond } from '../shared/time/clock.ts';
import { csvOf } from './csv.ts';

/** An incident as `--json` and `--csv` list it; what does not apply is null. */
export type IncidentLine = {
  id: string;
  openedAt: IsoSecond;
  closedAt: IsoSecond | null;
  /** Until now while it is open. */
  lengthMs: number;
  severity: Incident['severity'];
  root: string;
  service: string;
  fault: string | null;
  title: string;
  causes: readonly string[];
  members: number;
  messages: number;
  acknowledgedBy: string | null;
  reopened: number;
  mergedInto: string | null;
  merged: readonly string[];
};

/** Texts are one safe line each: causes hold what targets said. */
export const incidentLine = ({ incident, causes, steps, ack }: PastIncident, now: IsoSecond): IncidentLine => {
  const { id, openedAt, closedAt, severity, root, members, mergedInto, reopened = 0, merged = [] } = incident;
  const first = members.find(({ check }) => check === root);
  return {
    id,
    openedAt,
    closedAt: closedAt ?? null,
    lengthMs: elapsedMs(openedAt, closedAt ?? now),
    severity,
    root,
    service: first?.service ?? '',
    fault: first?.fault?.code ?? null,
    title: first?.fault ? faultTitle(first.fault.code) : '',
    causes: causes.map(({ findings: [finding] }) => plain(finding.title) || finding.cause),
    members: members.length,
    messages: steps.filter(({ sentAt }) => sentAt !== undefined).length,
    acknowledgedBy: ack ? plain(ack.by, 60) : null,
    reopened,
    mergedInto: mergedInto ?? null,
    merged,
  };
};

export const incidentsCsv = (lines: readonly IncidentLine[]): string => {
  const head = [
    ...['id', 'openedAt', 'closedAt', 'lengthMs', 'severity', 'root', 'service', 'fault', 'title', 'causes'],
    ...['members', 'messages', 'acknowledgedBy', 'reopened', 'mergedInto', 'merged'],
  ] as const satisfies (keyof IncidentLine)[];
  return csvOf(
    head,
    lines.map((line) => head.map((name) => cellOf(line[name]))),
  );
};

const cellOf = (value: IncidentLine[keyof IncidentLine]): string | number | undefined => {
  if (value === null) return undefined;
  return typeof value === 'object' ? value.join('; ') : value;
};
