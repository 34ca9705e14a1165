import { isFound } from './message-causes.ts';
import type { Line } from './message-lines.ts';
import { lineInWords, shortName, titleOf } from './message-names.ts';
import { mergedInWords } from './message-notes.ts';
import { stormOf } from './message-storm.ts';
import type { Story } from './message-story.ts';
import { count } from './words.ts';

const BECAUSE = { high: 'because', medium: 'likely because', low: 'possibly because' } as const;
const CAUSE = { high: 'cause', medium: 'likely cause', low: 'possible cause' } as const;

/** `, because the Cloud Map service has no instance`: why a check is broken, the lead unless another is given, when that says more than its fault. */
export const reasonOf = (story: Story, of: Line = story.lead): string => {
  const { causes, step, severity } = story;
  const found = causes.filter((cause) => isFound(cause) && cause.title !== titleOf(of));
  const cause =
    found.find(({ checks }) => checks.includes(of.check)) ??
    found.find(({ explains }) => explains.some(({ check }) => check === of.check));
  const isOneOfMany = causes.length > 1 && stormOf(story) !== undefined;
  const apart = of.fault === undefined || (severity === 'monitor' && step === 'resolved') || isOneOfMany;
  return cause === undefined || apart ? '' : `, ${BECAUSE[cause.confidence]} ${cause.title}`;
};

/** What is new with a step: `worse: API health checks time out too`, `cause found: the Cloud Map service has no instance`; empty where all of it is, or nothing. */
export const newsOf = (story: Story): string => {
  if (story.step === 'grown') return growthOf(story);
  return story.step === 'cause-changed' ? causeOf(story) : '';
};

/** Why what is new of a grown incident is so. */
export const newsReasonOf = (story: Story): string => {
  const [first] = freshLinesOf(story);
  return first === undefined ? '' : reasonOf(story, first);
};

/** Goes before what is wrong: `again: `. */
export const leadInOf = (story: Story): string => {
  if (story.step === 'reopened') return 'again: ';
  return story.step === 'cause-changed' && causeOf(story) === '' ? 'behind it: ' : '';
};

/** What people were not told, the worst first; at least what broke last. */
export const freshLinesOf = ({ step, lines }: Story): Line[] => {
  if (step !== 'grown') return [];
  const open = lines.filter(({ over }) => !over);
  const fresh = open.filter((line) => line.fresh !== undefined).sort(byWeight);
  if (fresh.length > 0) return fresh;
  return open.toSorted((a, b) => Date.parse(b.since) - Date.parse(a.since) || byWeight(a, b)).slice(0, 1);
};

const byWeight = (a: Line, b: Line): number =>
  Number(a.neverReached) - Number(b.neverReached) ||
  Number(b.role === 'root') - Number(a.role === 'root') ||
  Number(b.status === 'unhealthy') - Number(a.status === 'unhealthy');

const growthOf = (story: Story): string => {
  const [first, ...others] = freshLinesOf(story);
  if (first === undefined) return '';
  const too = first.fresh === 'worse' ? '' : ' too';
  return `worse: ${lineInWords(first)}${too}${others.length > 0 ? `, and ${count(others.length, 'check')} more` : ''}`;
};

const causeOf = ({ causes, lead, firstCause, merged, step }: Story): string => {
  const fresh = causes.filter((cause) => cause.fresh);
  const cause = fresh.find(isFound) ?? fresh[0] ?? (merged.length > 0 ? undefined : causes[0]);
  if (cause === undefined) return merged.length > 0 ? mergedInWords(merged, step) : '';
  const whose = cause.service === lead.service ? '' : ` (${shortName(cause)})`;
  const noun = CAUSE[cause.confidence];
  const first = cause.confidence === 'high' ? 'cause found' : noun;
  return `${firstCause ? first : `another ${noun}`}${whose}: ${cause.title}`;
};
