import { isIPv6 } from 'node:net';

import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { deadOf, destinationOf } from '../destination.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate, Rule, RulesOf } from '../rule.ts';
import { slowRule } from './net-slow.ts';
import { timeoutRule } from './net-timeout.ts';
import { dialLine, lookAtTls, parameterIn, phaseMs, placeInWords } from './net-words.ts';

/** The host answered that nothing listens: never a security group, which drops. */
const refusedRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const refusing = deadOf(evidence.facts).filter(({ code }) => code === 'tcp.refused');
  const several = refusing.length > 1 ? [`${refusing.length} addresses refuse: ${refusing.map(({ address }) => address).join(', ')}`] : [];
  const because = 'the host answered and refused: no security group, network ACL or route is in the way, these drop in silence';
  const wrong = otherPort(evidence, to.port);
  if (wrong !== undefined) {
    return [
      {
        cause: 'tcp.refused/wrong-port',
        confidence: 'high',
        summary: `nothing listens on ${placeInWords(to)}: ${wrong.who} is on port ${wrong.ports}`,
        evidence: [dialLine(evidence), wrong.line, because],
        remedy: [dialOther(evidence, wrong.ports)],
        needs: ['registry', 'cache', 'containers'],
      },
    ];
  }
  return [
    {
      cause: 'tcp.refused',
      confidence: 'high',
      summary: `nothing listens on ${placeInWords(to)}: the process is down or starts, or it listens on another port or on loopback only`,
      evidence: [dialLine(evidence), because, ...several],
      remedy: [
        { say: 'On the host: see what listens, and on which address; 127.0.0.1 is not reached from elsewhere', command: 'ss -ltnp' },
        { say: 'Start the process, or mend the port that it or the check has' },
      ],
    },
  ];
};

/** Which port others say that it is on, when that is not the one that was dialled. */
const otherPort = (evidence: Evidence, port: number | undefined) => {
  const { cache } = seenOf(evidence, 'cache') ?? {};
  const { service, tasks = [] } = seenOf(evidence, 'containers') ?? {};
  const registered = (seenOf(evidence, 'registry')?.instances ?? []).flatMap((each) => each.port ?? []);
  const told = [
    {
      who: cache?.id ?? '',
      ports: [cache?.primary?.port, cache?.reader?.port].filter((each) => each !== undefined),
      source: 'ElastiCache',
    },
    { who: 'what is registered', ports: registered, source: 'Cloud Map' },
    { who: service?.name ?? '', ports: tasks.length > 0 ? (service?.containerPorts ?? []) : [], source: 'ECS' },
  ];
  const found = told.find(({ ports }) => ports.length > 0 && port !== undefined && !ports.includes(port));
  if (found === undefined) return undefined;
  const ports = [...new Set(found.ports)].join(', ');
  return { who: found.who, ports, line: `${found.source}: ${found.who} is on port ${ports}` };
};

const dialOther = ({ check, vantage }: Evidence, ports: string): RemedyStep => {
  const name = parameterIn('port' in check ? check.port : '');
  if (name === undefined || ports.includes(',')) return { say: `Say port ${ports} in the check` };
  const put = { name, type: 'String', value: ports, overwrite: true } as const;
  return { say: `Put port ${ports} into ${name}`, command: awsCommand(vantage.region, 'ssm', 'put-parameter', put) };
};

const unreachableRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const overIpv6 = to.address !== undefined && isIPv6(to.address);
  const { region, subnetIds } = evidence.vantage;
  const routes = awsCommand(region, 'ec2', 'describe-route-tables', {
    filters: subnetIds.length > 0 ? `Name=association.subnet-id,Values=${subnetIds.join(',')}` : undefined,
    query: 'RouteTables[].Routes',
  });
  const candidate: Candidate = {
    cause: overIpv6 ? 'tcp.unreachable/ipv6' : 'tcp.unreachable',
    confidence: overIpv6 ? 'high' : 'medium',
    summary: overIpv6
      ? `${to.host} leads to the IPv6 address ${to.address}, and the monitor's network has no IPv6 way there`
      : `the monitor's network has no way to ${placeInWords(to)}`,
    evidence: [dialLine(evidence), 'our own system or a router said so at once: a filter would be silent'],
    remedy: [
      { say: overIpv6 ? 'Give the name an A record, or the subnets IPv6' : 'See whether the address is the right one, and whether the subnets have a route to it', command: routes },
    ],
  };
  return [candidate];
};

const resetRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  if (evidence.fault.stage === 'tcp') {
    return [
      {
        cause: 'tcp.reset',
        confidence: 'medium',
        summary: `${placeInWords(to)} takes the connection and resets it at once: a proxy or load balancer without anything behind it, or a limit of connections`,
        evidence: [dialLine(evidence), `our own dial: it came to that in ${phaseMs(evidence, 'tcp')} ms, so the way there is open`],
        remedy: [{ say: 'See whether what stands in front has a healthy target behind it, and how many connections the server has open' }],
      },
    ];
  }
  const wantsTls = !to.tls && [443, 8443, 6380].includes(to.port ?? 0);
  return [
    {
      cause: 'tcp.reset/before-answer',
      confidence: 'medium',
      summary: `${placeInWords(to)} takes the connection and hangs up before it has answered${wantsTls ? `; port ${to.port} usually wants TLS` : ''}`,
      evidence: [
        dialLine(evidence),
        `our own dial: connected in ${phaseMs(evidence, 'tcp')} ms; it broke ${evidence.fault.stage === 'tls' ? 'in the TLS handshake' : 'once it was asked'}`,
      ],
      remedy: [
        { say: 'Look into the log of the server at that second: it crashed, was stopped, or does not want this client' },
        ...(to.tls ? [] : [lookAtTls(evidence, 'See whether the port wants TLS: a certificate in the answer says so')]),
      ],
    },
  ];
};

export const TCP_RULES: RulesOf<'tcp'> = {
  'tcp.timeout': timeoutRule,
  'tcp.refused': refusedRule,
  'tcp.unreachable': unreachableRule,
  'tcp.reset': resetRule,
  'tcp.slow': slowRule,
};
