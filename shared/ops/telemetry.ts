import type { CheckId } from '../config/schema.ts';
import type { Status } from '../health/fault.ts';

/** What a deployed function says of its own work; nothing of it is an error's text, since each combination is billed. */
export type Telemetry = {
  /** After everything of a tick is persisted. `statuses`: of its checks. */
  ticked(tick: { durationMs: number; statuses: ReadonlyMap<CheckId, Status> }): void;
  /** After a pass of the telling. `complete`: nothing failed and nothing is left to send. */
  told(pass: { complete: boolean; untold?: Untold }): void;
};

/** How many checks have changes that should have been told, and since how many seconds the oldest of them waits. */
export type Untold = { checks: number; oldestAgeSeconds: number };

type Deps = {
  /** `vpcwatch-<stage>`: two deployments in one account are told apart by it. */
  deployment: string;
  functionName: string;
  clock: { now(): number };
  /** Takes a line of the log, with its line break. */
  write(line: string): void;
};

const UNITS = {
  Heartbeat: 'Count',
  TickDuration: 'Milliseconds',
  CheckStatus: 'None',
  UntoldChanges: 'Count',
  OldestUntoldAge: 'Seconds',
} as const;
type Values = { [Name in keyof typeof UNITS]?: number };

/** `unknown` says nothing of the check. */
const LEVELS: Partial<Record<Status, number>> = { healthy: 0, degraded: 1, unhealthy: 2 };

/** Metrics of the namespace `vpcwatch`, as lines of the embedded metric format: CloudWatch takes them out of the log. */
export const createTelemetry = ({ deployment, functionName, clock, write }: Deps): Telemetry => {
  const line = (dimensions: { Function?: string; Check?: string }, values: Values): void => {
    const of = { Deployment: deployment, ...dimensions };
    const names = Object.keys(values) as (keyof Values)[];
    const directive = {
      Namespace: 'vpcwatch',
      Dimensions: [Object.keys(of)],
      Metrics: names.map((Name) => ({ Name, Unit: UNITS[Name] })),
    };
    write(
      `${JSON.stringify({ _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] }, ...of, ...values })}\n`,
    );
  };
  return {
    ticked: ({ durationMs, statuses }) => {
      // A line has one value of each dimension, so each check has a line of its own.
      for (const [Check, status] of statuses) {
        const CheckStatus = LEVELS[status];
        if (CheckStatus !== undefined) line({ Check }, { CheckStatus });
      }
      line({ Function: functionName }, { Heartbeat: 1, TickDuration: durationMs });
    },
    told: ({ complete, untold }) => {
      if (untold) line({}, { UntoldChanges: untold.checks, OldestUntoldAge: untold.oldestAgeSeconds });
      if (complete) line({ Function: functionName }, { Heartbeat: 1 });
    },
  };
};
