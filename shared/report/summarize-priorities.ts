import { faultTitle } from '../health/fault.ts';
import type { Priority } from './report.ts';
import { checksOf, namesOf, type OpenCause, openCauses, weightOf } from './summarize-causes.ts';
import { capital, counted, named, type Scene, sentence } from './summarize-scene.ts';

/** More commands than this prove nothing more. */
const MOST_CHECKED = 20;

/** What to mend, the most harmful first, each with its steps. */
export const prioritiesOf = (scene: Scene): Priority[] =>
  openCauses(scene).map((open) => {
    const { cause } = open;
    return {
      title: titleOf(open, scene),
      why: whyOf(open, scene),
      weight: weightOf(open, scene),
      options: optionsOf(open),
      ...(cause.omittedSteps > 0 && {
        more: { say: `See ${counted(cause.omittedSteps, 'more step')}`, command: cause.why },
      }),
      otherwise: cause.alternatives.map(({ sure, summary }) => `${summary} (${sure})`),
    };
  });

const titleOf = ({ cause }: OpenCause, scene: Scene): string => {
  const { sure, title, code } = cause;
  return `Mend ${namesOf(cause, scene)}: ${sure === undefined ? faultTitle(code) : title}`;
};

/** How a remedy says that a step does instead of those before it. */
const INSTEAD = /^((?:[a-z0-9-]+: )?)(?:Or,? (?=\w)|(?=Better: ))/;

/** Without a remedy the next thing to do is to look closer. */
const optionsOf = ({ cause: { remedy, why } }: OpenCause): Priority['options'] => {
  if (remedy.length === 0) return [[{ say: 'Look closer: what it is asked, and what it needs', command: why }]];
  const first = remedy.filter(({ say }) => !INSTEAD.test(say));
  const instead = remedy.filter(({ say }) => INSTEAD.test(say));
  const others = instead.map((step) => [{ ...step, say: capital(step.say.replace(INSTEAD, '$1')) }]);
  return first.length === 0 ? others : [first, ...others];
};

const whyOf = (open: OpenCause, scene: Scene): string => {
  const { cause } = open;
  const checks = checksOf(cause);
  const services = named([...new Set(checks.map((id) => scene.checkOf(id)?.service ?? id))].map(scene.nameOf));
  const whose = `${named(checks, 4)} (${services}) ${checks.length === 1 ? 'fails' : 'fail'} by it`;
  switch (weightOf(open, scene)) {
    case 'critical':
      return sentence(`${whose}, without a fallback`);
    case 'warning':
      return sentence(`${whose}, degraded`);
    case 'mitigated':
      return sentence(`${whose}; its users have a fallback meanwhile`);
    case 'monitor':
      return sentence(
        `${checks.length === 1 ? `${checks[0]} is` : `${counted(checks.length, 'check')} are`} not measured meanwhile`,
      );
  }
};

/** The commands that prove that what is open is mended, and one that asks all of it anew. */
export const validationOf = (scene: Scene): string[] => {
  const causes = openCauses(scene).map(({ cause }) => cause);
  const failing = scene.services
    .flatMap(({ checks }) => checks)
    .filter(({ status }) => status !== 'healthy' && status !== 'removed')
    .map(({ check }) => check);
  const all = failing.length > 0 ? [scene.checkCommand(failing.slice(0, MOST_CHECKED))] : [];
  return [...new Set([...causes.flatMap(({ validates }) => validates), ...all.flat()])];
};
