import type { CheckId, ServiceId } from '../config/schema.ts';
import { whyCommand } from './json-causes.ts';
import { isFound, SURE, type ToldCause } from './message-causes.ts';
import { reasonOf } from './message-headline.ts';
import type { Story } from './message-story.ts';
import { capital, count, wrap } from './words.ts';

/** So many causes are told whole. */
const WHOLE = 3;
const EVIDENCE_MAX = 6;
const TIES_MAX = 6;

/** A heading and what stands under it, indented. */
export type Section = { title: string; body: readonly string[] };

/** Why it is so, how to mend it and how to prove that it is mended; nothing when it is not known. */
export const causeSectionsOf = (story: Story): Section[] => {
  const { step, causes } = story;
  if (step === 'resolved') return [{ title: 'What the causes were', body: pastOf(story) }];
  const whole = causes.slice(0, WHOLE);
  const numbers = causes.length > 1;
  const mends = whole.map((cause, index) => {
    const title = numbers ? `To mend cause ${index + 1}: ${cause.title}` : 'To mend it';
    return { title, body: mendOf(cause) };
  });
  return [
    ...whole.map((cause, index) => ({ title: titleOf(cause, index, causes.length), body: whyOf(cause) })),
    { title: 'Other causes', body: causes.slice(WHOLE).map(briefly) },
    ...mends,
    { title: 'To prove it', body: provesOf(story).map((command) => `  ${command}`) },
  ];
};

/** The commands that prove the mend. */
export const provesOf = ({ causes, step }: Story): string[] =>
  step === 'resolved' ? [] : [...new Set(causes.slice(0, WHOLE).flatMap(({ validates }) => validates))];

/** Whether a cause says that who uses the service has a fallback. */
export const isMitigated = ({ causes }: Story, of: ServiceId): boolean =>
  causes.slice(0, WHOLE).some(({ service, mitigated }) => mitigated && service === of);

/** Whether the impact of a cause names the service. */
export const isNamed = ({ causes }: Story, serviceName: string): boolean =>
  causes.slice(0, WHOLE).some(({ impact }) => impact.split(/: |; |, | and /).includes(serviceName));

/** What is told of a check as the tie to its cause. */
export const tiesOf = ({ causes, step }: Story): Map<CheckId, string[]> => {
  const told = step === 'resolved' ? [] : causes.slice(0, WHOLE).flatMap((cause) => shownTies(cause));
  return new Map(
    [
      ...Map.groupBy(
        told.flatMap(({ checks, because }) => checks.map((check) => ({ check, because }))),
        ({ check }) => check,
      ),
    ].map(([check, ties]) => [check, ties.map(({ because }) => because)]),
  );
};

const titleOf = (cause: ToldCause, index: number, causes: number): string => {
  const head = causes > 1 ? `Cause ${index + 1} of ${causes}` : 'Why';
  return isFound(cause) ? `${head}: ${cause.title} (${SURE[cause.confidence]})` : `${head}: not known`;
};

const whyOf = (cause: ToldCause): string[] => {
  const { checks, serviceName, whose, summary, evidence, impact, mitigated, alternatives, unseen } = cause;
  const fallback = `who uses ${serviceName} has a fallback`;
  const ties = shownTies(cause);
  const left = cause.explains.length - ties.flatMap((tie) => tie.checks).length;
  return [
    line(`${listed(checks)} (${listed(whose)}): ${isFound(cause) ? summary : 'nothing more than the fault is known'}`),
    ...evidence.slice(0, EVIDENCE_MAX).map((text) => item(text)),
    ...ties.map((tie) => line(`Explains ${listed(tie.checks)}: ${tie.because}`)),
    ...(left > 0 ? [line(`and explains ${count(left, 'check')} more`)] : []),
    ...(impact === '' ? [] : [line(`Impact: ${impact}`)]),
    ...(mitigated && !impact.includes(fallback) ? [line(`Mitigated: ${fallback}`)] : []),
    ...alternatives.map((other) => line(`Could also be (${SURE[other.confidence]}): ${other.summary}`)),
    ...unseen.map((text) => line(capital(text))),
  ];
};

const mendOf = ({ remedy, omittedSteps, checks: [check = ''] }: ToldCause): string[] => [
  ...remedy.flatMap(({ say, command }, index) => [
    numbered(`${index + 1}.`, say),
    ...(command === undefined ? [] : [`     ${command}`]),
  ]),
  ...(omittedSteps > 0 ? [line(`and ${count(omittedSteps, 'step')} more:`), `     ${whyCommand(check)}`] : []),
];

const briefly = (cause: ToldCause): string => {
  const { title, confidence, whose, checks, mitigated } = cause;
  const why = isFound(cause) ? `${title} (${SURE[confidence]})` : 'not known';
  return line(`${listed(checks)} (${listed(whose)}${mitigated ? ', its users have a fallback' : ''}): ${why}`);
};

/** The first line says the only one. */
const pastOf = (story: Story): string[] => {
  const found = story.causes.filter(isFound);
  if (found.length < 2 && reasonOf(story) !== '') return [];
  return found.map(({ checks, whose, title }) => line(`${listed(checks)} (${listed(whose)}): ${title}`));
};

type Tie = { checks: CheckId[]; because: string };

const shownTies = ({ explains }: ToldCause): Tie[] =>
  [...Map.groupBy(explains, ({ because }) => because)]
    .map(([because, ties]) => ({ because, checks: ties.map(({ check }) => check) }))
    .slice(0, TIES_MAX);

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const line = (text: string): string => wrap(text, 76, '  ');
const item = (text: string): string => `  - ${wrap(text, 76, '    ').slice(4)}`;
const numbered = (mark: string, text: string): string => {
  const head = `  ${mark} `;
  return head + wrap(text, 76, ' '.repeat(head.length)).slice(head.length);
};
