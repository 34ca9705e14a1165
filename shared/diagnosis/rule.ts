import type { FaultCode } from '../health/fault.ts';
import type { CauseId, Confidence, RemedyStep } from '../health/finding.ts';
import type { Evidence, Section } from './evidence.ts';

/** One entry of the catalogue of causes: what all findings of that cause share, and `docs/faults.md` tells. */
export type CauseKind = {
  /** A few words that follow `because`: `the Cloud Map service has no instance`. */
  title: string;
  /** What a person sees, what shows that it is this cause, and what mends it: a sentence each, for the docs. */
  sees: string;
  evidence: string;
  remedy: string;
  /** Something else broke it: the mend is there. */
  consequence?: true;
  /** To be mended here, whatever else is broken: a setting, a certificate, a missing record. */
  own?: true;
};
export type CauseKinds = Readonly<Partial<Record<CauseId, CauseKind>>>;

/** What a rule makes of the evidence. `validate`: where a better command than asking the check again proves the mend. */
export type Candidate = {
  cause: CauseId;
  confidence: Confidence;
  /** One sentence with the real names and figures. */
  summary: string;
  /** Lines with figures, the most telling first. */
  evidence: readonly string[];
  remedy: readonly RemedyStep[];
  validate?: string;
  /** The sections it rests on, or would: those that could not be looked at are told with it. */
  needs?: readonly Section[];
  /** It is so beside the others, not instead of them. */
  also?: true;
};

/** Explains one fault; pure. The likeliest first; none when the evidence says nothing more than the fault. */
export type Rule = (evidence: Evidence) => readonly Candidate[];

export type RulesOf<Prefix extends string> = Record<Extract<FaultCode, `${Prefix}.${string}`>, Rule>;
