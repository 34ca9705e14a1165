import type { CheckId, ServiceId } from '../config/schema.ts';
import { causeKeys } from '../health/correlate.ts';
import {
  type Alternative,
  type Cause,
  CONFIDENCE_RANK,
  type Confidence,
  type Explained,
  type Finding,
  type RemedyStep,
} from '../health/finding.ts';
import { mergedImpact } from '../health/impact.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { IsoSecond } from '../time/clock.ts';
import { copyable, plain } from './words.ts';

const TITLE_MAX = 150;
const STEPS_LENGTH_MAX = 6000;
/** Of each cause so many are told. */
const MOST = {
  checks: 12,
  evidence: 8,
  steps: 12,
  validates: 5,
  alternatives: 5,
  unseen: 5,
  explains: 20,
  advised: 5,
} as const;

/** A cause as it is told: text from targets is one safe line, commands are as they are. */
export type ToldCause = Pick<Finding, 'cause' | 'code' | 'stage' | 'title' | 'summary' | 'confidence' | 'impact'> & {
  service: ServiceId;
  serviceName: string;
  /** What people call the services of its checks. */
  whose: readonly string[];
  since: IsoSecond;
  mitigated: boolean;
  checks: readonly CheckId[];
  evidence: readonly string[];
  /** None once it is over. */
  remedy: readonly RemedyStep[];
  omittedSteps: number;
  /** Once it is over: what was said to mend it, without the commands. */
  advised: readonly string[];
  /** A command that tells all there is to tell. */
  why: string;
  validates: readonly string[];
  alternatives: readonly Alternative[];
  unseen: readonly string[];
  explains: readonly Explained[];
  /** People have not been told of it. */
  fresh: boolean;
};

type Input = {
  members: readonly Member[];
  causes: readonly Cause[];
  /** The keys of the causes that people know. */
  known: readonly string[];
  over: boolean;
  nameOf(service: ServiceId): string;
  whyOf(check: CheckId): string;
};

/** The causes as they are told, in their order. */
export const toldCausesOf = ({ members, causes, known, over, nameOf, whyOf }: Input): ToldCause[] =>
  causes.map((cause) => {
    const checks = new Set(cause.findings.map(({ check }) => check));
    const services = [cause.service, ...members.flatMap(({ check, service }) => (checks.has(check) ? service : []))];
    const names = { serviceName: nameOf(cause.service), whose: [...new Set(services)].map(nameOf) };
    const told = { ...toldCause(cause), ...names };
    const advised = over ? told.remedy.slice(0, MOST.advised).map(({ say }) => say) : [];
    const past = over ? { remedy: [], omittedSteps: 0, validates: [] } : {};
    return {
      ...told,
      ...past,
      advised,
      why: whyOf(told.checks[0] ?? ''),
      fresh: !over && !causeKeys(cause).some((key) => known.includes(key)),
    };
  });

/**
 * The causes that people were told, once all is over and nothing fails that could have one: as far as the members keep
 * their last findings. What links the checks of one is gone with them: the same cause is told once. The surest first.
 */
export const pastCausesOf = (
  { members, toldCauses = [] }: Incident,
  hasFallback: (service: ServiceId) => boolean,
): Cause[] => {
  const found = members.flatMap(({ service, since, findings = [] }) =>
    findings.map((finding) => ({ service, since, finding, key: causeKeys({ findings: [finding] }).join() })),
  );
  const told = toldCauses.flatMap((key) => found.filter((each) => each.key === key));
  const surest = told.sort((a, b) => sureness(b.finding) - sureness(a.finding));
  return [...Map.groupBy(surest, ({ finding }) => finding.cause).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { service, since, finding } = first;
    const findings = [finding, ...others.map((other) => other.finding)] as const;
    return { service, since, findings, mitigated: hasFallback(service), explains: [] };
  });
};

const sureness = ({ confidence }: Finding): number => CONFIDENCE_RANK[confidence];

