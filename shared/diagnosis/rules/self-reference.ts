import type { AskedReference, ReferenceView } from '../../aws/reference-check.ts';
import { referencesIn } from '../../config/reference-grammar.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import { asWritten, inWords, referenceLine, storeCommand } from '../reference-commands.ts';
import type { Candidate } from '../rule.ts';
import { regionOf } from './self-trouble.ts';

/** A reference of a check as a run kept it. */
export type Failed = { source: 'ssm' | 'secret' | 'env'; name: string; key?: string };

/** The reference that could not be filled in; of older runs the first that the check has. */
export const failedOf = ({ facts: { reference }, check }: Evidence): Failed | undefined => {
  if (typeof reference === 'object' && reference !== null && 'name' in reference) return reference as unknown as Failed;
  return referencesIn(check)[0];
};

/** What the control plane says of it. */
export const viewOf = (evidence: Evidence, failed: Failed | undefined): ReferenceView | undefined =>
  seenOf(evidence, 'references')?.find(({ source, name }) => source === failed?.source && name === failed.name);

/** Whether its value is a password, or goes into a header: that is not to be shown as it is typed. */
export const isCredential = ({ check }: Evidence, asked: Failed): boolean => {
  const { password, headers } = check as { password?: string; headers?: Record<string, string> };
  return referencesIn([password, headers]).some(({ source, name }) => source === asked.source && name === asked.name);
};

/** Ends the evidence of every fault of the monitor itself. */
export const NOTHING_MEASURED = 'the monitor: nothing was measured: this says nothing of the target';

/** A parameter or secret that is not there. */
export const missing = (
  evidence: Evidence,
  asked: AskedReference,
  cause: 'config.parameter-missing' | 'config.secret-missing',
): Candidate => {
  const view = viewOf(evidence, asked);
  const [like] = view?.similar ?? [];
  const back = view?.state === 'there';
  return {
    cause,
    // AWS itself said so to the probe; a look that finds it now says that it came since.
    confidence: back ? 'medium' : 'high',
    summary: back
      ? `${inWords(asked)} did not exist when the probe read it, and does now`
      : `${inWords(asked)} does not exist${like === undefined ? '' : `; there is ${like}`}`,
    evidence: [
      `the check: reads ${asWritten(asked)}`,
      view
        ? referenceLine(view, evidence.at)
        : `${asked.source === 'ssm' ? 'Parameter Store' : 'Secrets Manager'}: ${inWords(asked)} does not exist`,
      NOTHING_MEASURED,
    ],
    remedy: back
      ? [{ say: 'Wait for the next run: the value is there now' }]
      : [
          ...(like === undefined
            ? []
            : [{ say: `If ${like} is meant, write ${asWritten({ ...asked, name: like })} into the check and deploy` }]),
          ...storeSteps(evidence, asked),
        ],
    needs: ['references'],
  };
};

/** Creates it. */
export const storeSteps = (evidence: Evidence, asked: AskedReference): RemedyStep[] => [
  {
    say: `Create ${inWords(asked)} with the value that the check needs`,
    command: storeCommand(regionOf(evidence), asked, false, isCredential(evidence, asked)),
  },
];
