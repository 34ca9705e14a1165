import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeTargetGroups,
  TargetGroupNotFoundException,
  type TargetHealthDescription,
  type TargetGroup as WireTargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Clock } from '../time/clock.ts';
import { awsError } from './errors.ts';

/** How a load balancer checks its targets; seconds, as AWS tells them. */
export type HealthCheck = {
  enabled: boolean;
  protocol: string;
  /** A number, or `traffic-port`. */
  port: string;
  path?: string;
  /** Status codes that pass: `200`, `200-399`. */
  matcher?: string;
  timeoutS: number;
  intervalS: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
};

/** The settings of a target group. `inUse`: a load balancer sends to it. No protocol for lambda targets. */
export type TargetGroup = {
  name: string;
  arn: string;
  protocol?: string;
  targetType: string;
  inUse: boolean;
  healthCheck: HealthCheck;
};

/** One registered target with its state and reason as AWS names them. */
export type Target = {
  id: string;
  port?: number;
  zone?: string;
  state: string;
  reason?: string;
  description?: string;
};

/** Both reject with an `AwsError`; `undefined` means that no group has the name (any more). */
export type TargetGroupReader = {
  /** Settings, at most `cacheMs` old unless `fresh`. Groups that are asked for at the same time share calls. */
  settings(name: string, fresh?: boolean): Promise<TargetGroup | undefined>;
  targets(group: TargetGroup): Promise<Target[] | undefined>;
};

type ReaderDeps = { client: ElasticLoadBalancingV2Client; clock: Clock; cacheMs: number };

/** Reads target groups with few calls: the account has a bucket of 40 that refills by 10 a second. */
export const createTargetGroupReader = ({ client, clock, cacheMs }: ReaderDeps): TargetGroupReader => {
  const cache = new Map<string, { group: TargetGroup; readAt: number }>();
  const ask = coalesced((names) => describeAll(client, names));
  return {
    settings: async (name, fresh = false) => {
      const known = cache.get(name);
      if (known && !fresh && clock.monotonicMs() - known.readAt < cacheMs) return known.group;
      const readAt = clock.monotonicMs();
      const group = (await ask(name)).get(name);
      if (group) cache.set(name, { group, readAt });
      else cache.delete(name);
      return group;
    },
    targets: (group) => describeHealth(client, group),
  };
};

type Groups = Map<string, TargetGroup>;

/** One call for all names that are asked for before the event loop comes round. */
const coalesced = (describe: (names: string[]) => Promise<Groups>): ((name: string) => Promise<Groups>) => {
  let waiting: { names: Set<string>; groups: Promise<Groups> } | undefined;
  return (name) => {
    if (waiting === undefined) {
      const names = new Set<string>();
      const groups = new Promise(setImmediate).then(() => {
        waiting = undefined;
        return describe([...names]);
      });
      waiting = { names, groups };
    }
    waiting.names.add(name);
    return waiting.groups;
  };
};

const MOST_NAMES = 20;

const describeAll = async (client: ElasticLoadBalancingV2Client, names: string[]): Promise<Groups> => {
  const batches = Array.from({ length: Math.ceil(names.length / MOST_NAMES) }, (_, n) =>
    names.slice(n * MOST_NAMES, (n + 1) * MOST_NAMES),
  );
  const groups = (await Promise.all(batches.map((batch) => describeBatch(client, batch)))).flat();
  return new Map(groups.map((group) => [group.name, group]));
};

const describeBatch = async (client: ElasticLoadBalancingV2Client, names: string[]): Promise<TargetGroup[]> => {
  const groups: TargetGroup[] = [];
  try {
    for await (const page of paginateDescribeTargetGroups({ client }, { Names: names })) {
      groups.push(...(page.TargetGroups ?? []).map(toTargetGroup));
    }
    return groups;
  } catch (error) {
    if (!(error instanceof TargetGroupNotFoundException)) {
      const on = names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(' and ');
      const call = { action: 'elasticloadbalancing:DescribeTargetGroups', on };
      throw await awsError(error, client, { ...call, endpoint: 'elasticloadbalancing' });
    }
  }
  // One missing name fails the whole call, without saying which: halves find it and spare the others.
  if (names.length === 1) return [];
  const middle = names.length >> 1;
  const halves = [names.slice(0, middle), names.slice(middle)];
  return (await Promise.all(halves.map((half) => describeBatch(client, half)))).flat();
};

/** The registered targets of a group with their states; `undefined` when the group is gone. */
export const describeHealth = async (
  client: ElasticLoadBalancingV2Client,
  group: TargetGroup,
): Promise<Target[] | undefined> => {
  try {
    const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group.arn }));
    return (answer.TargetHealthDescriptions ?? []).map(toTarget);
  } catch (error) {
    if (error instanceof TargetGroupNotFoundException) return undefined;
    const call = { action: 'elasticloadbalancing:DescribeTargetHealth', on: group.name };
    throw await awsError(error, client, { ...call, endpoint: 'elasticloadbalancing' });
  }
};

/** A group's settings from what the API answers. */
export const toTargetGroup = (wire: WireTargetGroup): TargetGroup => ({
  name: wire.TargetGroupName ?? '',
  arn: wire.TargetGroupArn ?? '',
  ...(wire.Protocol === undefined ? {} : { protocol: wire.Protocol }),
  targetType: wire.TargetType ?? 'instance',
  inUse: (wire.LoadBalancerArns ?? []).length > 0,
  healthCheck: toHealthCheck(wire),
});

const toHealthCheck = (wire: WireTargetGroup): HealthCheck => {
  const matcher = wire.Matcher?.HttpCode ?? wire.Matcher?.GrpcCode;
  return {
    enabled: wire.HealthCheckEnabled ?? true,
    protocol: wire.HealthCheckProtocol ?? '',
    port: wire.HealthCheckPort ?? 'traffic-port',
    ...(wire.HealthCheckPath === undefined ? {} : { path: wire.HealthCheckPath }),
    ...(matcher === undefined ? {} : { matcher }),
    timeoutS: wire.HealthCheckTimeoutSeconds ?? 0,
    intervalS: wire.HealthCheckIntervalSeconds ?? 0,
    healthyThreshold: wire.HealthyThresholdCount ?? 0,
    unhealthyThreshold: wire.UnhealthyThresholdCount ?? 0,
  };
};

const toTarget = ({ Target: target, TargetHealth: health }: TargetHealthDescription): Target => ({
  id: target?.Id ?? '',
  ...(target?.Port === undefined ? {} : { port: target.Port }),
  ...(target?.AvailabilityZone === undefined ? {} : { zone: target.AvailabilityZone }),
  state: health?.State ?? '',
  ...(health?.Reason === undefined ? {} : { reason: health.Reason }),
  ...(health?.Description === undefined ? {} : { description: health.Description }),
});
