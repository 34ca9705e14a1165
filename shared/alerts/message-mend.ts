import type { RemedyStep } from '../health/finding.ts';
import type { Story } from './message-story.ts';

type Told = { fresh?: boolean };

/** The order in which causes are told: first what people do not know, else the deepest first. */
export const freshFirst = <T extends Told>(causes: readonly T[]): T[] =>
  causes.toSorted((a, b) => Number(b.fresh ?? false) - Number(a.fresh ?? false));

/** Whether a cause is told in short, as people know it: the step is about another one. */
export const isToldBefore = ({ fresh }: Told, { step, causes }: { step: string; causes: readonly Told[] }): boolean =>
  isAboutNews(step) && !fresh && causes.some((other) => other.fresh);

/** Whether a step is about what people do not know. */
export const isAboutNews = (step: Story['step'] | string): boolean => step === 'cause-changed' || step === 'grown';

/** `To mend it`; where none of the steps changes anything, `To look closer`. */
export const mendTitle = (steps: readonly RemedyStep[], what = 'it'): string => {
  if (steps.length === 0 || !steps.every(onlyLooks)) return `To mend ${what}`;
  return what === 'it' ? 'To look closer' : `To look closer at ${what}`;
};

const LOOKS = /^(?:describe|list|get|head|filter|lookup|search|query|test|wait)\b/;
const LOOKERS = /^(?:printf|read|echo|dig|curl|nc|openssl|npx vpcwatch|vpcwatch)\b/;
const SAYS_LOOK = /^(?:[\w.-]+: )?(?:look|see|find|read|list|ask|knock|compare|watch)\b/i;

/** By the verbs of its command, as AWS names them; without one by its first word. */
const onlyLooks = ({ say, command }: RemedyStep): boolean => {
  if (command === undefined) return SAYS_LOOK.test(say);
  const verbs = [...command.matchAll(/\baws [\w-]+ ([\w-]+)/g)].map(([, verb = '']) => verb);
  return verbs.length > 0 ? verbs.every((verb) => LOOKS.test(verb)) : LOOKERS.test(command);
};
