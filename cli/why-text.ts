import { SURE } from '../shared/alerts/message-causes.ts';
import { plain, wrap } from '../shared/alerts/words.ts';
import { FAULTS } from '../shared/health/fault.ts';
import type { Cause, Finding } from '../shared/health/finding.ts';
import type { WhyReport } from '../shared/why.ts';
import { type Look, paint, statusCell } from './cells.ts';

/** What is wrong, why, what shows it, and what mends it; commands on lines of their own, unbroken. */
export const whyText = ({ report, causes }: WhyReport, look: Look): string => {
  const { check, fault, message, status } = report;
  const title = fault === null ? '' : `: ${FAULTS[fault].title}`;
  const head = `${statusCell(status, look)}  ${paint('bold', check, look)}${title}`;
  if (causes.length === 0) return `${head}\n${status === 'healthy' ? 'nothing to explain\n' : ''}`;
  const said = message === null || message === '' ? [] : [wrap(plain(message), look.columns, '  ')];
  return `${[[head, ...said].join('\n'), ...causes.map((cause, index) => causeText(cause, index, look))].join('\n\n')}\n`;
};

/** One cause, numbered from an index of 0: what shows it, what it explains, what mends it. */
export const causeText = ({ findings, explains, mitigated }: Cause, index: number, look: Look): string => {
  const [finding] = findings;
  const { title, summary, confidence, evidence, impact, alternatives, unseen, cause } = finding;
  const line = (text: string, indent = '   '): string => wrap(plain(text, UNCUT), look.columns, indent);
  const checks = findings.map(({ check }) => check).join(', ');
  return [
    paint('bold', line(`${index + 1}. ${checks}: ${title} (${SURE[confidence]}; ${cause})`, '').trimStart(), look),
    line(summary),
    ...evidence.map((each) => line(`- ${each}`)),
    ...explains.map(({ check, because }) => line(`explains ${check}: ${because}`)),
    ...(impact === '' ? [] : [line(`impact: ${impact}${mitigated ? ' (mitigated)' : ''}`)]),
    ...alternatives.map((other) => line(`could also be (${SURE[other.confidence]}): ${other.summary}`)),
    ...unseen.map((each) => line(each)),
    ...findings.flatMap((each) => mending(each, look)),
  ].join('\n');
};

const UNCUT = Number.POSITIVE_INFINITY;

const mending = ({ remedy, validate, check }: Finding, look: Look): string[] => [
  ...(remedy.length > 0 ? [paint('bold', `   To mend ${check}`, look)] : []),
  ...remedy.flatMap(({ say, command }) => [
    wrap(plain(say, UNCUT), look.columns, '   '),
    ...(command === undefined ? [] : [`     ${command}`]),
  ]),
  paint('bold', '   To prove it', look),
  `     ${validate}`,
];
