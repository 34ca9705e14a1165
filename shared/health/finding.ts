import type { CheckId, ServiceId } from '../config/schema.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { FaultCode, Stage } from './fault.ts';

/** How sure a finding is: `high` is what an engineer acts on at once, `low` is where to look first. */
export type Confidence = 'high' | 'medium' | 'low';

/** To compare by: more is surer. */
export const CONFIDENCE_RANK: Readonly<Record<Confidence, number>> = { high: 2, medium: 1, low: 0 };

/** `<fault code>`, or `<fault code>/<split>` where one fault has several causes; `docs/faults.md` explains each. */
export type CauseId = FaultCode | `${FaultCode}/${string}`;

/** One thing to do; `command` runs as printed in a POSIX shell. */
export type RemedyStep = { say: string; command?: string };

/** Why a check fails, as an engineer with the console open would put it. Text for people; no secrets anywhere. */
export type Finding = {
  check: CheckId;
  /** When the evidence was gathered. */
  at: IsoSecond;
  /** The fault it explains, and the first hop that broke. */
  code: FaultCode;
  stage: Stage;
  cause: CauseId;
  /** A few words for a headline that follow `because`: `the Cloud Map service has no instance`. */
  title: string;
  /** One sentence with the real names and figures. */
  summary: string;
  confidence: Confidence;
  /** What shows it: lines with figures, the most telling first. */
  evidence: readonly string[];
  /** What it takes down. */
  impact: string;
  /** In the order in which to do it. */
  remedy: readonly RemedyStep[];
  /** A command that proves that it is mended. */
  validate: string;
  /** Something else broke it: the mend is there, not here. */
  consequence?: true;
  /** To be mended here, whatever else is broken: no dependency explains it away. */
  own?: true;
  /** How others name what is broken: a host, a name, an address. */
  names: readonly string[];
  /** Other causes that the evidence allows, the likeliest first. */
  alternatives: readonly Alternative[];
  /** What could not be looked at, and why; it made the finding less sure. */
  unseen: readonly string[];
};

export type Alternative = Pick<Finding, 'cause' | 'summary' | 'confidence'>;

/** One root cause of an incident: what is to be mended, and what that explains. */
export type Cause = {
  service: ServiceId;
  since: IsoSecond;
  /** Of each check that has this cause. */
  findings: readonly [Finding, ...Finding[]];
  /** Who uses the service has a fallback: degraded, not down. */
  mitigated: boolean;
  /** What it took down, each with the evidence that ties the two. */
  explains: readonly Explained[];
};

/** `because`: the tie in words, such as `answers 503 naming mlflow.hokusai-development.local`; `likely`: by dependency and time alone. */
export type Explained = { check: CheckId; because: string; likely?: true };
