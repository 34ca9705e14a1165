import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { deadOf, destinationOf } from '../destination.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { dialLine, knock, parameterIn, placeInWords } from './net-words.ts';

/** The host answered that nothing listens: never a security group, which drops. */
export const refusedRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const refusing = deadOf(evidence.facts).filter(({ code }) => code === 'tcp.refused');
  const several =
    refusing.length > 1
      ? [`our own dial: ${refusing.length} addresses refuse: ${refusing.map(({ address }) => address).join(', ')}`]
      : [];
  const because =
    'our own dial: the host answered and refused, so no security group, network ACL or route is in the way: these drop in silence';
  const wrong = otherPort(evidence, to.port);
  const plain: Candidate = {
    cause: 'tcp.refused',
    confidence: 'high',
    summary: `nothing listens on ${placeInWords(to)}: the process is down or starts, or it listens on another port or on loopback only`,
    evidence: [dialLine(evidence), because, ...several],
    remedy: [
      {
        say: 'On the host: see what listens, and on which address; 127.0.0.1 is not reached from elsewhere',
        command: 'ss -ltnp',
      },
      { say: 'Start the process, or mend the port that it or the check has' },
    ],
  };
  if (wrong === undefined) return [plain];
  const other: Candidate = {
    cause: 'tcp.refused/wrong-port',
    // A cache has no other port. A service may have one more, for its metrics or its health.
    confidence: wrong.only ? 'high' : 'medium',
    summary: `nothing listens on ${placeInWords(to)}: ${wrong.who} is on port ${wrong.ports}`,
    evidence: [dialLine(evidence), wrong.line, because],
    remedy: [
      ...(wrong.only
        ? []
        : [
            {
              say: `See whether port ${wrong.ports.split(',')[0]} takes a connection`,
              command: knock({ ...to, port: Number(wrong.ports.split(',')[0]) }),
            },
          ]),
      dialOther(evidence, wrong.ports),
      ...(wrong.only ? [] : plain.remedy),
    ],
    needs: ['registry', 'cache', 'containers'],
  };
  return wrong.only ? [other] : [other, { ...plain, confidence: 'medium' }];
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
  return {
    who: found.who,
    ports,
    only: found.source === 'ElastiCache',
    line: `${found.source}: ${found.who} is on port ${ports}`,
  };
};

const dialOther = ({ check, vantage }: Evidence, ports: string): RemedyStep => {
  const name = parameterIn('port' in check ? check.port : '');
  if (name === undefined || ports.includes(',')) return { say: `Write port ${ports} into the check` };
  const put = { name, type: 'String', value: ports, overwrite: true } as const;
  return { say: `Put port ${ports} into ${name}`, command: awsCommand(vantage.region, 'ssm', 'put-parameter', put) };
};
