import type { CheckId } from './config/schema.ts';
import type { Facts } from './health/outcome.ts';
import type { Store } from './store/store.ts';
import { type Clock, type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

/** What a dns check was answered, and when. */
export type Answers = { answers: readonly string[]; at: IsoSecond; ttlS?: number };

/** The newest stored answers of a dns check, unless older than three ticks. */
export const storedAnswers =
  (deps: { store: Store; clock: Clock; timings: Timings }) =>
  async (check: CheckId): Promise<Answers | undefined> => {
    const since = isoSecond(deps.clock.now() - 3 * deps.timings.tickMs);
    const [newest] = await deps.store.results(check, { since }, 1);
    return newest && answersIn(newest.facts, newest.at);
  };

/** Reads the facts that a dns probe leaves: none of them when the server was silent or failed, which says nothing of the name. */
export const answersIn = (facts: Facts, at: IsoSecond): Answers | undefined => {
  if (!Array.isArray(facts.answers)) return undefined;
  const answers = facts.answers.filter((value) => typeof value === 'string');
  return typeof facts.ttlS === 'number' ? { answers, at, ttlS: facts.ttlS } : { answers, at };
};
