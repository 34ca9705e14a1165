import { localTime, timeInWords } from '../time/words.ts';
import { causeSection, pastSection } from './markdown-causes.ts';
import { figureSections } from './markdown-figures.ts';
import { prioritySection, recommendationSection } from './markdown-priorities.ts';
import { codeSpan, escaped, fenced, indentOf, table } from './markdown-text.ts';
import type { Point, ReportView } from './report.ts';
import { serviceWords, WORDS } from './report-words.ts';

/** The report as GitHub-flavoured Markdown, which reads well as plain text too; no text of it formats anything. */
export const renderMarkdown = (view: ReportView): string => {
  const sections: { title: string; body: readonly string[] }[] = [
    { title: 'Executive summary', body: view.summary.flatMap((each) => [escaped(each), '']) },
    { title: 'Service status', body: serviceTable(view) },
    causeSection(view),
    { title: 'What works', body: pointsOf(view.works) },
    { title: 'What does not work', body: pointsOf(view.fails) },
    prioritySection(view),
    recommendationSection(view),
    ...figureSections(view),
    pastSection(view),
    { title: 'Validation', body: validationOf(view) },
    { title: 'The monitor itself', body: monitorOf(view) },
    { title: 'Conclusion', body: [escaped(view.conclusion)] },
  ];
  const told = sections.filter(({ body }) => body.length > 0);
  return `${[...headOf(view), ...told.flatMap(({ title, body }) => [`## ${title}`, '', ...trimmed(body), ''])].join('\n').trimEnd()}\n`;
};

const headOf = ({ platform, timezone, at, since }: ReportView): string[] => {
  const { weekday, day, year } = localTime(at, timezone);
  return [
    `# ${escaped(platform)} - Service health report`,
    '',
    `**Date**: ${weekday} ${day} ${year}  `,
    `**Time**: ${timeInWords(at, timezone, at)}  `,
    `**Period**: from ${timeInWords(since, timezone, at)}`,
    '',
  ];
};

/** Without empty lines at its end. */
const trimmed = (body: readonly string[]): string[] => body.join('\n').trimEnd().split('\n');

const serviceTable = ({ services, timezone, at }: ReportView): string[] =>
  table(
    ['Service', 'Status', 'Since', 'Details'],
    services.map((line) => [
      `**${escaped(line.name)}**`,
      serviceWords(line),
      line.since === undefined ? '' : escaped(timeInWords(line.since, timezone, at)),
      escaped(line.details),
    ]),
  );

const pointsOf = (points: readonly Point[]): string[] =>
  points.flatMap(({ title, status, lines }, index) => [
    `${index + 1}. **${escaped(title)}** ${WORDS[status].sign}`,
    ...lines.map((line) => `${indentOf(index)}- ${escaped(line)}`),
  ]);

const validationOf = ({ validation }: ReportView): string[] =>
  validation.length === 0 ? [] : ['Once it is mended, these prove it:', ...fenced(validation)];

const monitorOf = ({ monitor, id }: ReportView): string[] => [
  monitor.keepsUp ? 'It keeps up: each of its functions runs, and no message is overdue.' : 'It is behind:',
  ...monitor.lines.map((line) => `- ${escaped(line)}`),
  '',
  codeSpan(id),
];
