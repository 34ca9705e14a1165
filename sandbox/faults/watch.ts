import { composeDiagnosing } from '../../cli/diagnosing.ts';
import { composeProbing } from '../../cli/monitor.ts';
import { functionOf } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import type { Config } from '../../shared/config/schema.ts';
import { explainAll, type Failed } from '../../shared/diagnosing.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { standing, visibleFault } from '../../shared/health/state.ts';
import type { Store } from '../../shared/store/store.ts';
import { tick } from '../../shared/tick.ts';
import { isoSecond, systemClock } from '../../shared/time/clock.ts';
import { fasterTimings, standardTimings, type Timings } from '../../shared/time/timings.ts';
import { type Lab, startLab } from './lab.ts';
import type { Made, Scenario } from './scenario.ts';

/** What became of one fault: what was named, and how long that took from the first run after it was made. */
export type Watched = { scenario: Scenario; findings: readonly Finding[]; runs: number; seconds: number };

const MOST_RUNS = 12;

/** Makes a fault in a lab of its own and watches it as the monitor does: ticks until the state changes, then a diagnosis. */
export const watchScenario = async (scenario: Scenario, store: Store): Promise<Watched> => {
  const lab = await startLab();
  try {
    const made = await scenario.make(lab);
    return { scenario, ...(await watchMade(made, lab, store)) };
  } finally {
    await lab.stop();
  }
};

/** The same for what is made already; all failing checks are explained, the asked one first. */
export const watchMade = async (made: Made, lab: Lab, store: Store): Promise<Omit<Watched, 'scenario'>> => {
  const config = configOf(made);
  const clock = systemClock;
  const timings = timingsOf(made);
  const aws = {
    endpoint: lab.aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  };
  const env = {
    ...made.env,
    SUBNET_IDS: made.vantage?.subnetIds.join(','),
    SECURITY_GROUP_IDS: made.vantage?.groupIds.join(','),
  };
  const probing = composeProbing({ config, env, clock, timings, store, aws });
  const diagnosing = composeDiagnosing({ env, clock, timings, aws });
  const startedMs = clock.monotonicMs();
  try {
    for (let run = 1; run <= MOST_RUNS; run += 1) {
      if (run > 1) await made.beforeRun?.(run);
      // A run is its scheduled second; the faster clock's minutes are as far apart as there is time to wait for.
      const at = isoSecond(Date.now() + run * 1000);
      const functions = new Set(config.checks.map(functionOf));
      for (const name of functions)
        await tick({ config, function: name, at, cold: false }, { ...probing, store, timings });
      const failed = await failedOf(made, config, store);
      if (failed === undefined) continue;
      const explained = await explainAll([failed], config, new Set([failed.check.service]), diagnosing);
      return {
        findings: explained.get(made.check) ?? [],
        runs: run,
        seconds: (clock.monotonicMs() - startedMs) / 1000,
      };
    }
    return { findings: [], runs: MOST_RUNS, seconds: (clock.monotonicMs() - startedMs) / 1000 };
  } finally {
    probing.close();
    diagnosing.close();
  }
};

const timingsOf = ({ faster = 1 }: Made): Timings => {
  const { inspectMs, diagnoseMs, lookMs, deadlineMs } = standardTimings;
  // What servers take stays real.
  return { ...fasterTimings(standardTimings, faster), inspectMs, diagnoseMs, lookMs, deadlineMs };
};

const configOf = ({ services, references = 'runtime' }: Made): Config => {
  const file = {
    version: 1,
    platform: 'Lab',
    defaults: { timeout: '1s', confirm: [] },
    services,
    references,
  };
  const parsed = parseConfig(JSON.stringify(file), 'the lab');
  if ('config' in parsed) return parsed.config;
  throw new TypeError(parsed.errors.map(({ path, message }) => `${path}: ${message}`).join('; '));
};

const failedOf = async ({ check: id }: Made, config: Config, store: Store): Promise<Failed | undefined> => {
  const check = config.checks.find((candidate) => candidate.id === id);
  const state = (await store.states([id])).get(id);
  const fault = state && visibleFault(state);
  const status = state && standing(state);
  if (check === undefined || state === undefined || fault === undefined) return undefined;
  if (status === 'healthy' || status === 'removed' || status === undefined) return undefined;
  return { check, at: state.lastRun, status, fault, seen: state.pending.at(-1)?.seen };
};
