import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import { notRunning } from './target-refused.ts';
import type { Scene } from './target-scene.ts';
import { onGroup, redeploy } from './target-steps.ts';
import { dialLines, ecsLines, groupLines } from './target-words.ts';

/** Explains what was seen of some of the targets. */
export type Explain = (scene: Scene, dials: readonly TargetInspection[]) => Candidate[];

/** From a place of which nothing is known, a dial in vain says less. */
export const noConnection: Explain = (scene, dials) => {
  const { evidence, name, ecs } = scene;
  const inVpc = evidence.vantage.subnetIds.length > 0;
  return [
    {
      cause: 'target.timeout/no-connection',
      confidence: inVpc ? 'high' : 'medium',
      summary: `the targets of ${name} take no connection, from the load balancer or from the monitor: packets to them are dropped`,
      evidence: [
        ...dialLines(dials),
        ...(inVpc ? [] : ['our own dial: where the monitor is in the network is not known']),
        ...groupLines(scene),
        ...ecsLines(scene),
      ],
      remedy: [
        ...allowLoadBalancer(scene, dials),
        ...redeploy(scene, 'If the rules are right, the host hangs: replace the tasks.'),
        { say: 'Look at the network ACLs of the subnets, both ways.' },
      ],
      needs: ['group', 'containers'],
    },
    ...(ecs?.running === 0 ? notRunning(scene, dials) : []),
  ];
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
      { say: 'See whether it still is so.', command: onGroup(scene, 'describe-target-health') },
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
  const from = group?.loadBalancers.flatMap(({ groupIds }) => groupIds)[0];
  const [to] = ecs?.groupIds ?? [];
  const port = dials[0]?.port;
  if (from === undefined || port === undefined) return [];
  const look = {
    say: 'See which ports the security groups let through.',
    command: awsCommand(region, 'ec2', 'describe-security-groups', {
      groupIds: [from, ...(to === undefined ? [] : [to])],
    }),
  };
  if (to === undefined) return [look];
  return [
    look,
    {
      say: `If ${to} does not let the load balancer in on port ${port}, allow it.`,
      command: awsCommand(region, 'ec2', 'authorize-security-group-ingress', {
        groupId: to,
        protocol: 'tcp',
        port,
        sourceGroup: from,
      }),
    },
  ];
};
