import type { Clock } from '../../shared/time/clock.ts';
import { createGroup, ELB_ARN, type GroupSettings, type SandboxGroup } from './target-group.ts';

/** A load balancer that really checks its targets, without traffic. */
export type LoadBalancer = {
  readonly arn: string;
  /** What is not said is as AWS's defaults: HTTP, 5 s of 30 s, 5 passes, 2 failures. */
  addGroup(settings: { name: string } & Partial<GroupSettings>): SandboxGroup;
  removeGroup(name: string): void;
  groups(): readonly SandboxGroup[];
  /** The zones that it is in. Until it is said which, targets of any zone are checked. */
  readonly zones: readonly string[];
  enableZones(...zones: readonly string[]): void;
  readonly securityGroupIds: readonly string[];
  secure(...groupIds: readonly string[]): void;
  /** Its own error: it cannot check. */
  readonly broken: boolean;
  breakDown(broken: boolean): void;
  stop(): Promise<void>;
};

const DEFAULTS = {
  protocol: 'HTTP',
  path: '/health',
  matcher: '200',
  timeoutMs: 5000,
  intervalMs: 30_000,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  registrationMs: 1000,
  deregistrationMs: 300_000,
  targetType: 'ip',
  checksEnabled: true,
} as const;

const USUAL_ZONES = ['us-east-1a', 'us-east-1b'];

export const createLoadBalancer = (clock: Clock): LoadBalancer => {
  const groups = new Map<string, ReturnType<typeof createGroup>>();
  const around: { zones?: readonly string[]; broken: boolean } = { broken: false };
  let securityGroupIds: readonly string[] = ['sg-load-balancer'];
  return {
    arn: `${ELB_ARN}:loadbalancer/app/sandbox/0000000000000000`,
    addGroup: (settings) => {
      const group = createGroup({ ...DEFAULTS, ...settings }, clock, around);
      groups.set(settings.name, group);
      return group;
    },
    removeGroup: (name) => {
      void groups.get(name)?.stop();
      groups.delete(name);
    },
    groups: () => [...groups.values()],
    get zones() {
      return around.zones ?? USUAL_ZONES;
    },
    enableZones: (...zones) => {
      around.zones = zones;
    },
    get securityGroupIds() {
      return securityGroupIds;
    },
    secure: (...groupIds) => {
      securityGroupIds = groupIds;
    },
    get broken() {
      return around.broken;
    },
    breakDown: (broken) => {
      around.broken = broken;
    },
    stop: async () => {
      await Promise.all([...groups.values()].map((group) => group.stop()));
    },
  };
};
