import { plain, wrap } from '../shared/alerts/words.ts';
import { faultTitle } from '../shared/health/fault.ts';
import type { Member, Step } from '../shared/health/incident.ts';
import type { PastIncident } from '../shared/past-incidents.ts';
import type { IsoSecond } from '../shared/time/clock.ts';
import { elapsedInWords, timeInWords } from '../shared/time/words.ts';
import { grid, type Look, paint, type Row, statusCell } from './cells.ts';
import { incidentLine } from './incident-lines.ts';
import { SEVERITY_STYLES } from './incidents-table.ts';
import { ackInWords, clockOf } from './silence-text.ts';
import { causeText } from './why-text.ts';

type Shown = { timezone: string; nowAt: IsoSecond };

/** One incident whole: when, what was told of it, who was in it, and why. */
export const incidentText = (past: PastIncident, shown: Shown, look: Look): string => {
  const { incident, causes, steps, ack } = past;
  const { id, severity, root, title } = incidentLine(past, shown.nowAt);
  const head = `${paint(SEVERITY_STYLES[severity], `${id} ${severity}`, look)}  ${paint('bold', root, look)}`;
  const { merged = [], mergedInto, atRisk } = incident;
  const lines = [
    whenOf(past, shown),
    ...(atRisk.length > 0 ? [`at risk: ${atRisk.join(', ')}`] : []),
    ...(merged.length > 0 ? [`took in ${merged.join(', ')}`] : []),
    ...(mergedInto === undefined ? [] : [`went on in ${mergedInto}`]),
    ...(ack ? [ackInWords(ack, shown)] : []),
  ];
  const parts = [
    [`${head}${title === '' ? '' : `: ${title}`}`, ...lines.map((line) => wrap(line, look.columns, '  '))].join('\n'),
    grid(
      ['STEP', 'AT', 'WHAT', 'SENT', 'SUBJECT'],
      steps.map((step) => stepRow(step, shown)),
      look,
    ).trimEnd(),
    grid(
      ['CHECK', 'SERVICE', 'STATUS', 'SINCE', 'FAULT'],
      incident.members.map((one) => memberRow(one, shown, look)),
      look,
    ).trimEnd(),
    ...causes.map((cause, index) => causeText(cause, index, look)),
  ];
  return `${parts.join('\n\n')}\n`;
};

const whenOf = ({ incident }: PastIncident, { timezone, nowAt }: Shown): string => {
  const { openedAt, closedAt, reopened, reopenedAt } = incident;
  const opened = `opened ${timeInWords(openedAt, timezone, nowAt)}`;
  const again =
    reopened === undefined || reopenedAt === undefined
      ? ''
      : `, reopened ${reopened === 1 ? '' : `${reopened} times, last `}${timeInWords(reopenedAt, timezone, nowAt)}`;
  return closedAt === undefined
    ? `${opened}${again}, open for ${elapsedInWords(openedAt, nowAt)}`
    : `${opened}${again}, over ${timeInWords(closedAt, timezone, nowAt)}, lasted ${elapsedInWords(openedAt, closedAt)}`;
};

const stepRow = ({ n, kind, at, sentAt, message }: Step, shown: Shown): Row => {
  const sent = sentAt === undefined ? 'not yet' : clockOf(sentAt, shown);
  return {
    cells: [`${n}`, clockOf(at, shown), kind, message === undefined ? '-' : sent, plain(message?.subject ?? '')],
  };
};

const memberRow = ({ check, service, role, status, since, fault }: Member, shown: Shown, look: Look): Row => ({
  cells: [
    `${role === 'root' ? '' : '  '}${check}`,
    service,
    statusCell(status, look),
    clockOf(since, shown),
    fault === undefined ? '' : faultTitle(fault.code),
  ],
  below: fault === undefined || fault.message === '' ? [] : [`${fault.code}: ${plain(fault.message)}`],
});
