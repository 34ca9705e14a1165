import type { ProbeFunction } from '../../shared/config/functions.ts';
import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import type { CauseId } from '../../shared/health/finding.ts';
import type { Lab } from './lab.ts';

/** A fault to be made for real, and what must be said of it. Nothing of this reaches probe or rule. */
export type Scenario = {
  /** Its number in the list of faults. */
  number: number;
  /** What is done: `Cloud Map service without instances`. */
  made: string;
  expect: { code: FaultCode; stage: Stage; cause: CauseId };
  make(lab: Lab): Promise<Made>;
};

/** What is watched once the fault is made. */
export type Made = {
  /** As under `services:` in the file, with the lab's addresses; one service of one check is the usual case. */
  services: Readonly<Record<string, object>>;
  /** The check to be explained. */
  check: string;
  /** What `${env:}` references of the services read. */
  env?: Readonly<Record<string, string>>;
  /** Where the monitor says it is; nowhere that is known unless given. */
  vantage?: { subnetIds: readonly string[]; groupIds: readonly string[] };
  references?: 'deploy' | 'runtime';
  /** For faults that take time of ours: how much faster the monitor's own timings run; 1 unless given. */
  faster?: number;
  /** What a function has until its outcomes must be final; as always unless given. */
  deadlineMs?: number;
  /** A function that does not run. */
  idle?: ProbeFunction;
  /** The schedule ends after so many runs; what is missing then is found as `notify` does. */
  stopsAfter?: number;
  /** Called before each run but the first, where a fault needs more than time to show. */
  beforeRun?: (n: number) => Promise<void> | void;
};

/** A service `watched` of one check `watched-check`. */
export const watching = (check: object, more: Omit<Made, 'services' | 'check'> = {}): Made => ({
  services: { watched: { name: 'Watched', checks: { 'watched-check': check } } },
  check: 'watched-check',
  ...more,
});
