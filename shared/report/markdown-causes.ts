import { lengthInWords, timeInWords } from '../time/words.ts';
import { escaped } from './markdown-text.ts';
import type { CauseLine, ReportView } from './report.ts';
import { WEIGHT_WORDS } from './report-words.ts';

/** Evidence beyond this is for `vpcwatch why`. */
const MOST_LINES = 8;

type Section = { title: string; body: readonly string[] };

/** What is open and why: issue, status, evidence, impact, cause. */
export const causeSection = ({ causes, fails }: ReportView): Section => ({
  title: 'Root causes',
  body:
    causes.length > 0
      ? causes.flatMap((cause, index) => [...causeOf(cause, index), ''])
      : fails.length > 0
        ? ['Not known yet: nothing was diagnosed.']
        : [],
});

const causeOf = (cause: CauseLine, index: number): string[] => [
  `### ${index + 1}. ${escaped(cause.title)} ${WEIGHT_WORDS[cause.weight]}`,
  '',
  item('Issue', cause.issue),
  item('Status', cause.standing),
  ...list('Evidence', cause.evidence),
  ...(cause.impact === '' ? [] : [item('Impact', cause.impact)]),
  item('Root cause', cause.because),
  ...list('Affected', cause.affected),
  ...list('Explains', tiesOf(cause)),
  ...list(
    'Could also be',
    cause.alternatives.map(({ sure, summary }) => `${summary} (${sure})`),
  ),
  ...list('Not seen', cause.unseen),
  item('Incident', cause.incident),
];

const item = (name: string, text: string): string => `- **${name}**: ${escaped(text)}`;

const list = (name: string, lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  const left = lines.length - MOST_LINES;
  return [
    `- **${name}**:`,
    ...lines.slice(0, MOST_LINES).map((line) => `  - ${escaped(line)}`),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ];
};

/** Checks with the same tie in one line. */
const tiesOf = ({ explains }: CauseLine): string[] =>
  [...Map.groupBy(explains, ({ because }) => because)].map(
    ([because, ties]) => `${ties.map(({ check }) => check).join(', ')}: ${because}`,
  );

/** The incidents of the period that are over. */
export const pastSection = ({ past, timezone, at }: ReportView): Section => ({
  title: 'Incidents that ended',
  body: past.map(({ incident, openedAt, lastedMs, title, causes }) => {
    const why = causes.length > 0 ? `; ${causes.join('; ')}` : '';
    return `- ${incident}, ${timeInWords(openedAt, timezone, at)}, ${lengthInWords(lastedMs)}: ${escaped(title + why)}`;
  }),
});
