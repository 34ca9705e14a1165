import { plainHints } from './hints.ts';
import type { CauseDocument } from './json-causes.ts';
import { isFound, SURE } from './message-causes.ts';
import { code, escaped, safe } from './mrkdwn.ts';
import { capital, copyable, count, fittingLines, plain } from './words.ts';

/** So many causes are told, the first with more of its evidence and its steps than the others. */
export const CAUSES_MAX = 3;
const FIRST = { evidence: 3, steps: 3 } as const;
const OTHER = { evidence: 2, steps: 2 } as const;
const CHECKS_MAX = 3;
const ADVICE_MAX = 3;

/** What chats tell of causes; documents from before there were any have none. `nameOf` tells services. */
export type Told = {
  causes?: readonly CauseDocument[];
  omittedCauses?: number;
  step: string;
  nameOf(service: string): string;
};

/** Why it is so, the most telling lines first: what finds no room is left out from the end. */
export const whyLines = ({ causes = [], omittedCauses = 0, step, nameOf }: Told): string[] => {
  const all = causes.length + omittedCauses;
  const over = step === 'resolved';
  const lines = causes.slice(0, CAUSES_MAX).flatMap((cause, index) => {
    const head = `*${all > 1 ? `Cause ${index + 1} of ${all}` : 'Why'}:*`;
    if (over) return isFound(cause) ? [`${head} ${text(cause.title)}`, ...adviceOf(cause)] : [];
    return causeLines(cause, head, index === 0 ? FIRST : OTHER, nameOf);
  });
  return all > CAUSES_MAX && !over ? [...lines, `and ${count(all - CAUSES_MAX, 'cause')} more`] : lines;
};

/** The first steps that mend each cause, and what proves it, in at most `max` characters; commands are whole or not there. */
export const mendLines = ({ causes = [], omittedCauses = 0, step }: Told, max: number): string[] => {
  const one = causes.length + omittedCauses === 1;
  const lines: string[] = [];
  let left = max;
  for (const [index, cause] of step === 'resolved' ? [] : causes.slice(0, CAUSES_MAX).entries()) {
    const told = mendOf(cause, one ? 'it' : `cause ${index + 1}`, index === 0 ? FIRST.steps : OTHER.steps, left);
    left -= lengthOf(told);
    if (left < 0) break;
    lines.push(...told);
  }
  return lines;
};

const causeLines = (
  { checks, service, title, summary, confidence, evidence, mitigated, alternatives, unseen, ...rest }: CauseDocument,
  head: string,
  most: { evidence: number },
  nameOf: (service: string) => string,
): string[] => {
  const found = isFound({ confidence, evidence, ...rest });
  const [other] = confidence === 'high' ? [] : alternatives;
  return [
    `${head} ${found ? `${text(title)} (${SURE[confidence]})` : 'not known'}`,
    ...(found ? [`${checksOf(checks)}: ${text(summary)}`] : []),
    ...evidence.slice(0, most.evidence).map((line) => `• ${text(line)}`),
    ...(mitigated ? [`Who uses ${safe(plain(nameOf(service), 60))} has a fallback`] : []),
    ...(other === undefined ? [] : [`Could also be (${SURE[other.confidence]}): ${text(other.summary)}`]),
    ...unseen.slice(0, 1).map((line) => text(capital(line))),
  ];
};

const adviceOf = ({ advised = [] }: CauseDocument): string[] =>
  advised.length === 0 ? [] : ['Advised:', ...advised.slice(0, ADVICE_MAX).map((say) => `• ${text(say)}`)];

const checksOf = (checks: readonly string[]): string => {
  const shown = checks.slice(0, CHECKS_MAX).map((check) => code(plain(check, 100)));
  const left = checks.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
};

const mendOf = (
  { remedy, validate, checks: [check = ''], why = plainHints.why(check) }: CauseDocument,
  what: string,
  most: number,
  max: number,
): string[] => {
  const proof = validate === undefined ? undefined : block(validate);
  const title = `*To mend ${what}:*`;
  const prove = proof === undefined ? [] : [`*To prove it:*\n${proof}`];
  const rest = `More: ${code(shownCommand(why))}`;
  const steps = remedy.slice(0, most).map(({ say, command }, index) => {
    const shown = command === undefined ? '' : (block(command) ?? 'its command cannot be shown here');
    return `${index + 1}. ${text(say)}${shown === '' ? '' : `\n${shown}`}`;
  });
  const room = max - lengthOf([title, rest, ...prove]);
  const fitting = fittingLines(steps, room);
  const more = remedy.length > fitting.length ? [rest] : [];
  const mend = [...fitting, ...more];
  return [...(mend.length > 0 ? [title, ...mend] : []), ...prove];
};

/** A block of code that holds the very command; nothing that could end it. */
const block = (command: string): string | undefined => {
  const shown = copyable(command);
  return shown === undefined || shown.includes('```') ? undefined : `\`\`\`\n${escaped(shown)}\n\`\`\``;
};

/** A command whole, or as much of it as is safe to show where it is none. */
const shownCommand = (command: string): string => copyable(command) ?? plain(command);

const text = (words: string): string => safe(plain(words));
const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
