import { shell } from '../../aws/command.ts';
import type { CauseId, RemedyStep } from '../../health/finding.ts';
import { destinationOf } from '../destination.ts';
import type { Rule } from '../rule.ts';
import { dialLine, knock, phaseMs, placeInWords } from './net-words.ts';

/** Linux sends a SYN again after one second, then after two more. */
const RESENT_MS = [1000, 3000];
const ABOUT_MS = 150;

type Slow = { phase: 'dns' | 'tcp' | 'tls'; cause: CauseId; what: string; why: string; remedy: readonly RemedyStep[] };

/** Names the hop that takes most of the time. */
export const slowRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const phases: readonly Slow[] = [
    {
      phase: 'dns',
      cause: 'tcp.slow/slow-resolver',
      what: 'to resolve the name',
      why: 'the DNS server is slow or far, or answers only when it is asked again',
      remedy: [{ say: 'Time the DNS server', command: shell('dig', '+stats', to.host) }],
    },
    {
      phase: 'tcp',
      cause: 'tcp.slow',
      what: 'to connect',
      why: 'the way is long, or the host is too busy to accept',
      remedy: [
        { say: 'Time some connections, from where the monitor is', command: knock(to) },
        {
          say: 'On the host: a full accept queue shows as ListenOverflows',
          command: 'nstat -az TcpExtListenOverflows TcpExtListenDrops',
        },
      ],
    },
    {
      phase: 'tls',
      cause: 'tcp.slow/slow-handshake',
      what: 'for the TLS handshake',
      why: 'the server is short of CPU, or what it asks for each handshake is slow',
      remedy: [{ say: 'Look at the CPU of the server, and at how many new connections it gets each second' }],
    },
  ];
  const timed = phases.map((each) => ({ ...each, ms: phaseMs(evidence, each.phase) })).sort((a, b) => b.ms - a.ms);
  const [slowest] = timed;
  const allMs = timed.reduce((sum, { ms }) => sum + ms, 0);
  if (slowest === undefined || allMs === 0) return [];
  const { phase, ms, cause, what, why, remedy } = slowest;
  const resent = phase === 'tcp' && RESENT_MS.some((each) => ms >= each && ms < each + ABOUT_MS);
  const because = resent
    ? 'a packet was lost or dropped, and sent again after a pause: the accept queue is full, or the way loses packets'
    : why;
  return [
    {
      cause,
      confidence: ms > allMs / 2 ? 'high' : 'medium',
      summary: `${placeInWords(to)} takes ${ms} of ${allMs} ms ${what}: ${because}`,
      evidence: [
        dialLine(evidence),
        `our own dial: ${timed
          .filter((each) => each.ms > 0)
          .map((each) => `${each.phase} ${each.ms} ms`)
          .join(', ')}`,
      ],
      remedy,
    },
  ];
};
