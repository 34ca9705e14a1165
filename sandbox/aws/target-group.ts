import type { Clock } from '../../shared/time/clock.ts';
import { type CheckRequest, checkTarget } from './health-check.ts';
import {
  afterCheck,
  CHECKS_DISABLED,
  DRAINING,
  FIRST_CHECKS,
  INTERNAL_ERROR,
  NOT_IN_USE,
  REGISTERING,
  type Reported,
  STOPPED,
  type TargetHealth,
  type Thresholds,
  ZONE_NOT_ENABLED,
} from './target-health.ts';

/** How a group checks its targets; may be changed while it runs. */
export type GroupSettings = Omit<CheckRequest, 'address' | 'port'> &
  Thresholds & {
    name: string;
    intervalMs: number;
    /** Where it is checked: the port that it is registered with unless given. */
    checkPort?: number;
    /** How long a target takes to be registered, and to leave. */
    registrationMs: number;
    deregistrationMs: number;
    /** Lambda targets with checks off are not measured. */
    targetType: 'ip' | 'lambda';
    checksEnabled: boolean;
  };

export type TargetAddress = { id: string; port: number };
export type RegisteredTarget = TargetAddress & { zone: string };

/** A target group whose targets are checked while it is in use. All can be changed while it runs. */
export type SandboxGroup = {
  readonly arn: string;
  readonly settings: GroupSettings;
  readonly inUse: boolean;
  register(target: RegisteredTarget): void;
  /** The target drains, then leaves. */
  deregister(target: TargetAddress): void;
  /** What stands behind the target stops for good; it stays registered. */
  lose(target: TargetAddress): void;
  /** Whether a listener rule sends to the group. */
  use(inUse: boolean): void;
  targets(): (RegisteredTarget & Reported)[];
};

export const ELB_ARN = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';

type Watched = RegisteredTarget & { health: TargetHealth; leaving: boolean; lost: boolean; stop: () => Promise<void> };
type Stoppable = { stop(): Promise<void> };

/** What the load balancer of a group is like; it may change. `zones`: those enabled, all unless given. */
export type Around = { readonly zones?: readonly string[] | undefined; readonly broken: boolean };

/** A group that is in use, without targets. */
export const createGroup = (settings: GroupSettings, clock: Clock, around: Around): SandboxGroup & Stoppable => {
  const targets = new Map<string, Watched>();
  let inUse = true;
  const start = (target: RegisteredTarget): void => {
    const watched: Watched = { ...target, health: REGISTERING, leaving: false, lost: false, stop: async () => {} };
    targets.set(keyOf(target), watched);
    if (!inUse || !settings.checksEnabled) return;
    watched.stop = untilStopped((signal) => check(watched, settings, clock, signal));
  };
  const drain = (target: Watched): void => {
    void target.stop();
    Object.assign(target, { leaving: true, health: DRAINING });
    target.stop = untilStopped(async (signal) => {
      await clock.sleep(settings.deregistrationMs, signal);
      targets.delete(keyOf(target));
    });
  };
  return {
    arn: `${ELB_ARN}:targetgroup/${settings.name}/0000000000000000`,
    settings,
    get inUse() {
      return inUse;
    },
    register: (target) => {
      const known = targets.get(keyOf(target));
      if (known && !known.leaving) return;
      void known?.stop();
      start(target);
    },
    deregister: (target) => {
      const known = targets.get(keyOf(target));
      if (known && !known.leaving) drain(known);
    },
    lose: (target) => {
      const known = targets.get(keyOf(target));
      void known?.stop();
      if (known) known.lost = true;
    },
    use: (now) => {
      if (now === inUse) return;
      inUse = now;
      for (const target of [...targets.values()].filter(({ leaving }) => !leaving)) {
        void target.stop();
        start(target);
      }
    },
    targets: () => [...targets.values()].map((target) => report(target, settings, around, inUse)),
    stop: async () => {
      await Promise.all([...targets.values()].map((target) => target.stop()));
    },
  };
};

const keyOf = ({ id, port }: TargetAddress): string => `${id}:${port}`;

const report = (
  target: Watched,
  { checksEnabled }: GroupSettings,
  around: Around,
  inUse: boolean,
): RegisteredTarget & Reported => {
  const { id, port, zone, leaving, lost, health } = target;
  const reported = (): Reported => {
    if (leaving) return health;
    if (lost) return STOPPED;
    if (!inUse) return NOT_IN_USE;
    if (around.zones && !around.zones.includes(zone)) return ZONE_NOT_ENABLED;
    if (!checksEnabled) return CHECKS_DISABLED;
    return around.broken ? INTERNAL_ERROR : health;
  };
  const { state, reason, description } = reported();
  return { id, port, zone, state, ...(reason ? { reason } : {}), ...(description ? { description } : {}) };
};

/** Starts work that a signal ends; the answer ends it and waits for it. */
const untilStopped = (work: (signal: AbortSignal) => Promise<void>): (() => Promise<void>) => {
  const stopping = new AbortController();
  const done = work(stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return async () => {
    stopping.abort();
    await done;
  };
};

const check = async (target: Watched, settings: GroupSettings, clock: Clock, signal: AbortSignal): Promise<void> => {
  await clock.sleep(settings.registrationMs, signal);
  target.health = FIRST_CHECKS;
  while (!signal.aborted) {
    const startedAt = clock.monotonicMs();
    const result = await checkTarget(
      { ...settings, address: target.id, port: settings.checkPort ?? target.port },
      signal,
    );
    if (signal.aborted) return;
    target.health = afterCheck(target.health, result, settings);
    await clock.sleep(Math.max(0, settings.intervalMs - (clock.monotonicMs() - startedAt)), signal);
  }
};
