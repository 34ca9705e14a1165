import type { Stage, Status } from '../health/fault.ts';
import type { IsoSecond } from '../time/clock.ts';

/** What one run of a check took, by stage in milliseconds. */
export type LatencyPoint = {
  at: IsoSecond;
  ms: Readonly<Partial<Record<Stage, number>>>;
  status: Status;
  /** Of a new process: counted as a run, left out of latency. */
  cold: boolean;
};

/** The runs of one check in a period; points in any order, times are shown in `timezone`. */
export type LatencySeries = {
  name: string;
  timezone: string;
  since: IsoSecond;
  until: IsoSecond;
  points: readonly LatencyPoint[];
};

/** The stages that take time, in the order walked. */
export const TIMED_STAGES = [
  'dns',
  'tcp',
  'tls',
  'auth',
  'command',
  'headers',
  'body',
  'target',
] as const satisfies Stage[];

/** Phases whose name is not that of their stage. */
const STAGE_OF_PHASE: Readonly<Record<string, Stage>> = {
  discover: 'dns',
  describe: 'target',
  ping: 'command',
  role: 'command',
  info: 'command',
  cluster: 'command',
};

type Measured = { at: IsoSecond; status: Status; phases: Readonly<Record<string, number>>; cold: boolean };

/** A stored result as a point; what its phases are called is told by stage. */
export const latencyPoint = ({ at, status, phases, cold }: Measured): LatencyPoint => {
  const ms: Partial<Record<Stage, number>> = {};
  for (const [name, took] of Object.entries(phases)) {
    const stage = STAGE_OF_PHASE[name] ?? TIMED_STAGES.find((each) => each === name);
    if (stage !== undefined) ms[stage] = (ms[stage] ?? 0) + took;
  }
  return { at, status, ms, cold };
};

/** Whether it says how long an answer takes: a failed run says only how long we waited. */
export const isAnswer = ({ status, cold }: Pick<LatencyPoint, 'status' | 'cold'>): boolean =>
  !cold && (status === 'healthy' || status === 'degraded');

/** All stages of a run together, in milliseconds. */
export const totalMs = ({ ms }: LatencyPoint): number => Object.values(ms).reduce((sum, each) => sum + each, 0);
