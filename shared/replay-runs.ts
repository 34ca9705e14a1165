import { functionOf, type ProbeFunction } from './config/functions.ts';
import type { Check, CheckId, Config } from './config/schema.ts';
import { FAULTS, type Fault, fault, type Stage } from './health/fault.ts';
import { failing, healthy, type Outcome, type Run } from './health/outcome.ts';
import { judgeAgain } from './probes/judge-again.ts';
import type { Result } from './store/store.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';

/** A recorded run, judged by other thresholds. */
export type Replayed = {
  check: Check;
  run: Run;
  /** When its outcome was final, as far as the record tells: after its attempts. */
  doneAt: IsoSecond;
  /** It failed as it was judged then, and does not as it is judged now. */
  eased: boolean;
  /** The function had no run of this time to finish after it. */
  completes?: ProbeFunction;
};

/** The runs of all checks, in the order in which their outcomes were final. */
export const replayedRuns = (config: Config, results: ReadonlyMap<CheckId, readonly Result[]>): Replayed[] => {
  const runs = config.checks
    .flatMap((check) => (results.get(check.id) ?? []).map((result) => replayedRun(check, result)))
    .sort((a, b) => compare(a.doneAt, b.doneAt) || compare(a.run.at, b.run.at));
  const last = new Map(runs.map((each) => [`${functionOf(each.check)} ${each.run.at}`, each]));
  const completing = new Set(last.values());
  return runs.map((each) => (completing.has(each) ? { ...each, completes: functionOf(each.check) } : each));
};

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const replayedRun = (check: Check, result: Result): Replayed => {
  const recorded = outcomeOf(result);
  const outcome = judgeAgain(check, recorded);
  const eased = outcome.status === 'healthy' && recorded.status !== 'healthy';
  // Its attempts failed of the same, and are taken to have been as good as the one that counts.
  const forgiven = eased ? recorded.fault.code : undefined;
  // A record of another version may name faults that this one does not know.
  const failed = result.failedAttempts.filter((code) => code !== forgiven && code in FAULTS);
  const attempts = [...failed.map((code) => failing(fault(code, FAULTS[code].title))), outcome];
  const run = {
    check: check.id,
    checkHash: check.hash,
    at: result.at,
    outcome,
    attempts,
    cold: result.cold,
    cut: false,
  };
  return { check, run, doneAt: doneAt(check, result), eased };
};

/** Each attempt began at its offset; the one that counts is taken for the last. */
const doneAt = ({ confirmMs }: Check, { at, failedAttempts, latencyMs }: Result): IsoSecond => {
  const offsetMs = failedAttempts.length === 0 ? 0 : (confirmMs[failedAttempts.length - 1] ?? confirmMs.at(-1) ?? 0);
  const tookMs = Math.min(offsetMs + latencyMs, LONGEST_MS);
  // Most are done at once; a million times are not worked out for nothing.
  return tookMs < 1000 ? at : isoSecond(Date.parse(at) + tookMs);
};

/** No run takes longer. */
const LONGEST_MS = 55_000;

const outcomeOf = ({ status, fault, phases, facts, settling }: Result): Outcome => {
  const walked = Object.entries(phases).map(([name, ms]) => ({ name, stage: STAGES[name] ?? 'command', ms }));
  const observed = { phases: walked, facts };
  if (status === 'healthy') return healthy(observed);
  const why: Fault = fault ?? { code: 'probe.internal', stage: 'self', message: 'the record has no fault' };
  return { ...failing(why, observed, status), ...(settling && { settling }) };
};

/** The stages of the phases that a record names; those of a conversation are commands. */
const STAGES: Readonly<Record<string, Stage>> = {
  dns: 'dns',
  discover: 'dns',
  tcp: 'tcp',
  tls: 'tls',
  auth: 'auth',
  headers: 'headers',
  body: 'body',
  describe: 'target',
};
