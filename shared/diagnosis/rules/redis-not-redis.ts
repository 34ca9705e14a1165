import { cacheHostOf } from '../cache-host.ts';
import type { Rule } from '../rule.ts';
import { cacheCandidates } from './redis-cache.ts';
import { lookSteps } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
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
        ...(begins === undefined
          ? []
          : [`the server: answers ${at} with ${begins === 'binary' ? 'bytes that are no text' : `"${begins}"`}`]),
        ...(how === 'too-large' ? [`the server: more than 1 MB in answer to ${at}`] : []),
        ...(how === 'unreadable' && !isUnlike ? [`the server: its answer to ${at} is no reply of Redis`] : []),
        ...(how === 'strange' || how === 'refused' ? [`the server: its answer to ${at} is none that Redis gives`] : []),
        ...cacheLine(evidence),
        ...phaseLine(evidence),
      ],
      remedy: [
        step(`Compare host and port of the check ${evidence.check.id}: most likely one of them is of another service`),
        ...(port === undefined || cacheHostOf(evidence) !== undefined
          ? []
          : [step('On the machine of the address: see what listens on the port', `ss -ltnp 'sport = :${port}'`)]),
        step('See what it says to Redis (from inside the VPC)', redisCli(evidence, 'ping')),
        ...lookSteps(evidence),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};
