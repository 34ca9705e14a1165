import { awsCommand } from '../../aws/command.ts';
import type { SecurityGroup } from '../../aws/network-facts.ts';
import { rulesInWords } from '../../aws/security-passage.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './net-timeout-scene.ts';
import { dialLine, placeInWords } from './net-words.ts';

/** The monitor's own security groups let nothing out to the target. */
export const egressClosed = (scene: Scene): Candidate[] => {
  const { evidence, view, port, judged } = scene;
  if (judged.out !== 'closed') return [];
  const [group] = view.monitorGroups;
  const [target] = view.targetGroups;
  const peer =
    target && sameVpc(scene) ? `UserIdGroupPairs=[{GroupId=${target.id}}]` : `IpRanges=[{CidrIp=${view.address}/32}]`;
  const permission = `IpProtocol=tcp,FromPort=${port},ToPort=${port},${peer}`;
  return [
    {
      cause: 'tcp.timeout/egress-closed',
      confidence: 'high',
      summary: `${idsOf(view.monitorGroups)} of the monitor lets nothing out to ${placeInWords(scene.to)}`,
      evidence: [dialLine(evidence), monitorLine(scene), interfaceLine(scene), targetLine(scene)].flat(),
      remedy: [
        {
          say: `Let ${group?.id} out to the target on ${port}${holds(scene)}`,
          command: awsCommand(evidence.vantage.region, 'ec2', 'authorize-security-group-egress', {
            groupId: group?.id,
            ipPermissions: permission,
          }),
        },
      ],
      needs: ['security'],
    },
  ];
};

/** A range of one address is the target's only until its name leads elsewhere. */
const holds = (scene: Scene): string => {
  const { view, to } = scene;
  if ((view.target && sameVpc(scene)) || to.host === view.address) return '';
  return `; that holds until ${to.host} has another address, so for a name whose addresses change let it out to their whole range`;
};

/** The target's security groups do not let the monitor in, or only from some of its subnets. */
export const ingressClosed = (scene: Scene): Candidate[] => {
  const { evidence, view, port, judged } = scene;
  const whole = judged.in === 'closed' && (view.monitorGroups.length > 0 || view.monitorSubnets.length > 0);
  if (!whole && judged.in !== 'partly') return [];
  const who = view.monitorGroups.length > 0 ? idsOf(view.monitorGroups) : 'the monitor';
  const where = judged.shut.map(({ id, cidr }) => `${id} (${cidr})`).join(', ');
  return [
    {
      cause: 'tcp.timeout/ingress-closed',
      confidence: whole ? 'high' : 'medium',
      summary: `${idsOf(view.targetGroups)} of the target does not let ${who} in on port ${port}${whole ? '' : ` from ${where}`}`,
      evidence: [dialLine(evidence), targetLine(scene), monitorLine(scene), interfaceLine(scene)].flat(),
      remedy: letIn(scene),
      needs: ['security'],
    },
  ];
};

/** By the group, which holds for whatever address the monitor gets; by ranges where its group is not known there. */
const letIn = (scene: Scene): RemedyStep[] => {
  const { evidence, view, port, judged } = scene;
  const groupId = view.targetGroups[0]?.id;
  const [source] = view.monitorGroups;
  const authorize = (peer: { sourceGroup?: string; cidr?: string }): string =>
    awsCommand(evidence.vantage.region, 'ec2', 'authorize-security-group-ingress', {
      groupId,
      protocol: 'tcp',
      port,
      ...peer,
    });
  if (source && sameVpc(scene)) {
    return [{ say: `Let ${source.id} into ${groupId} on ${port}`, command: authorize({ sourceGroup: source.id }) }];
  }
  return judged.shut.map(({ id, cidr }) => ({
    say: `Let ${id} of the monitor into ${groupId} on ${port}`,
    command: authorize({ cidr }),
  }));
};

/** A group can be named from its own VPC; across a peering only under conditions. */
const sameVpc = ({ view: { target, monitorSubnets } }: Scene): boolean =>
  target === undefined || monitorSubnets.length === 0 || monitorSubnets.some(({ vpcId }) => vpcId === target.vpcId);

/** Who has the address. */
export const interfaceLine = ({ view: { target } }: Pick<Scene, 'view'>): string[] => {
  if (target === undefined) return [];
  const what = target.description === '' ? '' : ` (${target.description})`;
  return [`EC2: ${target.address} is ${target.id}${what} in ${target.subnetId} of ${target.vpcId}`];
};

/** What the target's groups let in. */
export const targetLine = ({ view: { targetGroups } }: Pick<Scene, 'view'>): string[] =>
  targetGroups.length === 0
    ? []
    : [`EC2: ${idsOf(targetGroups)} of the target lets in ${rulesInWords(targetGroups, 'ingress')}`];

/** Where the monitor is, and what its groups let out. */
export const monitorLine = ({ view: { monitorGroups, monitorSubnets } }: Pick<Scene, 'view'>): string[] => {
  const where = monitorSubnets.map(({ id, cidr }) => `${id} (${cidr})`).join(', ');
  const places = where === '' ? [] : [`EC2: the monitor is in ${where}`];
  if (monitorGroups.length === 0) return places;
  return [`EC2: ${idsOf(monitorGroups)} of the monitor lets out ${rulesInWords(monitorGroups, 'egress')}`, ...places];
};

const idsOf = (groups: readonly SecurityGroup[]): string => groups.map(({ id }) => id).join(', ');
