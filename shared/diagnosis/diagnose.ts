import { type CauseId, CONFIDENCE_RANK, type Finding } from '../health/finding.ts';
import { CAUSES } from './causes.ts';
import { type Evidence, unseenOf } from './evidence.ts';
import type { Candidate, CauseKind, Rule } from './rule.ts';
import { RULES } from './rules.ts';

/** What a finding says that is not in the evidence of the check itself. */
export type Setting = {
  /** What it takes down, in words. */
  impact: string;
  /** A command that asks the check again, from where it is probed. */
  validate: string;
};

/** Why a check fails: the likeliest cause with the others that the evidence allows, and what is wrong beside it. Pure. */
export const diagnose = (
  evidence: Evidence,
  setting: Setting,
  rules: Readonly<Record<string, Rule>> = RULES,
): Finding[] => {
  const found = rules[evidence.fault.code]?.(evidence) ?? [];
  // Sorting is stable: of equally sure ones the rule's order decides.
  const ranked = [...found].sort((a, b) => CONFIDENCE_RANK[b.confidence] - CONFIDENCE_RANK[a.confidence]);
  const [first = asTold(evidence), ...others] = ranked.filter(({ also }) => !also);
  const beside = ranked.filter(({ also }) => also);
  return [findingOf(first, others, evidence, setting), ...beside.map((each) => findingOf(each, [], evidence, setting))];
};

/** What is known of a fault when its diagnosis could not be made; `problem` says why. */
export const diagnoseUnseen = (evidence: Evidence, setting: Setting, problem: string): Finding[] => {
  const told = findingOf(asTold(evidence), [], evidence, setting);
  return [{ ...told, unseen: [problem] }];
};

/** Where no rule knows more, the fault itself is what is known. */
const asTold = ({ fault }: Evidence): Candidate => ({
  cause: fault.code,
  confidence: 'low',
  summary: fault.message,
  evidence: [],
  remedy: [],
});

const findingOf = (
  { cause, confidence, summary, evidence: lines, remedy, validate, needs = [] }: Candidate,
  others: readonly Candidate[],
  evidence: Evidence,
  setting: Setting,
): Finding => {
  const { title, consequence, own } = kindOf(cause, summary);
  const code = codeOf(cause);
  return {
    check: evidence.check.id,
    at: evidence.at,
    code,
    stage: evidence.fault.stage,
    cause,
    title,
    summary,
    confidence,
    evidence: lines,
    impact: setting.impact,
    remedy,
    validate: validate ?? setting.validate,
    ...(consequence && { consequence }),
    ...(own && { own }),
    names: namesOf(evidence),
    alternatives: others.map((other) => ({ cause: other.cause, summary: other.summary, confidence: other.confidence })),
    unseen: unseenOf(evidence, [...new Set([...needs, ...others.flatMap((other) => other.needs ?? [])])]),
  };
};

const kindOf = (cause: CauseId, summary: string): Pick<CauseKind, 'title' | 'consequence' | 'own'> =>
  CAUSES[cause] ?? { title: summary };

const namesOf = ({ inspection, check }: Evidence): string[] => {
  const { host, name } = inspection?.asked ?? {};
  const registered = check.kind === 'cloud-map' ? `${check.registeredService}.${check.namespace}` : undefined;
  return [...new Set([host, name, registered].filter((each) => each !== undefined))];
};

const codeOf = (cause: CauseId): Finding['code'] => cause.replace(/\/.*/, '') as Finding['code'];
