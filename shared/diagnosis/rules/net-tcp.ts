import { isIPv6 } from 'node:net';

import { destinationOf } from '../destination.ts';
import type { Candidate, Rule, RulesOf } from '../rule.ts';
import { refusedRule } from './net-refused.ts';
import { slowRule } from './net-slow.ts';
import { timeoutRule } from './net-timeout.ts';
import { dialLine, listRoutes, lookAtTls, phaseMs, placeInWords } from './net-words.ts';
import { cacheFirst } from './redis-cache.ts';

const unreachableRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const overIpv6 = to.address !== undefined && isIPv6(to.address);
  const candidate: Candidate = {
    cause: overIpv6 ? 'tcp.unreachable/ipv6' : 'tcp.unreachable',
    confidence: overIpv6 ? 'high' : 'medium',
    summary: overIpv6
      ? `${to.host} leads to the IPv6 address ${to.address}, and the monitor's network has no IPv6 way there`
      : `the monitor's network has no way to ${placeInWords(to)}`,
    evidence: [
      dialLine(evidence),
      'our own dial: the own system or a router said so at once; a filter would be silent',
    ],
    remedy: [
      {
        say: overIpv6
          ? 'Give the name an A record, or the subnets IPv6'
          : 'See whether the address is the right one, and whether the subnets have a route to it',
        command: listRoutes(evidence),
      },
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
        evidence: [
          dialLine(evidence),
          `our own dial: it came to that in ${phaseMs(evidence, 'tcp')} ms, so the way there is open`,
        ],
        remedy: [
          {
            say: 'See whether what stands in front has a healthy target behind it, and how many connections the server has open',
          },
        ],
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
        {
          say: 'Look into the log of the server at that second: it crashed, was stopped, or does not want this client',
        },
        ...(to.tls ? [] : [lookAtTls(evidence, 'See whether the port wants TLS: a certificate in the answer says so')]),
      ],
    },
  ];
};

export const TCP_RULES: RulesOf<'tcp'> = {
  'tcp.timeout': cacheFirst(timeoutRule),
  'tcp.refused': cacheFirst(refusedRule),
  'tcp.unreachable': unreachableRule,
  'tcp.reset': cacheFirst(resetRule),
  'tcp.slow': slowRule,
};
