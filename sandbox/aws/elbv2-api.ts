import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import type { LoadBalancer } from './load-balancer.ts';
import type { SandboxGroup } from './target-group.ts';
import { NOT_REGISTERED } from './target-health.ts';

const MOST = 20;
const PAGE = 400;
const names = z.array(z.string()).max(MOST, `at most ${MOST} in a call`).optional();

/** The Elastic Load Balancing API: the two calls by which a monitor reads target groups. */
export const createElbApi = (loadBalancer: LoadBalancer): Api => ({
  name: 'elasticloadbalancing',
  protocol: 'query',
  version: '2015-12-01',
  actions: {
    DescribeTargetGroups: action(
      z.object({
        Names: names,
        TargetGroupArns: names,
        PageSize: z.coerce.number().int().min(1).max(PAGE).default(PAGE),
        Marker: z.coerce.number().default(0),
      }),
      ({ Names, TargetGroupArns, PageSize, Marker }) => {
        const groups = selectGroups(loadBalancer.groups(), Names, TargetGroupArns);
        const next = Marker + PageSize;
        return {
          TargetGroups: groups.slice(Marker, next).map((group) => describe(group, loadBalancer.arn)),
          NextMarker: next < groups.length ? next : undefined,
        };
      },
    ),
    DescribeTargetHealth: action(
      z.object({
        TargetGroupArn: z.string(),
        Targets: z.array(z.object({ Id: z.string(), Port: z.coerce.number().optional() })).optional(),
      }),
      ({ TargetGroupArn, Targets }) => {
        const [group] = selectGroups(loadBalancer.groups(), undefined, [TargetGroupArn]);
        return { TargetHealthDescriptions: describeHealth(group, Targets) };
      },
    ),
  },
});

const selectGroups = (
  groups: readonly SandboxGroup[],
  byName: readonly string[] | undefined,
  byArn: readonly string[] | undefined,
): SandboxGroup[] => {
  const wanted = byName ?? byArn;
  if (wanted === undefined) return [...groups];
  return wanted.map((key) => {
    const found = groups.find((group) => (byName ? group.settings.name : group.arn) === key);
    if (found) return found;
    throw new ApiError('TargetGroupNotFound', 'One or more target groups not found');
  });
};

// The API knows whole seconds, and none below AWS's least; a faster clock may have shorter ones.
const seconds = (ms: number, least: number): number => Math.max(least, Math.round(ms / 1000));
const LEAST_TIMEOUT_S = 2;
const LEAST_INTERVAL_S = 5;

const describe = ({ arn, settings, inUse }: SandboxGroup, loadBalancerArn: string): object => ({
  TargetGroupArn: arn,
  TargetGroupName: settings.name,
  ...(settings.targetType === 'lambda' ? {} : { Protocol: settings.protocol, Port: 80, VpcId: 'vpc-0' }),
  TargetType: settings.targetType,
  HealthCheckEnabled: settings.checksEnabled,
  HealthCheckProtocol: settings.protocol,
  HealthCheckPort: 'traffic-port',
  HealthCheckPath: settings.path,
  HealthCheckTimeoutSeconds: seconds(settings.timeoutMs, LEAST_TIMEOUT_S),
  HealthCheckIntervalSeconds: seconds(settings.intervalMs, LEAST_INTERVAL_S),
  HealthyThresholdCount: settings.healthyThreshold,
  UnhealthyThresholdCount: settings.unhealthyThreshold,
  Matcher: { HttpCode: settings.matcher },
  LoadBalancerArns: inUse ? [loadBalancerArn] : [],
});

type WantedTarget = { Id: string; Port?: number | undefined };

const describeHealth = (group: SandboxGroup | undefined, wanted: readonly WantedTarget[] | undefined): object[] => {
  const registered = (group?.targets() ?? []).map(({ id, port, zone, state, reason, description }) => ({
    Target: { Id: id, Port: port, AvailabilityZone: zone },
    HealthCheckPort: String(port),
    TargetHealth: { State: state, Reason: reason, Description: description },
  }));
  if (wanted === undefined) return registered;
  const { state: State, reason: Reason, description: Description } = NOT_REGISTERED;
  return wanted.map(
    ({ Id, Port }) =>
      registered.find(({ Target }) => Target.Id === Id && (Port === undefined || Target.Port === Port)) ?? {
        Target: { Id, Port },
        TargetHealth: { State, Reason, Description },
      },
  );
};
