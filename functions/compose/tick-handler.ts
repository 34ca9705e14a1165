import { functionOf, type ProbeFunction } from '../../shared/config/functions.ts';
import type { CheckId } from '../../shared/config/schema.ts';
import type { Status } from '../../shared/health/fault.ts';
import type { Run } from '../../shared/health/outcome.ts';
import { type TickSummary, tick } from '../../shared/tick.ts';
import type { IsoSecond } from '../../shared/time/clock.ts';
import { composed } from './composed.ts';
import { readConfig } from './config.ts';
import { composeProbing, type Makers } from './probing.ts';
import { composeTelemetry } from './telemetry.ts';

/** The event of an EventBridge schedule; `time` is the identity of the run. */
type ScheduledEvent = { time?: unknown };

/** The handler of a probing function: one tick an event. */
export const createTickHandler = (name: ProbeFunction, makers: Makers) => {
  let cold = true;
  const composing = composed(() => compose(name, makers));
  return async (event: ScheduledEvent): Promise<TickSummary> => {
    const at = scheduledTime(event);
    const { config, deps, telemetry } = await composing();
    const run = { config, function: name, at, cold };
    cold = false;
    const startedMs = deps.clock.monotonicMs();
    const statuses = new Map<CheckId, Status>();
    const onRun = ({ check, outcome }: Run): void => void statuses.set(check, outcome.status);
    const summary = await tick(run, { ...deps, onRun });
    console.log(JSON.stringify(summary));
    // A late tick beats too: it is completed, and what it could not measure is told as blindness of its checks.
    const durationMs = Math.round(deps.clock.monotonicMs() - startedMs);
    if (summary.tick !== 'duplicate') telemetry.ticked({ durationMs, statuses });
    return summary;
  };
};

const compose = async (name: ProbeFunction, makers: Makers) => {
  const config = await readConfig();
  const checks = config.checks.filter((check) => functionOf(check) === name);
  return { config, deps: await composeProbing(checks, makers), telemetry: composeTelemetry(name) };
};

const scheduledTime = ({ time }: ScheduledEvent): IsoSecond => {
  if (typeof time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time)) return time;
  throw new TypeError(
    `the event's time is ${JSON.stringify(time)}: expected that of an EventBridge schedule, such as "2026-11-25T00:19:00Z"; to probe now, invoke spot-check`,
  );
};
