import { composeDiagnosing } from '../../cli/diagnosing.ts';
import { composeProbing, type Probing } from '../../cli/monitor.ts';
import { functionOf } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import { asksFromVpc } from '../../shared/config/network-checks.ts';
import type { Config } from '../../shared/config/schema.ts';
import type { DiagnosingDeps } from '../../shared/diagnosing.ts';
import { healthy } from '../../shared/health/outcome.ts';
import { recordMissedRuns } from '../../shared/missing.ts';
import type { Store } from '../../shared/store/store.ts';
import { saveRun, tick } from '../../shared/tick.ts';
import { isoSecond, systemClock } from '../../shared/time/clock.ts';
import { fasterTimings, standardTimings, type Timings } from '../../shared/time/timings.ts';
import type { Lab } from './lab.ts';
import type { Made } from './scenario.ts';

/** The monitor on what is made in a lab: the same use cases and clients as anywhere. */
export type Monitor = {
  config: Config;
  store: Store;
  timings: Timings;
  probing: Probing;
  diagnosing: DiagnosingDeps;
  /** One minute of every function; `n` is 1 for the first. */
  run(n: number): Promise<void>;
  close(): void;
};

const CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };

export const openMonitor = (made: Made, lab: Lab, store: Store): Monitor => {
  const config = configOf(made);
  const timings = timingsOf(made);
  const aws = { endpoint: lab.aws.url, region: 'us-east-1', credentials: CREDENTIALS };
  const env = {
    ...made.env,
    SUBNET_IDS: made.vantage?.subnetIds.join(','),
    SECURITY_GROUP_IDS: made.vantage?.groupIds.join(','),
  };
  const composed = { env, clock: systemClock, timings, aws };
  const probing = composeProbing({ ...composed, config, store });
  const diagnosing = composeDiagnosing(composed);
  const functions = new Set(config.checks.map(functionOf).filter((name) => name !== made.idle));
  const startedMs = Date.now();
  return {
    config,
    store,
    timings,
    probing,
    diagnosing,
    run: async (n) => {
      if (n > 1) await made.beforeRun?.(n);
      else await wasReached(config, store, timings);
      if (n > (made.stopsAfter ?? n)) return missRun(config, store, made);
      // A run is its scheduled second: two of them are a second apart, however soon they follow.
      const at = isoSecond(Math.max(Date.now(), startedMs) + n * 1000);
      const deps = { ...probing, store, timings };
      await Promise.all([...functions].map((name) => tick({ config, function: name, at, cold: false }, deps)));
    },
    close: () => {
      probing.close();
      diagnosing.close();
    },
  };
};

/** What is made here broke after it was well: what never answered anybody is another fault, of the set-up. */
const wasReached = async (config: Config, store: Store, timings: Timings): Promise<void> => {
  const at = isoSecond(systemClock.now() - timings.tickMs);
  for (const check of config.checks.filter(asksFromVpc)) {
    const outcome = healthy();
    const run = { check: check.id, checkHash: check.hash, at, outcome, attempts: [outcome], cold: false, cut: false };
    await saveRun(check, run, undefined, { store, timings, clock: systemClock });
  }
};

/** Nothing runs; what `notify` does about it each minute. */
const missRun = async (config: Config, store: Store, { faster = 1 }: Made): Promise<void> => {
  const timings = fasterTimings(standardTimings, faster);
  await systemClock.sleep(timings.tickMs);
  await recordMissedRuns(config, { store, clock: systemClock, timings });
};

const timingsOf = ({ faster = 1, ...made }: Made): Timings => {
  const { inspectMs, diagnoseMs, lookMs } = standardTimings;
  const { deadlineMs = standardTimings.deadlineMs } = made;
  // What servers take stays real.
  return { ...fasterTimings(standardTimings, faster), inspectMs, diagnoseMs, lookMs, deadlineMs };
};

const configOf = ({ services, references = 'runtime' }: Made): Config => {
  const file = { version: 1, platform: 'Lab', defaults: { timeout: '1s', confirm: [] }, services, references };
  const parsed = parseConfig(JSON.stringify(file), 'the lab');
  if ('config' in parsed) return parsed.config;
  throw new TypeError(parsed.errors.map(({ path, message }) => `${path}: ${message}`).join('; '));
};
