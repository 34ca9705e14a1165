import { plainHints } from './hints.ts';
import type { CauseDocument } from './json-causes.ts';
import { isFound, SURE } from './message-causes.ts';
import { freshFirst, isToldBefore, mendTitle } from './message-mend.ts';
import { code, escaped, safe } from './mrkdwn.ts';
import { capital, copyable, count, fittingLines, lengthOf, plain } from './words.ts';

/** So many causes are told, the first with more of its evidence and its steps than the others. */
const CAUSES_MAX = 3;
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

/**
 * Why it is so, in at most `max` characters: what people do not know first, and of each cause one line. What of the rest
 * finds no room is left out from its end.
 */
export const whyLines = ({ causes = [], omittedCauses = 0, step, nameOf }: Told, max: number): string[] => {
  const all = causes.length + omittedCauses;
  const over = step === 'resolved';
  const told = toldFirst(causes).map((cause, index) => {
    const head = `*${all > 1 ? `Cause ${index + 1} of ${all}` : 'Why'}:*`;
    if (over) return isFound(cause) ? [`${head} ${text(cause.title)}`, ...adviceOf(cause)] : [];
    const lines = causeLines(cause, head, index === 0 ? FIRST : OTHER, nameOf);
    return isToldBefore(cause, { step, causes }) ? lines.slice(0, 2) : lines;
  });
  const more = all > CAUSES_MAX && !over ? [`and ${count(all - CAUSES_MAX, 'cause')} more`] : [];
  return [...inRoom(told, max - lengthOf(more)), ...more];
};

const toldFirst = (causes: readonly CauseDocument[]): CauseDocument[] => freshFirst(causes).slice(0, CAUSES_MAX);

/** The first line of each group, and what of the others finds room. */
const inRoom = (groups: readonly string[][], max: number): string[] => {
  let left = max - lengthOf(groups.flatMap((lines) => lines.slice(0, 1)));
  return groups.flatMap(([head, ...rest]) => {
    const fitting = fittingLines(rest, left);
    left -= lengthOf(fitting);
    return head === undefined ? [] : [head, ...fitting];
  });
};

/**
 * The first steps that mend each cause, and what proves it, in at most `max` characters; commands are whole or not there.
 * Of a cause that people know, or that finds no room, the command that tells all.
 */
export const mendLines = ({ causes = [], omittedCauses = 0, step }: Told, max: number): string[] => {
  const one = causes.length + omittedCauses === 1;
  const lines: string[] = [];
  let left = max;
  for (const [index, cause] of step === 'resolved' ? [] : toldFirst(causes).entries()) {
    const what = one ? 'it' : `cause ${index + 1}`;
    const whole = mendOf(cause, what, index === 0 ? FIRST.steps : OTHER.steps, left);
    const short = isToldBefore(cause, { step, causes }) || lengthOf(whole) > left;
    const told = short ? [`*${mendTitle(cause.remedy, what)}:* ${moreOf(cause)}`] : whole;
    left -= lengthOf(told);
    if (left < 0) break;
    lines.push(...told);
  }
  return lines;
};

/** The commands that prove the mends, of the causes whose mends are told. */
export const provesIn = ({ causes = [], step }: Pick<Told, 'causes' | 'step'>): string[] => {
  const told = step === 'resolved' ? [] : toldFirst(causes).filter((cause) => !isToldBefore(cause, { step, causes }));
  return told.flatMap(({ validate }) => validate ?? []);
};

const moreOf = ({ checks: [check = ''], why = plainHints.why(check) }: CauseDocument): string =>
  code(shownCommand(why));

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

const mendOf = (cause: CauseDocument, what: string, most: number, max: number): string[] => {
  const { remedy, validate } = cause;
  const proof = validate === undefined ? undefined : block(validate);
  const title = `*${mendTitle(remedy, what)}:*`;
  const prove = proof === undefined ? [] : [`*To prove it:*\n${proof}`];
  const rest = `More: ${moreOf(cause)}`;
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
