import { awsCommand, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { asking } from './target-steps.ts';
import { groupLines } from './target-words.ts';

/** Nobody sends to the group, or not from the zones in which its targets are. */
export const notInUse: TargetRule = (scene) => {
  const { group, name } = scene;
  if (group?.group === undefined) return [inUseUnseen(scene)];
  return [group.group.inUse ? zoneNotEnabled(scene) : noListenerRule(scene, name)];
};

const noListenerRule = (scene: Scene, name: string): Candidate => {
  const { group } = scene;
  const balancers = group?.loadBalancers ?? [];
  // A network load balancer has no rules: its listener sends to one group, and to change that is no small mend.
  const listener = group?.listeners.find(({ protocol }) => protocol.startsWith('HTTP'));
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
      ...(listener === undefined
        ? []
        : [
            {
              say: `Send to it from port ${listener.port} of ${listener.loadBalancer}.`,
              command: asking('path pattern, such as /api/*', createRule(scene, listener.arn)),
            },
          ]),
      { say: 'If another group took its place (blue and green), name both in the check: `names: [blue, green]`.' },
    ],
    needs: ['group'],
  };
};

/** After what people number by hand; one that is taken is refused by the API. */
const RULE_PRIORITY = 900;

const createRule = ({ region, arn }: Scene, listenerArn: string): string => {
  const actions = `Type=forward,TargetGroupArn=${arn}`;
  const command = awsCommand(region, 'elbv2', 'create-rule', { listenerArn, priority: RULE_PRIORITY, actions });
  return `${command} --conditions "Field=path-pattern,Values=$value"`;
};

const zoneNotEnabled = (scene: Scene): Candidate => {
  const { group, name, targets } = scene;
  const [balancer] = group?.loadBalancers ?? [];
  const zones = [...new Set(targets.flatMap(({ zone }) => zone ?? []))].filter(
    (zone) => !balancer?.zones.includes(zone),
  );
  return {
    cause: 'target.not-in-use/zone-not-enabled',
    confidence: balancer === undefined ? 'medium' : 'high',
    summary: `the targets of ${name} are in ${zones.join(', ')}, and its load balancer is only in ${balancer?.zones.join(', ')}`,
    evidence: [
      ...(balancer === undefined ? [] : [`load balancer: ${balancer.name} is enabled in ${balancer.zones.join(', ')}`]),
      ...groupLines(scene),
    ],
    remedy: enableZone(scene, zones),
    needs: ['group'],
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
      say: `Find the subnet of ${zone} for the load balancer.`,
      command: awsCommand(region, 'ec2', 'describe-subnets', {
        filters: [...vpc, `Name=availability-zone,Values=${zone}`],
        query: 'Subnets[].[SubnetId,CidrBlock]',
        output: 'text',
      }),
    },
    { say: `Enable ${zone}.`, command: asking(`subnet of ${zone}`, `${set} ${kept} "$value"`) },
  ];
};

const inUseUnseen = (scene: Scene): Candidate => ({
  cause: 'target.not-in-use',
  confidence: 'low',
  summary: scene.evidence.fault.message,
  evidence: groupLines(scene),
  remedy: [
    {
      say: 'See which load balancers send to it.',
      command: awsCommand(scene.region, 'elbv2', 'describe-target-groups', {
        names: scene.names,
        query: 'TargetGroups[].[TargetGroupName,LoadBalancerArns]',
      }),
    },
  ],
  needs: ['group'],
});
