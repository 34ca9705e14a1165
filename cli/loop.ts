import { functionOf, PROBE_FUNCTIONS } from '../shared/config/functions.ts';
import type { Config } from '../shared/config/schema.ts';
import { type NotifyDeps, type NotifySummary, notify } from '../shared/notify.ts';
import { type TickDeps, type TickSummary, tick } from '../shared/tick.ts';
import { isoSecond } from '../shared/time/clock.ts';

export type LoopDeps = TickDeps & NotifyDeps;
export type Pass = { n: number; ticks: TickSummary[]; notified?: NotifySummary; errors: unknown[] };
export type LoopOptions = {
  everyMs: number;
  /** Ends after so many; never unless given. */
  ticks?: number;
  signal: AbortSignal;
  /** Called after each pass; the next one waits for it. */
  onPass?: (pass: Pass) => void | Promise<void>;
};

/** The minute of every function and then the telling, again and again; a pass that fails is reported and the next one runs. */
export const loop = async (config: Config, deps: LoopDeps, options: LoopOptions): Promise<void> => {
  const { clock } = deps;
  const { signal, everyMs } = options;
  let dueMs = clock.now();
  for (let n = 1; !signal.aborted; n += 1) {
    await options.onPass?.(await onePass(n, config, deps));
    if (n === options.ticks) return;
    // A pass that took longer than its turn leaves out the turns it covered.
    dueMs += everyMs * Math.max(1, Math.ceil((clock.now() - dueMs) / everyMs));
    await clock.sleep(Math.max(0, dueMs - clock.now()), signal).catch(() => {});
  }
};

const onePass = async (n: number, config: Config, deps: LoopDeps): Promise<Pass> => {
  const at = isoSecond(deps.clock.now());
  const used = PROBE_FUNCTIONS.filter((name) => config.checks.some((check) => functionOf(check) === name));
  const settled = await Promise.allSettled(
    used.map((name) => tick({ config, function: name, at, cold: n === 1 }, deps)),
  );
  const pass: Pass = { n, ticks: [], errors: [] };
  for (const result of settled) {
    if (result.status === 'fulfilled') pass.ticks.push(result.value);
    else pass.errors.push(result.reason);
  }
  try {
    pass.notified = await notify(config, deps);
  } catch (error) {
    pass.errors.push(error);
  }
  return pass;
};

/** The words of an error and of those it gathers; never the objects behind them. */
export const describeError = (error: unknown): string => {
  if (error instanceof AggregateError) return `${error.message}: ${error.errors.map(describeError).join('; ')}`;
  return error instanceof Error ? error.message : String(error);
};
