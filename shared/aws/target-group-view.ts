import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
  TargetGroupNotFoundException,
  type LoadBalancer as WireLoadBalancer,
  type TargetGroup as WireTargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { nearest } from '../config/problem.ts';
import { awsError } from './errors.ts';
import { describeHealth, type Target, type TargetGroup, toTargetGroup } from './target-groups.ts';

/** A target group with what stands around it. */
export type GroupView = {
  group?: GroupDetail;
  /** How long targets drain, while some do. */
  deregistrationDelayS?: number;
  targets: readonly Target[];
  /** Those that send to the group; while none does, those of its VPC that could. */
  loadBalancers: readonly LoadBalancer[];
  /** Of those that could send to the group, while none does. */
  listeners: readonly Listener[];
  /** Names of the Region that resemble the one asked for, when no group has it. */
  similar: readonly string[];
};

/** `protocolVersion`: how the load balancer speaks to the targets, `HTTP1` unless said. */
export type GroupDetail = TargetGroup & { vpcId?: string; protocolVersion?: string };

/** `zones` are those enabled; `state` as AWS has it, such as `active` or `active_impaired`. */
export type LoadBalancer = {
  name: string;
  arn: string;
  type: string;
  state: string;
  zones: readonly string[];
  subnetIds: readonly string[];
  groupIds: readonly string[];
};

export type Listener = { arn: string; loadBalancer: string; protocol: string; port: number };

type Client = ElasticLoadBalancingV2Client;
type Detail = GroupDetail & { loadBalancerArns: readonly string[] };

/** Looks at the first group of the names that exists; rejects with an `AwsError`. */
export const readGroupView = async (client: Client, names: readonly string[]): Promise<GroupView> => {
  const found = await Promise.all(names.map((name) => findGroup(client, name)));
  const detail = found.find((each) => each !== undefined);
  if (detail === undefined) {
    return { targets: [], loadBalancers: [], listeners: [], similar: await similarNames(client, names) };
  }
  const { loadBalancerArns, ...group } = detail;
  const [targets = [], loadBalancers] = await Promise.all([
    describeHealth(client, group),
    loadBalancersOf(client, detail),
  ]);
  // Each call more is a permission more: only what the targets' states make worth knowing.
  const [delay, listeners] = await Promise.all([
    targets.some(({ state }) => state.endsWith('draining')) ? readDelay(client, group) : undefined,
    group.inUse ? [] : listenersOf(client, loadBalancers),
  ]);
  return {
    group,
    ...(delay !== undefined && { deregistrationDelayS: delay }),
    targets,
    loadBalancers,
    listeners,
    similar: [],
  };
};

const asked = async <T>(client: Client, action: string, on: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TargetGroupNotFoundException) throw error;
    const call = { action: `elasticloadbalancing:${action}`, on, endpoint: 'elasticloadbalancing' };
    throw await awsError(error, client, call);
  }
};

const findGroup = async (client: Client, name: string): Promise<Detail | undefined> => {
  try {
    const answer = await asked(client, 'DescribeTargetGroups', name, () =>
      client.send(new DescribeTargetGroupsCommand({ Names: [name] })),
    );
    const [wire] = answer.TargetGroups ?? [];
    return wire && toDetail(wire);
  } catch (error) {
    if (error instanceof TargetGroupNotFoundException) return undefined;
    throw error;
  }
};

const toDetail = (wire: WireTargetGroup): Detail => ({
  ...toTargetGroup(wire),
  ...(wire.VpcId !== undefined && { vpcId: wire.VpcId }),
  ...(wire.ProtocolVersion !== undefined && { protocolVersion: wire.ProtocolVersion }),
  loadBalancerArns: wire.LoadBalancerArns ?? [],
});

const readDelay = async (client: Client, { arn, name }: TargetGroup): Promise<number | undefined> => {
  const { Attributes = [] } = await asked(client, 'DescribeTargetGroupAttributes', name, () =>
    client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
  );
  const value = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  return value === undefined ? undefined : Number(value);
};

/** An account has 50 unless its quota was raised. */
const MOST_LOAD_BALANCERS = 100;

const loadBalancersOf = (client: Client, { name, loadBalancerArns, vpcId }: Detail): Promise<LoadBalancer[]> =>
  asked(client, 'DescribeLoadBalancers', name, async () => {
    if (loadBalancerArns.length > 0) {
      const command = new DescribeLoadBalancersCommand({ LoadBalancerArns: loadBalancerArns.slice(0, 20) });
      return ((await client.send(command)).LoadBalancers ?? []).map(toLoadBalancer);
    }
    const near: LoadBalancer[] = [];
    for await (const { LoadBalancers: page = [] } of paginateDescribeLoadBalancers({ client }, {})) {
      near.push(...page.filter(({ VpcId }) => VpcId === vpcId).map(toLoadBalancer));
      if (near.length >= MOST_LOAD_BALANCERS) break;
    }
    return near;
  });

const toLoadBalancer = (wire: WireLoadBalancer): LoadBalancer => {
  const zones = wire.AvailabilityZones ?? [];
  return {
    name: wire.LoadBalancerName ?? '',
    arn: wire.LoadBalancerArn ?? '',
    type: wire.Type ?? '',
    state: wire.State?.Code ?? '',
    zones: zones.flatMap(({ ZoneName }) => ZoneName ?? []),
    subnetIds: zones.flatMap(({ SubnetId }) => SubnetId ?? []),
    groupIds: wire.SecurityGroups ?? [],
  };
};

/** A finding names one listener or two; more calls would say no more. */
const MOST_LISTENED_TO = 3;

const listenersOf = async (client: Client, loadBalancers: readonly LoadBalancer[]): Promise<Listener[]> => {
  const pages = await Promise.all(
    loadBalancers.slice(0, MOST_LISTENED_TO).map(async ({ arn, name }) => {
      const { Listeners = [] } = await asked(client, 'DescribeListeners', name, () =>
        client.send(new DescribeListenersCommand({ LoadBalancerArn: arn })),
      );
      return Listeners.map((wire) => ({
        arn: wire.ListenerArn ?? '',
        loadBalancer: name,
        protocol: wire.Protocol ?? '',
        port: wire.Port ?? 0,
      }));
    }),
  );
  return pages.flat();
};

const MOST_GROUPS = 2000;
const MOST_SIMILAR = 3;

const similarNames = async (client: Client, wanted: readonly string[]): Promise<string[]> => {
  const names: string[] = [];
  await asked(client, 'DescribeTargetGroups', wanted.join(' and '), async () => {
    for await (const { TargetGroups: page = [] } of paginateDescribeTargetGroups({ client }, {})) {
      names.push(...page.flatMap(({ TargetGroupName }) => TargetGroupName ?? []));
      if (names.length >= MOST_GROUPS) break;
    }
  });
  const similar: string[] = [];
  for (const name of wanted) {
    while (similar.length < MOST_SIMILAR) {
      const next = nearest(
        name,
        names.filter((known) => !similar.includes(known)),
      );
      if (next === undefined) break;
      similar.push(next);
    }
  }
  return similar;
};
