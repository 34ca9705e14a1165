import type { CheckId, ServiceId } from '../config/schema.ts';
import { isFound, SURE, type ToldCause } from './message-causes.ts';
import { freshFirst, isToldBefore, mendTitle } from './message-mend.ts';
import type { Story } from './message-story.ts';
import { capital, count, wrap } from './words.ts';

/** So many causes are told whole. */
const WHOLE = 3;
/** The first of several has more of its evidence than the others; one alone has all of these. */
const EVIDENCE_MAX = 6;
const FIRST_EVIDENCE_MAX = 4;
const OTHER_EVIDENCE_MAX = 2;
const UNSEEN_MAX = 3;
const PROOFS_MAX = 3;
const ADVICE_MAX = 3;
const TIES_MAX = 6;

/** A heading and what stands under it, indented. */
export type Section = { title: string; body: readonly string[] };

/** Why it is so, how to mend it and how to prove that it is mended; nothing when it is not known. */
export const causeSectionsOf = (story: Story): Section[] => {
  const { step, causes } = story;
  if (step === 'resolved') return [{ title: 'Why it was, and what was advised', body: causes.flatMap(pastOf) }];
  const one = causes.length === 1;
  const { whole, others, before } = partsOf(story);
  const sections = whole.flatMap((cause, index): Section[] => [
    { title: titleOf(cause, index, story), body: whyOf(cause, one ? EVIDENCE_MAX : evidenceOf(index)) },
    { title: mendTitle(cause.remedy, one ? 'it' : `cause ${index + 1}`), body: mendOf(cause) },
  ]);
  return [
    ...sections,
    { title: 'Other causes', body: others.map(briefly) },
    { title: 'To prove it', body: provesOf(story).map((command) => `  ${command}`) },
    { title: whole.length > 0 ? 'Causes told before' : 'Why, as told before', body: before.flatMap(reminded(story)) },
  ];
};

/** The causes that are told whole, those for which there is no room, and those that people know where a step is of others. */
const partsOf = (story: Story): Record<'whole' | 'others' | 'before', ToldCause[]> => {
  const causes = freshFirst(story.causes);
  // What has grown of itself has no cause that people do not know.
  const nothingNew = story.step === 'grown' && !story.firstCause && !causes.some(({ fresh }) => fresh);
  const before = causes.filter((cause) => nothingNew || isToldBefore(cause, story));
  const rest = causes.filter((cause) => !before.includes(cause));
  return { whole: rest.slice(0, WHOLE), others: rest.slice(WHOLE), before };
};

/** A cause that people know, how it ties what they do not know to it, and the command that tells the rest. */
const reminded =
  ({ lines }: Story) =>
  (cause: ToldCause): string[] => {
    const fresh = new Set(lines.flatMap(({ check, fresh: is }) => (is === undefined ? [] : check)));
    const ties = shownTies(cause).filter(({ checks }) => checks.some((check) => fresh.has(check)));
    return [briefly(cause), ...ties.map(tieInWords), `    ${cause.why}`];
  };

const evidenceOf = (index: number): number => (index === 0 ? FIRST_EVIDENCE_MAX : OTHER_EVIDENCE_MAX);

/** The commands that prove the mend: of several causes one each. */
export const provesOf = (story: Story): string[] => {
  const { whole } = partsOf(story);
  const each = story.causes.length > 1 ? 1 : PROOFS_MAX;
  const told = story.step === 'resolved' ? [] : whole;
  return [...new Set(told.flatMap(({ validates }) => validates.slice(0, each)))];
};

/** Whether a cause says that who uses the service has a fallback. */
export const isMitigated = ({ causes }: Story, of: ServiceId): boolean =>
  freshFirst(causes)
    .slice(0, WHOLE)
    .some(({ service, mitigated }) => mitigated && service === of);

/** Whether the impact of a cause names the service. */
export const isNamed = (story: Story, serviceName: string): boolean =>
  partsOf(story).whole.some(({ impact }) => impact.split(/: |; |, | and /).includes(serviceName));

