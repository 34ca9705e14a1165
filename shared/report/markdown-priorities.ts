import type { RemedyStep } from '../health/finding.ts';
import { codeSpan, escaped, fenced, indentOf } from './markdown-text.ts';
import type { Priority, ReportView } from './report.ts';
import { letterOf } from './report-words.ts';

type Section = { title: string; body: readonly string[] };

/** What to mend first, with the commands. */
export const prioritySection = ({ priorities }: ReportView): Section => ({
  title: 'Priorities',
  body: priorities.flatMap((priority, index) => [...priorityOf(priority, index), '']),
});

const priorityOf = ({ title, why, options, more, otherwise }: Priority, index: number): string[] => [
  `### Priority ${index + 1}: ${escaped(title)}`,
  '',
  escaped(why),
  ...options.flatMap((steps, n) => [
    '',
    ...(options.length > 1 ? [`**Option ${letterOf(n)}**`, ''] : []),
    ...stepsOf(n === 0 && more ? [...steps, more] : steps),
  ]),
  ...(otherwise.length > 0
    ? ['', 'If that is not it, the evidence allows too:', '', ...otherwise.map((each) => `- ${escaped(each)}`)]
    : []),
];

const stepsOf = (steps: readonly RemedyStep[]): string[] =>
  steps.flatMap(({ say, command }, step) => [
    `${step + 1}. ${escaped(say)}`,
    ...(command === undefined ? [] : fenced([command]).map((line) => `${indentOf(step)}${line}`)),
  ]);

/** For later: what follows from the figures of the period. */
export const recommendationSection = ({ recommendations }: ReportView): Section => ({
  title: 'Recommendations',
  body:
    recommendations.length === 0
      ? []
      : [
          'For the medium term, each from what was measured:',
          '',
          ...recommendations.map(
            ({ title, because, advice, basis, rule }, index) =>
              `${index + 1}. **${escaped(title)}**: ${escaped(because)}. ${escaped(advice)}. (${escaped(basis)}; ${codeSpan(rule)})`,
          ),
        ],
});
