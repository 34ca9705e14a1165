import { awsCommand } from '../../aws/command.ts';
import { functionOf } from '../../config/functions.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { textOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { doctorSteps, regionOf, troubleOf } from './self-trouble.ts';

const NOTHING_MEASURED = 'nothing was measured: this says nothing of the target';

/** `probe.deadline`: references that took too long, or a probe that did not end. */
export const deadline: Rule = (evidence) => {
  const { check, facts, fault } = evidence;
  const ofReferences = textOf(facts.overran) === 'references';
  return [
    {
      cause: ofReferences ? 'probe.deadline/references' : 'probe.deadline',
      confidence: ofReferences ? 'high' : 'medium',
      summary: ofReferences
        ? `the parameters and secrets of ${check.id} were not read within ${check.timeoutMs} ms: Parameter Store or Secrets Manager answers too slowly, or not at all`
        : `the monitor did not get done with ${check.id}: ${fault.message}`,
      evidence: [`the monitor: ${fault.message}`, `the check: has ${check.timeoutMs} ms for one attempt (timeout:)`, NOTHING_MEASURED],
      remedy: ofReferences
        ? [
            { say: 'from subnets without NAT each of both APIs needs an interface endpoint (ssm, secretsmanager), or references: deploy' },
            ...doctorSteps(evidence),
          ]
        : [
            { say: 'give the function more memory (its CPU grows with it), or spread the checks: fewer in one function, shorter time-outs and confirm:' },
            ...doctorSteps(evidence),
          ],
    },
  ];
};

/** `probe.internal`: a header that cannot be sent, an address that must not be dialled, an AWS failure, or a mistake of ours. */
export const internal: Rule = (evidence) => {
  const { facts, fault, check } = evidence;
  const trouble = troubleOf(evidence);
  const lines = [`the monitor: ${fault.message}`, NOTHING_MEASURED];
  if (facts.broken === 'unsendable') {
    const names = check.kind === 'http' ? Object.keys(check.headers ?? {}).join(', ') : '';
    return [
      {
        cause: 'probe.internal/header',
        confidence: 'high',
        summary: `${check.id} has a header that HTTP does not let a client send${names === '' ? '' : ` (one of ${names})`}`,
        evidence: lines,
        remedy: [
          { say: 'take out Expect, Connection, Content-Length and their kin; they are the client\'s own' },
          { say: 'look at the values that references give: a control character or a letter beyond Latin-1 cannot be sent' },
        ],
      },
    ];
  }
  if (trouble) {
    return [
      {
        cause: 'probe.internal/aws',
        confidence: 'medium',
        summary: `AWS itself failed: ${trouble.action} on ${trouble.on} (${trouble.error})`,
        evidence: lines,
        remedy: [{ say: `wait, and look at the AWS Health Dashboard for ${trouble.endpoint}${trouble.region === undefined ? '' : ` in ${trouble.region}`}` }],
      },
    ];
  }
  return [
    {
      cause: 'probe.internal',
      confidence: 'low',
      summary: `the monitor itself failed: ${fault.message}`,
      evidence: lines,
      remedy: [{ say: 'if the message names an address that is refused, the check leads where a deployed function must not dial; else report it with this text' }],
    },
  ];
};

/** `probe.missed`: the schedule, the function, or what a comparison needs. */
export const missed: Rule = (evidence) => {
  const { check, fault } = evidence;
  const lines = [`the monitor: ${fault.message}`, NOTHING_MEASURED];
  if (check.kind === 'cloud-map' && fault.message.includes(check.matches)) {
    return [
      {
        cause: 'probe.missed/comparison',
        confidence: 'high',
        summary: `${check.matches} has no recent answers to compare the registry of ${check.service}.${check.namespace} with`,
        evidence: lines,
        remedy: [{ say: `see why ${check.matches} has no answer of late, and mend that`, command: `npx vpcwatch history ${check.matches}` }],
      },
    ];
  }
  const name = functionOf(check);
  return [
    {
      cause: 'probe.missed',
      confidence: 'high',
      summary: `${name} did not complete three runs in a row, so ${check.id} is not watched`,
      evidence: lines,
      remedy: missedSteps(evidence, name),
    },
  ];
};

const missedSteps = (evidence: Evidence, name: string): RemedyStep[] => {
  const region = regionOf(evidence);
  // From a terminal the loop itself is what stopped.
  if (region === undefined) return [{ say: 'see whether the process that runs `vpcwatch run` is alive and its machine awake, and start it again' }];
  return [
    {
      say: `find the function ${name}, and whether it was changed`,
      command: awsCommand(region, 'lambda', 'list-functions', {
        query: `Functions[?ends_with(FunctionName,'-${name}')].[FunctionName,LastModified,Timeout,MemorySize]`,
        output: 'text',
      }),
    },
    {
      say: 'read its last errors',
      command: `read -rp 'function: ' name && ${awsCommand(region, 'logs', 'filter-log-events', {
        filterPattern: '?ERROR ?"Task timed out" ?Runtime.ExitError',
        limit: 20,
        query: 'events[].message',
        output: 'text',
      })} --log-group-name "/aws/lambda/$name"`,
    },
    {
      say: 'see whether its schedule is on',
      command: awsCommand(region, 'events', 'list-rules', { query: 'Rules[].[Name,State,ScheduleExpression]', output: 'text' }),
    },
    ...doctorSteps(evidence),
  ];
};

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
        { say: 'compare the address in the check with that of the target, character by character' },
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
    summary: 'no check of the monitor gets any answer, of several services at once: its own network is cut off, not the targets',
    evidence: [`the monitor: ${evidence.fault.message}`, ...placeLine(evidence), 'nothing is accused of the services it watches'],
    remedy: placeSteps(evidence),
  },
];

const placeLine = ({ vantage: { subnetIds, groupIds } }: Evidence): string[] =>
  subnetIds.length === 0
    ? ['the monitor: runs outside of any VPC that it knows of']
    : [`the monitor: runs in ${subnetIds.join(', ')}${groupIds.length > 0 ? ` with security group ${groupIds.join(', ')}` : ''}`];

const placeSteps = (evidence: Evidence): RemedyStep[] => {
  const { subnetIds, groupIds, region } = evidence.vantage;
  if (subnetIds.length === 0) return [{ say: 'look at the network of this machine: its interface, its VPN, its DNS server' }];
  const ofSubnets = { filters: `Name=association.subnet-id,Values=${subnetIds.join(',')}` };
  return [
    ...(groupIds.length === 0
      ? []
      : [
          {
            say: "see what the monitor's security group lets out",
            command: awsCommand(region, 'ec2', 'describe-security-groups', {
              groupIds,
              query: 'SecurityGroups[].[GroupId,IpPermissionsEgress]',
              output: 'json',
            }),
          },
        ]),
    {
      say: 'see the routes of its subnets',
      command: awsCommand(region, 'ec2', 'describe-route-tables', { ...ofSubnets, query: 'RouteTables[].Routes[]', output: 'table' }),
    },
    {
      say: 'and their network ACLs',
      command: awsCommand(region, 'ec2', 'describe-network-acls', {
        ...ofSubnets,
        query: 'NetworkAcls[].Entries[].[Egress,RuleNumber,RuleAction,CidrBlock,PortRange.From,PortRange.To]',
        output: 'text',
      }),
    },
    ...doctorSteps(evidence),
  ];
};