/** The causes of before this step, where only those of after it are kept: what is no cause any more was told. */
export const knownBefore = ({ toldCauses = [] }: Incident, causes: readonly Cause[]): string[] => {
  const now = new Set(causes.flatMap(causeKeys));
  return toldCauses.filter((key) => !now.has(key));
};

const toldCause = ({
  service,
  since,
  mitigated,
  findings,
  explains,
}: Cause): Omit<ToldCause, 'fresh' | 'serviceName' | 'whose' | 'advised' | 'why'> => {
  const [first, ...others] = findings;
  const { cause, code, stage, confidence } = first;
  const all = stepsOf(findings);
  const steps = bounded(all);
  const title = sentence(first.title, TITLE_MAX) || cause;
  const evidence = [
    ...first.evidence,
    ...others.flatMap(({ check, evidence: [line] }) => (line === undefined ? [] : `${check}: ${line}`)),
  ];
  return {
    service,
    since,
    mitigated,
    checks: [...new Set(findings.map(({ check }) => check))].slice(0, MOST.checks),
    cause,
    code,
    stage,
    title,
    summary: sentence(first.summary),
    confidence,
    evidence: lines(evidence, MOST.evidence),
    impact: sentence(mergedImpact(findings.map(({ impact }) => impact))),
    remedy: steps,
    omittedSteps: all.length - steps.length,
    validates: [...new Set(findings.flatMap(({ validate }) => copyable(validate) ?? []))].slice(0, MOST.validates),
    alternatives: first.alternatives
      .slice(0, MOST.alternatives)
      .map((other) => ({ ...other, summary: sentence(other.summary) })),
    unseen: lines(
      findings.flatMap(({ unseen }) => unseen),
      MOST.unseen,
    ),
    explains: explains.slice(0, MOST.explains).map((tie) => ({ ...tie, because: sentence(tie.because) })),
  };
};

type Known = Pick<ToldCause, 'cause' | 'code' | 'confidence' | 'evidence' | 'remedy'>;

/** Whether more is known than the fault itself. */
export const isFound = ({ cause, code, confidence, evidence, remedy }: Known): boolean =>
  cause !== code || confidence !== 'low' || evidence.length + remedy.length > 0;

/** The confidence in words. */
export const SURE = { high: 'sure', medium: 'likely', low: 'possible' } as const satisfies Record<Confidence, string>;

/** What mends the first check, then what the others need beside it. */
const stepsOf = (findings: readonly Finding[]): RemedyStep[] => {
  const told = new Set<string>();
  return findings.flatMap(({ check, remedy }, index) =>
    remedy.flatMap((step) => {
      const key = step.command ?? step.say;
      if (told.has(key)) return [];
      told.add(key);
      return stepOf(step, index === 0 ? '' : `${check}: `);
    }),
  );
};

/** The first steps, at least one: what a person can follow, and what leaves room for the rest in a message. */
const bounded = (steps: readonly RemedyStep[]): RemedyStep[] => {
  let length = 0;
  return steps.slice(0, MOST.steps).filter(({ say, command = '' }, index) => {
    length += say.length + command.length;
    return index === 0 || length <= STEPS_LENGTH_MAX;
  });
};

const stepOf = ({ say, command }: RemedyStep, whose: string): RemedyStep => {
  const shown = command === undefined ? undefined : copyable(command);
  const lost = command !== undefined && shown === undefined ? ' (its command cannot be shown)' : '';
  return { say: plain(`${whose}${say}`) + lost, ...(shown !== undefined && { command: shown }) };
};

const lines = (texts: readonly string[], most: number): string[] =>
  [...new Set(texts.map((text) => plain(text)))].filter((text) => text !== '').slice(0, most);

/** Goes on after a colon or a comma, and before one. */
const sentence = (text: string, max?: number): string => plain(text, max).replace(/(?<!\.)\.$/, '');
