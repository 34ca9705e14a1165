import type { ContainerView, EcsService } from '../../aws/containers.ts';
import type { GroupView } from '../../aws/target-group-view.ts';
import type { Target } from '../../aws/target-groups.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Facts, FactValue } from '../../health/outcome.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate } from '../rule.ts';

/** How the load balancer checks, as the probe saw it; empty texts and zeros where it saw nothing. */
export type CheckSettings = {
  protocol: string;
  port: string;
  path: string;
  matcher: string;
  timeoutS: number;
  intervalS: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
};

/** What is known of a target group in trouble. */
export type Scene = {
  evidence: Evidence;
  /** Of the group; of several, `a or b`. */
  name: string;
  names: readonly string[];
  region: string | undefined;
  arn: string | undefined;
  settings: CheckSettings;
  targets: readonly Target[];
  /** Neither healthy nor on their way in or out. */
  failed: readonly Target[];
  healthy: number;
  total: number;
  minHealthy: number;
  failOpen: boolean;
  zones: readonly { zone: string; healthy: number; total: number }[];
  /** What targets answer to the monitor. */
  dials: readonly TargetInspection[];
  group: GroupView | undefined;
  containers: ContainerView | undefined;
  ecs: EcsService | undefined;
};

export type TargetRule = (scene: Scene) => readonly Candidate[];

const SETTLING = ['initial', 'draining', 'unhealthy.draining'];

export const sceneOf = (evidence: Evidence): Scene => {
  const { facts, check, vantage } = evidence;
  const group = seenOf(evidence, 'group');
  const containers = seenOf(evidence, 'containers');
  const targets = targetsIn(facts);
  const judged = typeof facts.group === 'string' ? [facts.group] : undefined;
  const configured = check.kind === 'target-group' ? (check.names ?? [check.name ?? check.id]) : [check.id];
  const names = judged ?? configured;
  const arn = group?.group?.arn;
  return {
    evidence,
    names,
    name: names.join(' or '),
    region: vantage.region ?? arn?.split(':')[3],
    arn,
    settings: settingsIn(facts),
    targets,
    failed: targets.filter(({ state }) => state !== 'healthy' && !SETTLING.includes(state)),
    healthy: numberOf(facts.healthy) ?? 0,
    total: numberOf(facts.total) ?? targets.length,
    minHealthy: numberOf(facts.minHealthy) ?? 1,
    failOpen: facts.failOpen === true,
    zones: Object.entries(recordOf(facts.zones)).map(([zone, counts]) => ({
      zone,
      healthy: numberOf(recordOf(counts).healthy) ?? 0,
      total: numberOf(recordOf(counts).total) ?? 0,
    })),
    dials: readable(evidence, group),
    group,
    containers,
    ecs: containers?.service,
  };
};

/** Our dial speaks HTTP/1.1: of a group that speaks HTTP/2 or gRPC its answers tell only whether it connects. */
const readable = ({ inspection }: Evidence, group: GroupView | undefined): readonly TargetInspection[] => {
  const dials = inspection?.targets ?? [];
  const version = group?.group?.protocolVersion ?? 'HTTP1';
  return version === 'HTTP1' ? dials : dials.filter(({ result }) => result === 'refused' || result === 'no-connection');
};

const settingsIn = ({ settings }: Facts): CheckSettings => {
  const given = recordOf(settings);
  return {
    protocol: textOf(given.protocol) ?? '',
    port: textOf(given.port) ?? 'traffic-port',
    path: textOf(given.path) ?? '',
    matcher: textOf(given.matcher) ?? '',
    timeoutS: numberOf(given.healthCheckTimeoutS) ?? 0,
    intervalS: numberOf(given.intervalS) ?? 0,
    healthyThreshold: numberOf(given.healthyThreshold) ?? 0,
    unhealthyThreshold: numberOf(given.unhealthyThreshold) ?? 0,
  };
};

const targetsIn = ({ targets }: Facts): Target[] =>
  (Array.isArray(targets) ? targets : []).map((each) => {
    const { id, port, zone, state, reason, description } = recordOf(each);
    return {
      id: textOf(id) ?? '',
      state: textOf(state) ?? '',
      ...(typeof port === 'number' && { port }),
      ...(typeof zone === 'string' && { zone }),
      ...(typeof reason === 'string' && { reason }),
      ...(typeof description === 'string' && { description }),
    };
  });

const textOf = (value: FactValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: FactValue | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
const recordOf = (value: FactValue | undefined): Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Facts) : {};

/** `200`, `200,302`, `200-399`. */
export const matches = (matcher: string, status: number): boolean =>
  matcher.split(',').some((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return status >= from && status <= to;
  });