/** What is told of a check as the tie to its cause. */
export const tiesOf = (story: Story): Map<CheckId, string[]> => {
  const { whole, before } = partsOf(story);
  const told = story.step === 'resolved' ? [] : [...whole, ...before].flatMap((cause) => shownTies(cause));
  return new Map(
    [
      ...Map.groupBy(
        told.flatMap(({ checks, because }) => checks.map((check) => ({ check, because }))),
        ({ check }) => check,
      ),
    ].map(([check, ties]) => [check, ties.map(({ because }) => because)]),
  );
};

const titleOf = (cause: ToldCause, index: number, { causes, firstCause, step }: Story): string => {
  const fresh = cause.fresh && !firstCause && step !== 'opened' ? ', new' : '';
  const head = causes.length > 1 ? `Cause ${index + 1} of ${causes.length}${fresh}` : 'Why';
  return isFound(cause) ? `${head}: ${cause.title} (${SURE[cause.confidence]})` : `${head}: not known`;
};

const whyOf = (cause: ToldCause, most: number): string[] => {
  const { checks, serviceName, whose, summary, evidence, impact, mitigated, alternatives, unseen } = cause;
  const fallback = `who uses ${serviceName} has a fallback`;
  const ties = shownTies(cause);
  const left = cause.explains.length - ties.flatMap((tie) => tie.checks).length;
  return [
    line(`${listed(checks)} (${listed(whose)}): ${isFound(cause) ? summary : 'nothing more than the fault is known'}`),
    ...evidence.slice(0, most).map((text) => item(text)),
    ...ties.map(tieInWords),
    ...(left > 0 ? [line(`and explains ${count(left, 'check')} more`)] : []),
    ...(impact === '' ? [] : [line(`Impact: ${impact}`)]),
    ...(mitigated && !impact.includes(fallback) ? [line(`Mitigated: ${fallback}`)] : []),
    ...alternatives.map((other) => line(`Could also be (${SURE[other.confidence]}): ${other.summary}`)),
    ...unseen.slice(0, UNSEEN_MAX).map((text) => line(capital(text))),
  ];
};

const mendOf = ({ remedy, omittedSteps, why }: ToldCause): string[] => [
  ...remedy.flatMap(({ say, command }, index) => [
    numbered(`${index + 1}.`, say),
    ...(command === undefined ? [] : [`     ${command}`]),
  ]),
  ...(omittedSteps > 0 ? [line(`and ${count(omittedSteps, 'step')} more:`), `     ${why}`] : []),
];

const briefly = (cause: ToldCause): string => {
  const { title, confidence, whose, checks, mitigated } = cause;
  const why = isFound(cause) ? `${title} (${SURE[confidence]})` : 'not known';
  return line(`${listed(checks)} (${listed(whose)}${mitigated ? ', its users have a fallback' : ''}): ${why}`);
};

/** What is not known is left out: it says what the fault says. */
const pastOf = (cause: ToldCause): string[] => {
  const { checks, whose, title, advised } = cause;
  if (!isFound(cause)) return [];
  return [line(`${listed(checks)} (${listed(whose)}): ${title}`), ...advised.slice(0, ADVICE_MAX).map(item)];
};

type Tie = { checks: CheckId[]; because: string; likely: boolean };

/** What no name in the evidence ties is likely, however sure the cause is. */
const tieInWords = ({ checks, because, likely }: Tie): string =>
  line(`${likely ? 'Likely explains' : 'Explains'} ${listed(checks)}: ${because}`);

const shownTies = ({ explains }: ToldCause): Tie[] =>
  [...Map.groupBy(explains, ({ because }) => because)]
    .map(([because, ties]) => ({
      because,
      checks: ties.map(({ check }) => check),
      likely: ties.some(({ likely }) => likely),
    }))
    .slice(0, TIES_MAX);

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const line = (text: string): string => wrap(text, 76, '  ');
const item = (text: string): string => `  - ${wrap(text, 76, '    ').slice(4)}`;
const numbered = (mark: string, text: string): string => {
  const head = `  ${mark} `;
  return head + wrap(text, 76, ' '.repeat(head.length)).slice(head.length);
};
