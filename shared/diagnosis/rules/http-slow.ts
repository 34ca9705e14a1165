import type { CauseId, RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { type Answer, answerLine, answerOf, msInWords, phaseLine } from './http-answer.ts';

type Slow = 'dns' | 'tcp' | 'tls' | 'headers' | 'body';

/** Little over the bound is no outage: it may as well be a busy minute. */
const LITTLE = 1.25;

/** The hop that takes most of the time is the one to mend. */
export const httpSlow: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const { phases, check } = evidence;
  const totalMs = phases.reduce((sum, { ms }) => sum + ms, 0);
  const bound = check.kind === 'http' ? (check.expect?.latency ?? 0) : 0;
  const sums = Map.groupBy(phases, ({ name }) => name);
  const [slowest] = [...sums]
    .map(([name, each]) => ({ name, ms: each.reduce((sum, { ms }) => sum + ms, 0) }))
    .sort((one, other) => other.ms - one.ms);
  if (slowest === undefined || !(slowest.name in SLOW)) return [];
  const phase = slowest.name as Slow;
  const { what, mend } = SLOW[phase];
  const share = Math.round((slowest.ms / Math.max(totalMs, 1)) * 100);
  const clearly = totalMs >= bound * LITTLE && share >= 60;
  const cause: CauseId = `http.slow/${phase}`;
  return [
    {
      cause,
      confidence: clearly ? 'high' : 'medium',
      summary: `${answer.place} takes ${msInWords(totalMs)}, ${msInWords(slowest.ms)} (${share} %) of it ${what}; ${msInWords(bound)} are expected`,
      evidence: [
        ...phaseLine(evidence),
        `the check: expects at most ${msInWords(bound)} (latency:), it took ${msInWords(totalMs)}`,
        ...(answer.redirects.length > 0
          ? [`HTTP: ${answer.redirects.length} redirects on the way, each with a connection of its own`]
          : []),
        ...answerLine(answer, evidence),
      ],
      remedy: [
        ...mend(answer, evidence),
        ...(clearly
          ? []
          : [{ say: 'If it stays so, little over the bound, and nobody minds: raise latency: of the check' }]),
        ...curlTimes(answer),
      ],
    },
  ];
};

const SLOW: Record<Slow, { what: string; mend: (answer: Answer, evidence: Evidence) => RemedyStep[] }> = {
  dns: {
    what: 'to resolve the name',
    mend: ({ host }, { check }) => [
      {
        say: `Ask the resolver for ${host} by itself, from a host in the VPC`,
        command: `dig${'resolver' in check && typeof check.resolver === 'string' && !check.resolver.includes('$') ? digServer(check.resolver) : ''} ${host}`,
      },
      {
        say: 'Look for a forwarding rule to a slow server, a search list, or more queries than a resolver takes (1,024 a second each interface)',
      },
    ],
  },
  tcp: {
    what: 'to connect',
    mend: ({ host }) => [
      {
        say: `Look at the way to ${host}: another zone or Region, a lost SYN that is sent again after 1 s, a full accept queue (too few workers)`,
      },
    ],
  },
  tls: {
    what: 'in the TLS handshake',
    mend: ({ host }) => [
      {
        say: `Look at the CPU of ${host}, the size of its key and the length of its certificate chain; a busy event loop shakes hands late`,
      },
    ],
  },
  headers: {
    what: 'until the first byte of the answer',
    mend: () => [
      {
        say: 'Look at what the service does before it answers: its slow queries, its calls to others, its CPU and its queue of requests',
      },
      { say: 'Add workers or tasks if it is short of them' },
    ],
  },
  body: {
    what: 'to send the body',
    mend: (_, { facts }) => [
      {
        say: `Make the answer smaller (it has ${typeof facts.sizeBytes === 'number' ? facts.sizeBytes : 'many'} bytes) or send it at once; a health path needs a few bytes`,
      },
    ],
  },
};

const digServer = (resolver: string): string => {
  const [, host = '', port] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(resolver) ?? [];
  return ` @${host}${port === undefined ? '' : ` -p ${port}`}`;
};

const curlTimes = ({ place }: Answer): RemedyStep[] =>
  URL.canParse(place) && !place.includes('***')
    ? [
        {
          say: 'Time it hop by hop, from a host in the VPC',
          command: `curl -sS -o /dev/null -w 'dns %{time_namelookup} tcp %{time_connect} tls %{time_appconnect} headers %{time_starttransfer} all %{time_total}\\n' --max-time 60 ${quotedUrl(place)}`,
        },
      ]
    : [];

const quotedUrl = (place: string): string => `'${place.replaceAll("'", '%27')}'`;
