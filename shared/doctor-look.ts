import { AwsError } from './aws/errors.ts';
import { blind, type DoctorFinding, type DoctorGroup } from './ops/doctor-finding.ts';
import { StoreError } from './store/store-error.ts';
import type { Clock } from './time/clock.ts';

/** What a look brought, or the finding that says why it brought nothing. */
export type Looked<T> = { seen: T } | { blind: DoctorFinding };

/** Above what the clients' own time-outs and retries take for a handful of calls. */
const LOOK_MS = 30_000;

/** Looks at one thing. What AWS refuses or does not answer in time is a finding, and the other looks go on. */
export const lookAt = async <T>(
  group: DoctorGroup,
  what: string,
  clock: Clock,
  ask: () => Promise<T>,
): Promise<Looked<T>> => {
  const ended = new AbortController();
  const tooLate = (): Looked<T> => ({ blind: blind(group, `${what}: no answer within ${LOOK_MS / 1000} s`) });
  try {
    const seen = ask().then((answer): Looked<T> => ({ seen: answer }));
    return await Promise.race([seen, clock.sleep(LOOK_MS, ended.signal).then(tooLate, tooLate)]);
  } catch (error) {
    if (error instanceof AwsError || error instanceof StoreError) return { blind: blind(group, error.message) };
    throw error;
  } finally {
    ended.abort();
  }
};

/** The findings of a look that brings nothing else. */
export const findingsOf = (looked: Looked<readonly DoctorFinding[]>): readonly DoctorFinding[] =>
  'seen' in looked ? looked.seen : [looked.blind];
