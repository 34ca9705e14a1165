import { asking, awsCommand, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup } from './target-steps.ts';
import { groupLines } from './target-words.ts';

/** Nobody sends to the group, or not from the zones in which its targets are. */
export const notInUse: TargetRule = (scene) => {
  const { group, name } = scene;
  if (group?.group === undefined) return [inUseUnseen(scene)];
  return [group.group.inUse ? zoneNotEnabled(scene) : noListenerRule(scene, name)];
};

const noListenerRule = (scene: Scene, name: string): Candidate => {
  const balancers = scene.group?.loadBalancers ?? [];
  return {
    cause: 'target.not-in-use/no-listener-rule',
    confidence: 'high',
    summary: `no listener of a load balancer sends to ${name}, so its targets are not even checked`,
    evidence: [
      `load balancer: no listener rule names ${name}`,
      ...balancers.map(({ name: balancer, type }) => `load balancer: ${balancer} (${type}) is in the same VPC`),
      ...groupLines(scene),
    ],
    remedy: [
      { say: 'If another group took its place (blue and green): name both in the check, `names: [blue, green]`' },
      ...sendTo(scene),
    ],
    needs: ['group'],
  };
};

/** Of several load balancers nobody can say which one is meant. */
const sendTo = (scene: Scene): RemedyStep[] => {
  const { group, region, name } = scene;
  const [balancer, ...others] = (group?.loadBalancers ?? []).filter(({ type }) => type === 'application');
  // A network load balancer has no rules: its listener sends to one group, and to change that is no small mend.
  const own = (group?.listeners ?? []).filter(({ loadBalancer }) => loadBalancer === balancer?.name);
  const listener = own.find(({ protocol }) => protocol === 'HTTPS') ?? own.find(({ protocol }) => protocol === 'HTTP');
  if (balancer === undefined) return [];
  if (others.length > 0 || listener === undefined) {
    const query = 'LoadBalancers[].[LoadBalancerName,LoadBalancerArn]';
    return [
      {
        say: `Find the load balancer that should send to ${name}, and add a listener rule there`,
        command: awsCommand(region, 'elbv2', 'describe-load-balancers', { query, output: 'text' }),
      },
    ];
  }
  const place = `port ${listener.port} of ${listener.loadBalancer}`;
  return [
    {
      say: `See what answers on ${place} now`,
      command: awsCommand(region, 'elbv2', 'describe-rules', {
        listenerArn: listener.arn,
        query: 'Rules[].[Priority,Conditions[].Values,Actions[].TargetGroupArn]',
      }),
    },
    {
      say: `If it should: send to ${name} from ${place}; the rule takes these paths from what answers them now`,
      command: `${asking('path pattern, such as /api/*', 'value')} && ${createRule(scene, listener.arn)}`,
    },
  ];
};

/** After what people number by hand; one that is taken is refused by the API. */
const RULE_PRIORITY = 900;

const createRule = ({ region, arn }: Scene, listenerArn: string): string => {
  const actions = `Type=forward,TargetGroupArn=${arn}`;
  const command = awsCommand(region, 'elbv2', 'create-rule', { listenerArn, priority: RULE_PRIORITY, actions });
  return `${command} --conditions "Field=path-pattern,Values=$value"`;
};

/** Of targets outside of the VPC: they belong to no zone. */
const ANY_ZONE = 'all';

const zoneNotEnabled = (scene: Scene): Candidate => {
  const { group, name, targets } = scene;
  const balancers = group?.loadBalancers ?? [];
  const enabled = [...new Set(balancers.flatMap((each) => each.zones))];
  const theirs = new Set(targets.flatMap(({ zone }) => (zone === undefined || zone === ANY_ZONE ? [] : zone)));
  const zones = [...theirs].filter((zone) => !enabled.includes(zone));
  if (balancers.length === 0 || zones.length === 0) return inUseNow(scene);
  return {
    cause: 'target.not-in-use/zone-not-enabled',
    confidence: 'high',
    summary: `the targets of ${name} are in ${zones.join(', ')}, and its load balancer is only in ${enabled.join(', ')}`,
    evidence: [
      ...balancers.map((each) => `load balancer: ${each.name} is enabled in ${each.zones.join(', ')}`),
      ...groupLines(scene),
    ],
    remedy: enableZone(scene, zones),
    needs: ['group'],
  };
};

/** A load balancer sends to it, in the zones of its targets: it may have been taken into use just now. */
const inUseNow = (scene: Scene): Candidate => {
  const { group, name } = scene;
  const balancers = (group?.loadBalancers ?? []).map((each) => each.name).join(' and ');
  return {
    ...inUseUnseen(scene),
    summary: `the targets of ${name} are unused${balancers === '' ? '' : `, though ${balancers} sends to it and is enabled in their zones`}: it may have been taken into use just now`,
    remedy: [
      { say: 'See whether it still is so', command: onGroup(scene, 'describe-target-health') },
      ...inUseUnseen(scene).remedy,
    ],
  };
};

/** Setting subnets replaces those that are set. */
export const enableZone = ({ group, region }: Scene, zones: readonly string[]): RemedyStep[] => {
  const [balancer] = group?.loadBalancers ?? [];
  const [zone] = zones;
  if (balancer === undefined || zone === undefined) return [];
  const set = awsCommand(region, 'elbv2', 'set-subnets', { loadBalancerArn: balancer.arn });
  const kept = shell('--subnets', ...balancer.subnetIds);
  const vpc = group?.group?.vpcId === undefined ? [] : [`Name=vpc-id,Values=${group.group.vpcId}`];
  return [
    {
      say: `Find the subnet of ${zone} for the load balancer`,
      command: awsCommand(region, 'ec2', 'describe-subnets', {
        filters: [...vpc, `Name=availability-zone,Values=${zone}`],
        query: 'Subnets[].[SubnetId,CidrBlock]',
        output: 'text',
      }),
    },
    { say: `Enable ${zone}`, command: `${asking(`subnet of ${zone}`, 'value')} && ${set} ${kept} "$value"` },
  ];
};

const inUseUnseen = (scene: Scene): Candidate => ({
  cause: 'target.not-in-use',
  confidence: 'low',
  summary: scene.evidence.fault.message,
  evidence: groupLines(scene),
  remedy: [
    {
      say: 'See which load balancers send to it',
      command: awsCommand(scene.region, 'elbv2', 'describe-target-groups', {
        names: scene.names,
        query: 'TargetGroups[].[TargetGroupName,LoadBalancerArns]',
      }),
    },
  ],
  needs: ['group'],
});
