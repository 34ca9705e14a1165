import type { CheckId } from '../config/schema.ts';
import type { Alternative, Explained, RemedyStep } from '../health/finding.ts';
import { plainHints } from './hints.ts';
import type { ToldCause } from './message-causes.ts';
import { freshFirst } from './message-mend.ts';

/** So many causes are listed; together they have at most so many bytes, for a document goes out twice in one message. */
const CAUSES_MAX = 5;
const BYTES_MAX = 24 * 1024;

type Kept =
  | 'service'
  | 'since'
  | 'mitigated'
  | 'cause'
  | 'code'
  | 'stage'
  | 'title'
  | 'summary'
  | 'confidence'
  | 'impact';

/** A cause in the published document. */
export type CauseDocument = Pick<ToldCause, Kept> & {
  checks: CheckId[];
  evidence: string[];
  remedy: RemedyStep[];
  validate?: string;
  /** People had not been told of it. */
  fresh?: true;
  /** Once it is over: what was said to mend it. */
  advised?: string[];
  /** A command that tells all there is to tell; documents of before have none. */
  why?: string;
  alternatives: Alternative[];
  unseen: string[];
  explains: Explained[];
};

/** The first causes in their order, whole while there is room: it is first for those that people do not know. */
export const causeDocumentsOf = (causes: readonly ToldCause[]): CauseDocument[] => {
  let left = BYTES_MAX;
  const told = new Map<ToldCause, CauseDocument>();
  for (const cause of freshFirst(causes).slice(0, CAUSES_MAX)) {
    const whole = documentOf(cause);
    const forms = [whole, withFewerSteps(whole), brief(whole)];
    const form = forms.find((each) => bytesOf(each) <= left) ?? brief(whole);
    left -= bytesOf(form);
    told.set(cause, form);
  }
  return causes.flatMap((cause) => told.get(cause) ?? []);
};

const documentOf = (cause: ToldCause): CauseDocument => {
  const { service, since, mitigated, checks, code, stage, title, summary, confidence, evidence, impact } = cause;
  const { remedy, omittedSteps, validates, advised, why, alternatives, unseen, explains } = cause;
  const [validate] = validates;
  return {
    service,
    since,
    mitigated,
    checks: [...checks],
    cause: cause.cause,
    code,
    stage,
    title,
    summary,
    confidence,
    evidence: [...evidence],
    impact,
    remedy: omittedSteps > 0 ? [...remedy, theRestOf(cause)] : [...remedy],
    ...(validate !== undefined && { validate }),
    ...(cause.fresh && { fresh: true }),
    ...(advised.length > 0 && { advised: [...advised] }),
    why,
    alternatives: [...alternatives],
    unseen: [...unseen],
    explains: [...explains],
  };
};

/** Steps in their order, as a mend begun at its middle may harm. */
const withFewerSteps = (cause: CauseDocument): CauseDocument => ({
  ...cause,
  remedy: cause.remedy.length > 3 ? [...cause.remedy.slice(0, 2), theRestOf(cause)] : cause.remedy,
  evidence: cause.evidence.slice(0, 3),
  explains: cause.explains.slice(0, 5),
});

const brief = ({ validate, advised, ...cause }: CauseDocument): CauseDocument => ({
  ...cause,
  evidence: [],
  remedy: cause.remedy.length > 0 ? [theRestOf(cause)] : [],
  alternatives: [],
  unseen: [],
  explains: [],
});

const theRestOf = ({ checks: [check = ''], why = plainHints.why(check) }: CauseDocument | ToldCause): RemedyStep => ({
  say: 'See the other steps',
  command: why,
});

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
