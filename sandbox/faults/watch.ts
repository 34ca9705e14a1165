import { explainAll, type Failed } from '../../shared/diagnosing.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { troubledServices } from '../../shared/health/impact.ts';
import { standing, visibleFault } from '../../shared/health/state.ts';
import type { Store } from '../../shared/store/store.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { type Lab, startLab } from './lab.ts';
import { type Monitor, openMonitor } from './monitor.ts';
import type { Made, Scenario } from './scenario.ts';

/** What became of one fault: what was named, and how long that took from the first run after it was made. */
export type Watched = { scenario: Scenario; findings: readonly Finding[]; runs: number; seconds: number };

const MOST_RUNS = 12;

/** Makes a fault in a lab of its own and watches it as the monitor does: ticks until the state changes, then a diagnosis. */
export const watchScenario = async (scenario: Scenario, store: Store): Promise<Watched> => {
  const lab = await startLab();
  try {
    return { scenario, ...(await watchMade(await scenario.make(lab), lab, store)) };
  } finally {
    await lab.stop();
  }
};

const watchMade = async (made: Made, lab: Lab, store: Store): Promise<Omit<Watched, 'scenario'>> => {
  const monitor = openMonitor(made, lab, store);
  const startedMs = systemClock.monotonicMs();
  const seconds = (): number => (systemClock.monotonicMs() - startedMs) / 1000;
  try {
    for (let run = 1; run <= MOST_RUNS; run += 1) {
      await monitor.run(run);
      const failed = await failedOf(made.check, monitor);
      if (failed === undefined) continue;
      const failing = troubledServices([{ service: failed.check.service, status: failed.status }]);
      const explained = await explainAll([failed], monitor.config, failing, monitor.diagnosing);
      return { findings: explained.get(made.check) ?? [], runs: run, seconds: seconds() };
    }
    return { findings: [], runs: MOST_RUNS, seconds: seconds() };
  } finally {
    monitor.close();
  }
};

const failedOf = async (id: string, { config, store }: Monitor): Promise<Failed | undefined> => {
  const check = config.checks.find((candidate) => candidate.id === id);
  const state = (await store.states([id])).get(id);
  const fault = state && visibleFault(state);
  const status = state && standing(state);
  if (check === undefined || state === undefined || fault === undefined) return undefined;
  if (status === 'healthy' || status === 'removed' || status === undefined) return undefined;
  return { check, at: state.lastRun, status, fault, seen: state.pending.at(-1)?.seen };
};
