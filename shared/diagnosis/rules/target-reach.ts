import { asking, awsCommand } from '../../aws/command.ts';
import { judgePassage } from '../../aws/security-passage.ts';
import type { LoadBalancer } from '../../aws/target-group-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import { notRunning } from './target-refused.ts';
import type { Scene } from './target-scene.ts';
import { onGroup, redeploy } from './target-steps.ts';
import { addressOf, dialLines, ecsLines, groupLines } from './target-words.ts';

/** Explains what was seen of some of the targets. */
export type Explain = (scene: Scene, dials: readonly TargetInspection[]) => Candidate[];

/** Where nobody knows whether the monitor is let in, a dial in vain says little: usually only the load balancer is. */
export const noConnection: Explain = (scene, dials) => {
  const { name, ecs } = scene;
  const letIn = isLetIn(scene, dials);
  const keptOut = letIn === undefined && isKeptOut(scene, dials);
  const what = `the targets of ${name} take no connection from the monitor`;
  return [
    {
      cause: 'target.timeout/no-connection',
      confidence: keptOut ? 'low' : letIn === undefined ? 'medium' : 'high',
      summary:
        letIn === undefined
          ? `${what} either: packets to them are dropped, unless their security group keeps the monitor out and the app is slow`
          : `${what}, nor from the load balancer: packets to them are dropped`,
      evidence: [
        ...dialLines(dials),
        letIn ??
          (keptOut
            ? 'security groups: they do not let the monitor in, so our own dial says nothing'
            : 'our own dial: whether anything lets the monitor in is not known'),
        ...groupLines(scene),
        ...ecsLines(scene),
      ],
      remedy: [
        ...(letIn === undefined ? lookAtMonitor(scene) : []),
        ...allowLoadBalancer(scene, dials),
        ...redeploy(scene, 'If the rules are right, the host hangs: replace the tasks (rolling)'),
        { say: 'Look at the network ACLs of the subnets, both ways' },
      ],
      needs: ['group', 'containers', 'security'],
    },
    ...(ecs?.running === 0 ? notRunning(scene, dials) : []),
  ];
};

/** What shows that the monitor is let in: another target that took its connection, or the rules. */
const isLetIn = ({ evidence }: Scene, dials: readonly TargetInspection[]): string | undefined => {
  const others = (evidence.inspection?.targets ?? []).filter((each) => each.port === dials[0]?.port);
  const sibling = others.find(({ result }) => result !== 'no-connection');
  if (sibling) return `our own dial: ${addressOf(sibling)} of the same group takes the monitor's connection`;
  const { view, port, passage } = judged(evidence, dials) ?? {};
  if (view === undefined || passage?.in !== 'open' || passage.out !== 'open') return undefined;
  return `security groups: ${view.targetGroups.map(({ id }) => id).join(', ')} of ${view.address} lets the monitor in on port ${port}`;
};

const isKeptOut = ({ evidence }: Scene, dials: readonly TargetInspection[]): boolean => {
  const { passage } = judged(evidence, dials) ?? {};
  return passage?.in === 'closed' || passage?.out === 'closed';
};

const judged = (evidence: Evidence, dials: readonly TargetInspection[]) => {
  const view = seenOf(evidence, 'security');
  const port = dials.find(({ id }) => id === view?.address)?.port;
  return view === undefined || port === undefined ? undefined : { view, port, passage: judgePassage(view, port) };
};

/** Else the dial says nothing of the load balancer's. */
const lookAtMonitor = ({ ecs, region, evidence }: Scene): RemedyStep[] => {
  const theirs = ecs?.groupIds ?? [];
  const own = evidence.vantage.groupIds;
  const say = `See whether the targets' security group lets the monitor in${own.length > 0 ? ` (${own.join(', ')})` : ''}: if not, our own dial says nothing`;
  if (theirs.length === 0) return [{ say }];
  return [{ say, command: awsCommand(region, 'ec2', 'describe-security-groups', { groupIds: theirs }) }];
};

/** They answer the monitor at once. */
export const inTime: Explain = (scene, dials) => [
  {
    cause: 'target.timeout/load-balancer-only',
    confidence: 'medium',
    summary: `the targets of ${scene.name} answer the monitor in time: only the load balancer waits in vain, or it was a short stall`,
    evidence: [...dialLines(dials), ...groupLines(scene), ...groupIdLines(scene), ...ecsLines(scene)],
    remedy: [
      ...allowLoadBalancer(scene, dials),
      { say: 'See whether it still is so', command: onGroup(scene, 'describe-target-health') },
    ],
    needs: ['group', 'containers'],
  },
];

const groupIdLines = ({ group, ecs }: Scene): string[] =>
  (group?.loadBalancers ?? []).map(
    ({ name, groupIds }) =>
      `load balancer: ${name} has ${groupIds.join(', ') || 'no security group'}` +
      (ecs && ecs.groupIds.length > 0 ? `, the tasks have ${ecs.groupIds.join(', ')}` : ''),
  );

/** The rule that lets the load balancer in; or the look at the rules, where one of the two groups is not known. */
const allowLoadBalancer = (scene: Scene, dials: readonly TargetInspection[]): RemedyStep[] => {
  const { group, ecs, region } = scene;
  const [balancer] = group?.loadBalancers ?? [];
  const [to] = ecs?.groupIds ?? [];
  const port = dials[0]?.port;
  if (balancer === undefined || port === undefined) return [];
  const [from] = balancer.groupIds;
  if (from === undefined) return allowSubnets(scene, balancer, port);
  const look = {
    say: 'See which ports the security groups let through',
    command: awsCommand(region, 'ec2', 'describe-security-groups', {
      groupIds: [from, ...(to === undefined ? [] : [to])],
    }),
  };
  if (to === undefined) return [look];
  return [
    look,
    {
      say: `If ${to} does not let the load balancer in on port ${port}: allow it`,
      command: awsCommand(region, 'ec2', 'authorize-security-group-ingress', {
        groupId: to,
        protocol: 'tcp',
        port,
        sourceGroup: from,
      }),
    },
  ];
};

/** A network load balancer without a security group is only known by the ranges of its subnets. */
const allowSubnets = ({ ecs, region }: Scene, { name, subnetIds }: LoadBalancer, port: number): RemedyStep[] => {
  const [to] = ecs?.groupIds ?? [];
  if (subnetIds.length === 0) return [];
  const allow = awsCommand(region, 'ec2', 'authorize-security-group-ingress', { groupId: to, protocol: 'tcp', port });
  return [
    {
      say: `${name} has no security group: its health checks come from the ranges of its own subnets`,
      command: awsCommand(region, 'ec2', 'describe-subnets', {
        subnetIds,
        query: 'Subnets[].CidrBlock',
        output: 'text',
      }),
    },
    ...(to === undefined
      ? []
      : [
          {
            say: `If ${to} does not let these ranges in on port ${port}: allow each`,
            command: `${asking('range, such as 10.0.1.0/24', 'value')} && ${allow} --cidr "$value"`,
          },
        ]),
  ];
};
