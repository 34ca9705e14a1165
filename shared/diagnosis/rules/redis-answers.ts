import { lengthInWords } from '../../time/words.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { cacheCandidates } from './redis-cache.ts';
import { cacheLine, cacheNeeds, cacheOf, eventLines, eventsLike, lookSteps, metricStep, RECOVERY } from './redis-cache-words.ts';
import { breakOf, phaseLine, redisCli, redisPlaceOf, step } from './redis-place.ts';

const PROTOCOLS: readonly [begins: RegExp, name: string][] = [
  [/^HTTP\//, 'HTTP'],
  [/^SSH-/, 'SSH'],
  [/^220/, 'SMTP or FTP'],
  [/^ERROR$/, 'memcached'],
  [/^\+OK/, 'POP3'],
];

export const notRedis: Rule = (evidence) => {
  const { place, port } = redisPlaceOf(evidence);
  const { at = 'PING', how, begins } = breakOf(evidence) ?? {};
  const protocol = PROTOCOLS.find(([pattern]) => pattern.test(begins ?? ''))?.[1];
  const isUnlike = begins !== undefined && !/^[+\-:$*]/.test(begins);
  const what =
    protocol !== undefined
      ? `a server that speaks ${protocol}`
      : how === 'too-large'
        ? 'a server whose reply does not end within 1 MB'
        : how === 'unreadable' && !isUnlike
          ? 'a server that begins like Redis and breaks its protocol'
          : 'something that is not Redis';
  const split = protocol !== undefined || isUnlike ? 'other-protocol' : 'broken-reply';
  return [
    ...cacheCandidates(evidence),
    {
      cause: `redis.not-redis/${split}`,
      confidence: cacheOf(evidence) === undefined && split === 'other-protocol' ? 'high' : 'medium',
      summary: `${what} answers at ${place}`,
      evidence: [
        ...(begins === undefined ? [] : [`the server: answers ${at} with ${begins === 'binary' ? 'bytes that are no text' : `"${begins}"`}`]),
        ...(how === 'too-large' ? [`the server: more than 1 MB in answer to ${at}`] : []),
        ...(how === 'unreadable' && !isUnlike ? [`the server: its answer to ${at} is no reply of Redis`] : []),
        ...(how === 'strange' || how === 'refused' ? [`the server: its answer to ${at} is none that Redis gives`] : []),
        ...cacheLine(evidence),
        ...phaseLine(evidence),
      ],
      remedy: [
        step(`host and port of the check ${evidence.check.id}: most likely one of them is of another service`),
        ...(port === undefined ? [] : [step('on the machine of the address: what listens on the port', `ss -ltnp 'sport = :${port}'`)]),
        step('what it says to Redis (from inside the VPC)', redisCli(evidence, 'ping')),
        ...lookSteps(evidence),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

export const silent: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const { at = 'PING' } = breakOf(evidence) ?? {};
  const isFirst = at === 'PING' || at === 'AUTH';
  const waited = lengthInWords(evidence.check.timeoutMs);
  const events = eventsLike(evidence, RECOVERY);
  return [
    ...cacheCandidates(evidence),
    {
      cause: isFirst ? 'redis.silent' : 'redis.silent/half-way',
      // What it does instead is not to be seen from outside.
      confidence: 'medium',
      summary: isFirst
        ? `${place} takes the connection and says nothing for ${waited}: its process hangs, or one command blocks all others`
        : `${place} answers PING, then nothing to ${at}: it stopped in between, or a command of somebody else blocks it`,
      evidence: [
        ...phaseLine(evidence),
        `Redis: no answer to ${at} within ${waited}`,
        ...eventLines(evidence, events),
        ...cacheLine(evidence),
      ],
      remedy: [
        ...metricStep(evidence, 'EngineCPUUtilization', 'whether one command keeps it busy: 100 % for minutes'),
        step('once it answers: which commands took longest (from inside the VPC)', redisCli(evidence, 'slowlog', 'get', 10)),
        step('who is connected, and what they last asked', redisCli(evidence, 'client', 'list')),
        ...lookSteps(evidence),
        ...(cacheOf(evidence) === undefined
          ? [step('on its machine: whether the process runs, is stopped (T) or waits for disk (D)', 'ps -o pid,stat,pcpu,rss,etime,args -C redis-server')]
          : []),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const msOf = ({ phases }: Evidence, wanted: string): number | undefined => phases.find(({ name }) => name === wanted)?.ms;

export const slow: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const ping = msOf(evidence, 'ping');
  const tcp = msOf(evidence, 'tcp');
  const bound = evidence.check.kind === 'redis' ? evidence.check.expect?.latency : undefined;
  // Connecting is a round trip too, and Redis has no part in it.
  const isServer = ping !== undefined && tcp !== undefined && tcp < ping / 2;
  const figures = ping === undefined ? 'slowly' : `in ${Math.round(ping)} ms`;
  const allowed = bound === undefined ? '' : ` (${bound} ms are allowed)`;
  const events = eventsLike(evidence, RECOVERY);
  const common = { evidence: [
    ...phaseLine(evidence),
    ...(isServer ? [`our own dial: connecting takes ${Math.round(tcp)} ms, so the way is not what is slow`] : []),
    ...(evidence.facts.connectedClients === undefined ? [] : [`Redis: ${evidence.facts.connectedClients} clients are connected`]),
    ...eventLines(evidence, events),
    ...cacheLine(evidence),
  ], needs: cacheNeeds(evidence) };
  if (!isServer) {
    return [
      {
        ...common,
        cause: 'redis.slow',
        confidence: 'low',
        summary: `${place} answers PING ${figures}${allowed}; connecting takes ${tcp === undefined ? 'unknown time' : `${Math.round(tcp)} ms`} already, so the way may be slow, not Redis`,
        remedy: [
          step('the round trips of a second: least, most, mean (from inside the VPC)', redisCli(evidence, '--latency', '--raw')),
          step('whether monitor and cache are in zones far apart, or something on the way is busy'),
          ...lookSteps(evidence),
        ],
      },
    ];
  }
  return [
    {
      ...common,
      cause: 'redis.slow/server',
      confidence: 'medium',
      summary: `${place} answers PING ${figures}${allowed} while connecting takes ${Math.round(tcp)} ms: Redis itself is busy`,
      remedy: [
        step('which commands took longest (from inside the VPC)', redisCli(evidence, 'slowlog', 'get', 10)),
        ...metricStep(evidence, 'EngineCPUUtilization', 'how busy it was in the last hour'),
        step('commands over all keys (KEYS, large LRANGE, SMEMBERS) by count and time', redisCli(evidence, 'info', 'commandstats')),
        ...lookSteps(evidence),
      ],
    },
  ];
};
