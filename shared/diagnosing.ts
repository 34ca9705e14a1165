import type { Check, Config } from './config/schema.ts';
import type { Collect } from './diagnosis/collect.ts';
import type { Setting } from './diagnosis/diagnose.ts';
import type { Evidence, Vantage } from './diagnosis/evidence.ts';
import type { Fault, Status, Verdict } from './health/fault.ts';
import type { Finding } from './health/finding.ts';
import { impactInWords } from './health/impact.ts';
import type { Seen } from './health/outcome.ts';
import { createTopology } from './health/topology.ts';
import { type Clock, type IsoSecond, isoSecond } from './time/clock.ts';
import { deadlineAfter } from './time/deadline.ts';
import type { Timings } from './time/timings.ts';

export type DiagnosingDeps = {
  collect: Collect;
  /** Where the probes of the check are. */
  vantageOf(check: Check): Vantage;
  /** A command that asks the check again, from where it is probed. */
  validateOf(check: Check): string;
  clock: Clock;
  timings: Timings;
};

/** A failed check, as it was seen. */
export type Failed = {
  check: Check;
  at: IsoSecond;
  status: Exclude<Status, 'healthy'>;
  fault: Fault;
  seen?: Seen | undefined;
};

/** Explains failed checks one by one, the impact told by which services fail; ends within `diagnoseMs`, also for many. */
export const explainAll = async (
  failures: readonly Failed[],
  config: Config,
  failing: ReadonlyMap<string, Verdict>,
  deps: DiagnosingDeps,
): Promise<Map<string, Finding[]>> => {
  const scene = { topology: createTopology(config.services), services: config.services, failing };
  const ended = new AbortController();
  const signal = deadlineAfter(deps.timings.diagnoseMs, deps.clock, ended.signal);
  try {
    const found = await Promise.all(
      failures.map(async (failed) => {
        const impact = impactInWords(failed.check.service, failed.status, scene);
        const setting = { impact, validate: deps.validateOf(failed.check) };
        return [failed.check.id, await explain(failed, setting, deps, signal)] as const;
      }),
    );
    return new Map(found);
  } finally {
    ended.abort();
  }
};

/** Looks at what the control plane says of a failed check, and explains it; never fails, and ends with `signal`. */
const explain = async (
  { check, fault, status, seen }: Failed,
  setting: Setting,
  deps: DiagnosingDeps,
  signal: AbortSignal,
): Promise<Finding[]> => {
  const { clock, timings } = deps;
  // The rules of all faults are a good part of a function's code, and not needed while all is well.
  const { diagnose, diagnoseUnseen } = await import('./diagnosis/diagnose.ts');
  const base = { check, at: isoSecond(clock.now()), status, fault, vantage: deps.vantageOf(check) };
  const evidence: Evidence = { ...base, phases: [], facts: {}, ...seen };
  try {
    const looking = deps.collect(evidence, { clock, lookMs: timings.lookMs, signal });
    const looked = await Promise.race([looking, ended(signal)]);
    return looked === 'ended'
      ? diagnoseUnseen(evidence, setting, 'could not look at the control plane: no answer in time')
      : diagnose(looked, setting);
  } catch (error) {
    // A defect of ours must not keep back the alert.
    const name = error instanceof Error ? error.name : typeof error;
    return diagnoseUnseen(evidence, setting, `the diagnosis failed by itself (${name})`);
  }
};

/** Collectors end by themselves as the signal aborts; this is the net under them. */
const ended = (signal: AbortSignal): Promise<'ended'> =>
  new Promise((resolve) => {
    const soon = (): void => void setImmediate(resolve, 'ended');
    if (signal.aborted) soon();
    signal.addEventListener('abort', soon, { once: true });
  });
