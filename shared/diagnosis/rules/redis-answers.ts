import { lengthInWords } from '../../time/words.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { cacheCandidates } from './redis-cache.ts';
import { lookSteps, metricStep } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, eventLines, eventsLike, RECOVERY } from './redis-cache-words.ts';
import { breakOf, phaseLine, redisCli, redisPlaceOf, step } from './redis-place.ts';

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
        ...metricStep(evidence, 'EngineCPUUtilization', 'See whether one command keeps it busy: 100 % for minutes'),
        step(
          'Once it answers, see which commands took longest (from inside the VPC)',
          redisCli(evidence, 'slowlog', 'get', 10),
        ),
        step('See who is connected, and what they last asked', redisCli(evidence, 'client', 'list')),
        ...lookSteps(evidence),
        ...(cacheHostOf(evidence) === undefined
          ? [
              step(
                'On its machine: see whether the process runs, is stopped (T) or waits for disk (D)',
                'ps -o pid,stat,pcpu,rss,etime,args -C redis-server',
              ),
            ]
          : []),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const msOf = ({ phases }: Evidence, wanted: string): number | undefined =>
  phases.find(({ name }) => name === wanted)?.ms;

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
  const common = {
    evidence: [
      ...phaseLine(evidence),
      ...(isServer ? [`our own dial: connecting takes ${Math.round(tcp)} ms, so the way is not what is slow`] : []),
      ...(evidence.facts.connectedClients === undefined
        ? []
        : [`Redis: connected clients ${evidence.facts.connectedClients}`]),
      ...eventLines(evidence, events),
      ...cacheLine(evidence),
    ],
    needs: cacheNeeds(evidence),
  };
  const way: Candidate = {
    ...common,
    cause: 'redis.slow',
    confidence: 'low',
    summary: isServer
      ? `a packet lost on the way would look the same in one run`
      : `${place} answers PING ${figures}${allowed}; connecting takes ${tcp === undefined ? 'unknown time' : `${Math.round(tcp)} ms`} already, so the way may be slow, not Redis`,
    remedy: [
      step(
        'Time the round trips of a second: least, most, mean (from inside the VPC)',
        redisCli(evidence, '--latency', '--raw'),
      ),
      step('See whether monitor and cache are in other zones, or something on the way is busy'),
      ...lookSteps(evidence),
    ],
  };
  if (!isServer) return [way];
  return [
    {
      ...common,
      cause: 'redis.slow/server',
      confidence: 'medium',
      summary: `${place} answers PING ${figures}${allowed} while connecting takes ${Math.round(tcp)} ms: Redis itself is busy`,
      remedy: [
        step('See which commands took longest (from inside the VPC)', redisCli(evidence, 'slowlog', 'get', 10)),
        ...metricStep(evidence, 'EngineCPUUtilization', 'Look how busy it was in the last hour'),
        step(
          'Look for commands over all keys (KEYS, large LRANGE, SMEMBERS), by count and time',
          redisCli(evidence, 'info', 'commandstats'),
        ),
        ...lookSteps(evidence),
      ],
    },
    way,
  ];
};
