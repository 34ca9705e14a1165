import type { CheckId, ServiceId } from '../config/schema.ts';
import { causeKey } from '../health/correlate.ts';
import type { Alternative, Cause, Confidence, Explained, Finding, RemedyStep } from '../health/finding.ts';
import type { Incident } from '../health/incident.ts';
import type { IsoSecond } from '../time/clock.ts';
import { copyable, plain } from './words.ts';

const TITLE_MAX = 150;
/** Of each cause so many are told. */
const MOST = { checks: 12, evidence: 8, steps: 12, validates: 5, alternatives: 5, unseen: 5, explains: 20 } as const;

/** A cause as it is told: text from targets is one safe line, commands are as they are. */
export type ToldCause = Pick<Finding, 'cause' | 'code' | 'stage' | 'title' | 'summary' | 'confidence' | 'impact'> & {
  service: ServiceId;
  serviceName: string;
  since: IsoSecond;
  mitigated: boolean;
  checks: readonly CheckId[];
  evidence: readonly string[];
  /** None once it is over. */
  remedy: readonly RemedyStep[];
  omittedSteps: number;
  validates: readonly string[];
  alternatives: readonly Alternative[];
  unseen: readonly string[];
  explains: readonly Explained[];
  /** People have not been told of it. */
  fresh: boolean;
};

type Input = {
  causes: readonly Cause[];
  /** The keys of the causes that people know. */
  known: readonly string[];
  over: boolean;
  nameOf(service: ServiceId): string;
};

/** The causes as they are told, in their order. */
export const toldCausesOf = ({ causes, known, over, nameOf }: Input): ToldCause[] =>
  causes.map((cause) => {
    const told = toldCause(cause, nameOf(cause.service));
    const past = over ? { remedy: [], omittedSteps: 0, validates: [] } : {};
    return { ...told, ...past, fresh: !known.includes(causeKey(cause)) };
  });

/**
 * The causes that people were told, once all is over and nothing fails that could have one: as far as the members keep
 * their last findings.
 */
export const pastCausesOf = (
  { members, toldCauses = [] }: Incident,
  hasFallback: (service: ServiceId) => boolean,
): Cause[] =>
  toldCauses.flatMap((key) => {
    const found = members.flatMap(({ service, since, findings = [] }) =>
      findings.flatMap((finding) => {
        const cause: Cause = { service, since, findings: [finding], mitigated: hasFallback(service), explains: [] };
        return causeKey(cause) === key ? cause : [];
      }),
    );
    const [first] = found;
    if (first === undefined) return [];
    const [own, ...others] = found.flatMap(({ findings }) => findings);
    return own === undefined ? [] : { ...first, findings: [own, ...others] as const };
  });

/** The causes of before this step, where only those of after it are kept: what is no cause any more was told. */
export const knownBefore = ({ toldCauses = [] }: Incident, causes: readonly Cause[]): string[] => {
  const now = new Set(causes.map(causeKey));
  return toldCauses.filter((key) => !now.has(key));
};

const toldCause = (
  { service, since, mitigated, findings, explains }: Cause,
  serviceName: string,
): Omit<ToldCause, 'fresh'> => {
  const [first, ...others] = findings;
  const { cause, code, stage, confidence } = first;
  const steps = stepsOf(findings);
  const title = sentence(first.title, TITLE_MAX);
  const evidence = [
    ...first.evidence,
    ...others.flatMap(({ check, evidence: [line] }) => (line === undefined ? [] : `${check}: ${line}`)),
  ];
  return {
    service,
    serviceName,
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
    impact: sentence([...new Set(findings.map(({ impact }) => impact))].filter((text) => text !== '').join('; ')),
    remedy: steps.slice(0, MOST.steps),
    omittedSteps: Math.max(0, steps.length - MOST.steps),
    validates: [...new Set(findings.flatMap(({ validate }) => copyable(validate) ?? []))].slice(0, MOST.validates),
    alternatives: first.alternatives
      .slice(0, MOST.alternatives)
      .map((other) => ({ ...other, summary: sentence(other.summary) })),
    unseen: lines(
      findings.flatMap(({ unseen }) => unseen),
      MOST.unseen,
    ),
    explains: explains.slice(0, MOST.explains).map(({ check, because }) => ({ check, because: sentence(because) })),
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

const stepOf = ({ say, command }: RemedyStep, whose: string): RemedyStep => {
  const shown = command === undefined ? undefined : copyable(command);
  const lost = command !== undefined && shown === undefined ? ' (its command cannot be shown)' : '';
  return { say: plain(`${whose}${say}`) + lost, ...(shown !== undefined && { command: shown }) };
};

const lines = (texts: readonly string[], most: number): string[] =>
  [...new Set(texts.map((text) => plain(text)))].filter((text) => text !== '').slice(0, most);

/** Goes on after a colon or a comma, and before one. */
const sentence = (text: string, max?: number): string => plain(text, max).replace(/(?<!\.)\.$/, '');
