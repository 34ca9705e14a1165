import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import type { LoadBalancer } from './load-balancer.ts';
import type { SandboxGroup } from './target-group.ts';
import { NOT_REGISTERED } from './target-health.ts';

const MOST = 20;
const PAGE = 400;
const names = z.array(z.string()).max(MOST, `at most ${MOST} in a call`).optional();
const pageSize = z.coerce.number().int().min(1).max(PAGE).default(PAGE);
const marker = z.coerce.number().default(0);
// The API knows whole seconds, and none below AWS's least; a faster clock may have shorter ones.
const LEAST_TIMEOUT_S = 2;
const LEAST_INTERVAL_S = 5;
const seconds = (ms: number, least: number): number => Math.max(least, Math.round(ms / 1000));

/** The Elastic Load Balancing API: what a monitor reads of target groups, and the change that mends their checks. */
export const createElbApi = (loadBalancer: LoadBalancer): Api => ({
  name: 'elasticloadbalancing',
  protocol: 'query',
  version: '2015-12-01',
  actions: {
    DescribeTargetGroups: action(
      z.object({
        Names: names,
        TargetGroupArns: names,
        PageSize: pageSize,
        Marker: marker,
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
    DescribeTargetGroupAttributes: action(z.object({ TargetGroupArn: z.string() }), ({ TargetGroupArn }) => {
      const [group] = selectGroups(loadBalancer.groups(), undefined, [TargetGroupArn]);
      const Value = String(seconds(group?.settings.deregistrationMs ?? 0, 0));
      return { Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value }] };
    }),
    ModifyTargetGroup: action(
      z.object({
        TargetGroupArn: z.string(),
        HealthCheckPath: z.string().optional(),
        HealthCheckTimeoutSeconds: z.coerce.number().min(LEAST_TIMEOUT_S).max(120).optional(),
        HealthCheckIntervalSeconds: z.coerce.number().min(LEAST_INTERVAL_S).max(300).optional(),
        Matcher: z.object({ HttpCode: z.string() }).optional(),
      }),
      (input) => {
        const [group] = selectGroups(loadBalancer.groups(), undefined, [input.TargetGroupArn]);
        if (group) modify(group.settings, input);
        return { TargetGroups: group ? [describe(group, loadBalancer.arn)] : [] };
      },
    ),
    DescribeLoadBalancers: action(z.object({ LoadBalancerArns: names, PageSize: pageSize, Marker: marker }), () => ({
      LoadBalancers: [describeLoadBalancer(loadBalancer)],
    })),
    DescribeListeners: action(z.object({ LoadBalancerArn: z.literal(loadBalancer.arn) }), ({ LoadBalancerArn }) => ({
      Listeners: [
        {
          ListenerArn: `${LoadBalancerArn.replace(':loadbalancer/', ':listener/')}/0000000000000001`,
          LoadBalancerArn,
          Port: 443,
          Protocol: 'HTTPS',
          DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
        },
      ],
    })),
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

const describe = ({ arn, settings, inUse }: SandboxGroup, loadBalancerArn: string): object => ({
  TargetGroupArn: arn,
  TargetGroupName: settings.name,
  ...(settings.targetType === 'lambda' ? {} : { Protocol: settings.protocol, Port: 80, VpcId: 'vpc-0' }),
  TargetType: settings.targetType,
  HealthCheckEnabled: settings.checksEnabled,
  HealthCheckProtocol: settings.protocol,
  HealthCheckPort: settings.checkPort === undefined ? 'traffic-port' : String(settings.checkPort),
  HealthCheckPath: settings.path,
  HealthCheckTimeoutSeconds: seconds(settings.timeoutMs, LEAST_TIMEOUT_S),
  HealthCheckIntervalSeconds: seconds(settings.intervalMs, LEAST_INTERVAL_S),
  HealthyThresholdCount: settings.healthyThreshold,
  UnhealthyThresholdCount: settings.unhealthyThreshold,
  Matcher: { HttpCode: settings.matcher },
  LoadBalancerArns: inUse ? [loadBalancerArn] : [],
});

const describeLoadBalancer = ({ arn, zones, securityGroupIds, broken }: LoadBalancer): object => ({
  LoadBalancerArn: arn,
  LoadBalancerName: 'sandbox',
  Type: 'application',
  Scheme: 'internal',
  VpcId: 'vpc-0',
  State: { Code: broken ? 'active_impaired' : 'active' },
  AvailabilityZones: zones.map((ZoneName) => ({ ZoneName, SubnetId: `subnet-${ZoneName.at(-1)}` })),
  SecurityGroups: [...securityGroupIds],
});

type Modification = {
  HealthCheckPath?: string | undefined;
  HealthCheckTimeoutSeconds?: number | undefined;
  HealthCheckIntervalSeconds?: number | undefined;
  Matcher?: { HttpCode: string } | undefined;
};

const modify = (settings: SandboxGroup['settings'], given: Modification): void => {
  const timeoutMs = given.HealthCheckTimeoutSeconds ? given.HealthCheckTimeoutSeconds * 1000 : settings.timeoutMs;
  const intervalMs = given.HealthCheckIntervalSeconds ? given.HealthCheckIntervalSeconds * 1000 : settings.intervalMs;
  const { HealthCheckPath: path = settings.path, Matcher: { HttpCode: matcher } = { HttpCode: settings.matcher } } =
    given;
  Object.assign(settings, { timeoutMs, intervalMs, path, matcher });
};

type WantedTarget = { Id: string; Port?: number | undefined };

const describeHealth = (group: SandboxGroup | undefined, wanted: readonly WantedTarget[] | undefined): object[] => {
  const registered = (group?.targets() ?? []).map(({ id, port, zone, state, reason, description }) => ({
    Target: { Id: id, Port: port, AvailabilityZone: zone },
    HealthCheckPort: String(group?.settings.checkPort ?? port),
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
