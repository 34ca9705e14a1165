import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { routesStep } from './self-network.ts';
import { doctorSteps } from './self-trouble.ts';

/** `probe.never-reached`: since it was set up; the way from the monitor is what to look at first. */
export const neverReached: Rule = (evidence) => {
  const { check, fault } = evidence;
  return [
    {
      cause: 'probe.never-reached',
      confidence: 'medium',
      summary: `${check.id} never got any answer since it was set up: the monitor's own place, its security group, or the address in the check`,
      evidence: [`the monitor: ${fault.message}`, ...placeLine(evidence)],
      remedy: [
        { say: 'Compare the address in the check with that of the target, character by character' },
        ...placeSteps(evidence),
      ],
    },
  ];
};

/** `probe.vantage`: everything fails at once, so it is the monitor. */
export const vantage: Rule = (evidence): Candidate[] => [
  {
    cause: 'probe.vantage',
    confidence: 'medium',
    summary:
      'no check of the monitor gets any answer, of several services at once: its own network is cut off, not the targets',
    evidence: [
      `the monitor: ${evidence.fault.message}`,
      ...placeLine(evidence),
      'the monitor: nothing is accused of the services it watches',
    ],
    remedy: placeSteps(evidence),
  },
];

const placeLine = ({ vantage: { subnetIds, groupIds } }: Evidence): string[] =>
  subnetIds.length === 0
    ? ['the monitor: runs outside of any VPC that it knows of']
    : [
        `the monitor: runs in ${subnetIds.join(', ')}${groupIds.length > 0 ? ` with security group ${groupIds.join(', ')}` : ''}`,
      ];

const placeSteps = (evidence: Evidence): RemedyStep[] => {
  const { subnetIds, groupIds, region } = evidence.vantage;
  if (subnetIds.length === 0)
    return [{ say: 'Look at the network of this machine: its interface, its VPN, its DNS server' }];
  const filters = `Name=association.subnet-id,Values=${subnetIds.join(',')}`;
  return [
    ...(groupIds.length === 0
      ? []
      : [
          {
            say: "See what the monitor's security group lets out",
            command: awsCommand(region, 'ec2', 'describe-security-groups', {
              groupIds,
              query: 'SecurityGroups[].[GroupId,IpPermissionsEgress]',
              output: 'json',
            }),
          },
        ]),
    routesStep(evidence, region),
    {
      say: 'See their network ACLs',
      command: awsCommand(region, 'ec2', 'describe-network-acls', {
        filters,
        query: 'NetworkAcls[].Entries[].[Egress,RuleNumber,RuleAction,CidrBlock,PortRange.From,PortRange.To]',
        output: 'text',
      }),
    },
    ...doctorSteps(evidence),
  ];
};
