import { resultsKeptMs } from './config/retention.ts';
import type { Check, CheckId, Config, Kind, ServiceId } from './config/schema.ts';
import { type DiagnosingDeps, explainAll, type Failed } from './diagnosing.ts';
import type { FaultCode, Stage, Status } from './health/fault.ts';
import type { Finding } from './health/finding.ts';
import { troubledServices } from './health/impact.ts';
import { type Facts, latencyMs, type Run, seenIn } from './health/outcome.ts';
import { type RunDeps, runChecks } from './probes/run.ts';
import type { Store } from './store/store.ts';
import { isoSecond } from './time/clock.ts';
import { deadlineAfter } from './time/deadline.ts';
import type { Timings } from './time/timings.ts';

/** One answer of a spot check, as `vpcwatch check --json` prints it. Latencies in milliseconds. */
export type CheckReport = {
  check: CheckId;
  service: ServiceId;
  kind: Kind;
  status: Status;
  fault: FaultCode | null;
  stage: Stage | null;
  message: string | null;
  latencyMs: number;
  phases: readonly { name: string; ms: number }[];
  facts: Facts;
  /** Why it fails, when that was asked for: the cause, and what else is wrong with it. */
  findings?: readonly Finding[];
};

export type SpotCheckRequest = {
  /** Ids of configured checks; all unless given. */
  checks?: readonly CheckId[];
  /** Keep the results in the history; states are never touched. */
  save?: boolean;
  /** Take a closer look at what fails, and explain it. */
  why?: boolean;
};
export type SpotCheckDeps = RunDeps & {
  timings: Timings;
  /** Needed to save. */
  store?: Store;
  /** Needed to say why. */
  diagnosing?: DiagnosingDeps;
  /** Told of each check as it is done. */
  onReport?: (report: CheckReport) => void;
};

/** The request names a check that is not configured; the message lists those that are. */
export class UnknownCheckError extends Error {
  override readonly name = 'UnknownCheckError';
}

/** Probes now, one attempt a check, and answers in the order of the configuration; changes no state. */
export const spotCheck = async (
  config: Config,
  request: SpotCheckRequest,
  deps: SpotCheckDeps,
): Promise<CheckReport[]> => {
  const checks = selectChecks(config, request.checks);
  const byId = new Map(checks.map((check) => [check.id, check]));
  const at = isoSecond(deps.clock.now());
  const once = checks.map((check) => ({ ...check, confirmMs: [] }));
  const longestMs = Math.max(0, ...checks.map((check) => check.timeoutMs));
  const ended = new AbortController();
  // Every attempt ends by its own time-out; this is the net under them.
  const deadline = deadlineAfter(Math.max(deps.timings.deadlineMs, 2 * longestMs), deps.clock, ended.signal);
  const report = (run: Run): void => {
    const check = byId.get(run.check);
    if (check) deps.onReport?.(toReport(check, run));
  };
  const { inspect, ...brief } = deps;
  const running = request.why ? deps : brief;
  const runs = await runChecks(once, running, { at, cold: false }, deadline, report).finally(() => ended.abort());
  if (request.save) {
    if (deps.store === undefined) throw new TypeError('saving a spot check needs a store');
    await deps.store.saveResults(runs, Math.floor((deps.clock.now() + resultsKeptMs(config)) / 1000));
  }
  const findings = request.why ? await explainRuns(runs, byId, config, deps) : undefined;
  return runs.flatMap((run) => {
    const check = byId.get(run.check);
    const found = findings?.get(run.check);
    return check ? [{ ...toReport(check, run), ...(found && { findings: found }) }] : [];
  });
};

const explainRuns = (
  runs: readonly Run[],
  checks: ReadonlyMap<CheckId, Check>,
  config: Config,
  { diagnosing }: SpotCheckDeps,
): Promise<Map<CheckId, Finding[]>> => {
  if (diagnosing === undefined) throw new TypeError('saying why needs what a diagnosis looks with');
  const failures = runs.flatMap(({ check: id, at, outcome }): Failed[] => {
    const check = checks.get(id);
    if (check === undefined || outcome.status === 'healthy') return [];
    return [{ check, at, status: outcome.status, fault: outcome.fault, seen: seenIn(outcome) }];
  });
  const failing = failures.map(({ check: { service }, status }) => ({ service, status }));
  return explainAll(failures, config, troubledServices(failing), diagnosing);
};

export const selectChecks = (config: Config, ids: readonly CheckId[] | undefined): readonly Check[] => {
  if (ids === undefined) return config.checks;
  const unknown = ids.filter((id) => !config.checks.some((check) => check.id === id));
  if (unknown.length > 0) {
    const known = config.checks.map((check) => check.id).join(', ');
    throw new UnknownCheckError(`no such check: ${unknown.join(', ')}; the configuration has ${known}`);
  }
  return config.checks.filter((check) => ids.includes(check.id));
};

const toReport = (check: Check, { outcome }: Run): CheckReport => {
  const fault = outcome.status === 'healthy' ? undefined : outcome.fault;
  return {
    check: check.id,
    service: check.service,
    kind: check.kind,
    status: outcome.status,
    fault: fault?.code ?? null,
    stage: fault?.stage ?? null,
    message: fault?.message ?? null,
    latencyMs: Math.round(latencyMs(outcome) * 10) / 10,
    phases: outcome.phases.map(({ name, ms }) => ({ name, ms: Math.round(ms * 10) / 10 })),
    facts: outcome.facts,
  };
};
