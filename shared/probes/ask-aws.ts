import { AwsError } from '../aws/errors.ts';
import { fault, type Stage } from '../health/fault.ts';
import { failing, type Outcome } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';

type Question = {
  ask(): Promise<Outcome>;
  /** What the one phase is called, and at which stage it is. */
  phase: { name: string; stage: Stage };
  /** Says for people that the API did not answer before `signal` aborted. */
  silence: string;
  signal: AbortSignal;
  clock: Clock;
};

/** Asks an AWS API in one timed phase; what AWS refuses or leaves unanswered is an unknown outcome. */
export const askAws = async ({ ask, phase, silence, signal, clock }: Question): Promise<Outcome> => {
  const startedAt = clock.monotonicMs();
  const aborted = Promise.withResolvers<Outcome>();
  const onAbort = (): void => aborted.resolve(failing(fault('aws.unreachable', silence)));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    const outcome = await Promise.race([ask().catch(toOutcome), aborted.promise]);
    return { ...outcome, phases: [{ ...phase, ms: clock.monotonicMs() - startedAt }] };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

const toOutcome = (error: unknown): Outcome => {
  if (error instanceof AwsError) {
    const { fault: reason, trouble } = error;
    return failing(reason, { phases: [], facts: trouble ? { aws: { ...trouble } } : {} });
  }
  throw error;
};
