import type { ReplayLine, ReplayStep } from '../shared/alerts/replay-lines.ts';
import type { Counts, Moved, ReplaySummary } from '../shared/alerts/replay-summary.ts';
import { count, plain, wrap } from '../shared/alerts/words.ts';
import type { Config } from '../shared/config/schema.ts';
import { listed } from '../shared/health/listed.ts';
import type { Replay } from '../shared/replay.ts';
import type { Unapplied } from '../shared/replay-settings.ts';
import type { CheckTimes } from '../shared/replay-times.ts';
import { lengthInWords, localTime } from '../shared/time/words.ts';
import { grid, type Look, paint, type Row } from './cells.ts';
import { clockOf } from './silence-text.ts';

type Shown = { found: Replay; config: Config; unapplied: readonly Unapplied[]; file: string };
type Moment = { timezone: string; nowAt: string };

/** What no record can tell, whatever the settings. */
export const ALWAYS = [
  'Attempts are as they were made: a slower answer than is good enough now would have been asked for again, and may have passed.',
  'Reasons come of a diagnosis and are not found again; silences that are over by now are not known.',
] as const;

/** The time line, and what it comes to. */
export const replayText = ({ found, config, unapplied, file }: Shown, look: Look): string => {
  const { timezone } = config;
  const moment = { timezone, nowAt: found.until };
  const { zone } = localTime(found.until, timezone);
  const from = `${localTime(found.since, timezone).day} ${localTime(found.since, timezone).time}`;
  const head = `${plain(config.platform, 60)} by ${plain(file)}, ${from} to ${clockOf(found.until, moment)} ${zone}`;
  const lines =
    found.lines.length === 0
      ? 'Nothing was told, and nothing would have been.\n'
      : grid(
          [`AT (${zone})`, 'TOLD', 'WOULD BE TOLD'],
          found.lines.map((line) => rowOf(line, moment, look)),
          look,
        );
  const parts = [
    wrap(`${head}: ${count(found.runs, 'recorded run')} of ${count(found.checks, 'check')}.`, look.columns),
    lines.trimEnd(),
    summaryLines(found.summary)
      .map((line) => wrap(line, look.columns))
      .join('\n'),
    timesTable(found.times, look),
    noteLines(found, unapplied, moment)
      .map((line) => wrap(line, look.columns))
      .join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};

const rowOf = (line: ReplayLine, moment: Moment, look: Look): Row => ({
  cells: [clockOf(line.at, moment), 'told' in line ? stepInWords(line.told) : '-', wouldOf(line, look)],
});

const stepInWords = ({ incident, step, root }: ReplayStep): string => `${incident} ${step} ${plain(root, 60)}`;

const wouldOf = (line: ReplayLine, look: Look): string => {
  switch (line.verdict) {
    case 'same':
      return `the same${rootOf(line)}`;
    case 'later':
    case 'sooner':
      return paint('yellow', `${lengthInWords(Math.abs(line.byMs))} ${line.verdict}${rootOf(line)}`, look);
    case 'not-told':
      return paint('yellow', `not told: ${plain(line.why)}`, look);
    case 'new':
      return paint('yellow', `NEW: ${stepInWords(line.would)}`, look);
    case 'unjudged':
      return paint('dim', `not known: ${plain(line.why)}`, look);
  }
};

const rootOf = ({ told, would }: { told: ReplayStep; would: ReplayStep }): string =>
  told.root === would.root ? '' : `, of ${would.root}`;

const summaryLines = ({ messages, byStep, incidents }: ReplaySummary): string[] => {
  const { same, lost, fresh, moved } = incidents;
  const changed = [
    ...(lost.length > 0 ? [`not opened: ${lost.join(', ')}`] : []),
    ...(fresh.length > 0 ? [`new: ${fresh.join(', ')}`] : []),
    ...moved.map(movedInWords),
  ];
  return [
    `Messages: ${messages.told} told, ${messages.would} would be${stepsInWords(byStep.told, byStep.would)}.`,
    `Incidents: ${[`${same} the same`, ...changed].join('; ')}.`,
  ];
};

const stepsInWords = (told: Counts, would: Counts): string => {
  const steps = [...new Set([...Object.keys(told), ...Object.keys(would)])] as (keyof Counts)[];
  return steps.length === 0
    ? ''
    : ` (${steps.map((step) => `${step} ${told[step] ?? 0} -> ${would[step] ?? 0}`).join(', ')})`;
};

const movedInWords = ({ told, openedByMs, lengthByMs = 0 }: Moved): string => {
  const changes = [
    ...(Math.abs(openedByMs) < LEAST_MS ? [] : [`opened ${byInWords(openedByMs, 'later', 'sooner')}`]),
    ...(Math.abs(lengthByMs) < LEAST_MS ? [] : [byInWords(lengthByMs, 'longer', 'shorter')]),
  ];
  return `${told} ${changes.join(', ')}`;
};
const LEAST_MS = 60_000;

const byInWords = (ms: number, more: string, less: string): string =>
  `${lengthInWords(Math.abs(ms))} ${ms > 0 ? more : less}`;

const timesTable = (times: readonly CheckTimes[], look: Look): string =>
  times.length === 0
    ? ''
    : grid(
        ['CHECK', 'WAS', 'WOULD HAVE BEEN'],
        times.map(({ check, was, would }) => ({ cells: [check, timeInTrouble(was), timeInTrouble(would)] })),
        look,
      ).trimEnd();

const timeInTrouble = (times: CheckTimes['was']): string => {
  const parts = Object.entries(times).filter(([, ms]) => ms > 0);
  return parts.map(([status, ms]) => `${status} ${lengthInWords(ms)}`).join(', ') || 'healthy';
};

const noteLines = ({ withoutHistory, gaps }: Replay, unapplied: readonly Unapplied[], moment: Moment): string[] => [
  ...unapplied.map(({ setting, checks, why }) => `Not applied: ${setting} of ${listed(checks)}: ${why}.`),
  ...(withoutHistory.length > 0 ? [`Nothing is recorded of ${listed(withoutHistory)} in this time.`] : []),
  ...gaps.map(({ from, to }) => `Nothing ran from ${clockOf(from, moment)} to ${clockOf(to, moment)}: not judged.`),
  ...ALWAYS,
];
