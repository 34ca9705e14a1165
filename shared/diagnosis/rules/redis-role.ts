import { lengthInWords } from '../../time/words.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { lookSteps } from './redis-cache-steps.ts';
import {
  asSureAsSeen,
  cacheLine,
  cacheNeeds,
  cacheViewOf,
  END,
  eventLines,
  eventsLike,
  FAILOVER,
} from './redis-cache-words.ts';
import { phaseLine, redisCli, redisCliAt, redisPlaceOf, step } from './redis-place.ts';
import { addressWords, masterOf, roleLines } from './redis-role-words.ts';
import { settingStep } from './redis-setting.ts';

export const readOnly: Rule = (evidence) => {
  const view = cacheViewOf(evidence);
  const { place } = redisPlaceOf(evidence);
  const events = eventsLike(evidence, FAILOVER);
  const [newest] = events;
  const primary = view?.cache?.primary;
  const base = {
    evidence: [...roleLines(evidence), ...eventLines(evidence, events), ...cacheLine(evidence), ...phaseLine(evidence)],
    needs: cacheNeeds(evidence),
  };
  if (view?.cache !== undefined && (view.as === 'reader' || view.as === 'node')) {
    const what = view.as === 'reader' ? 'its reader endpoint' : 'the endpoint of one node, which is a replica now';
    return [
      {
        ...base,
        cause: `redis.read-only/${view.as}-endpoint`,
        confidence: 'high',
        summary: `the check ${evidence.check.id} wants the primary of ${view.cache.id}, but ${place} is ${what}`,
        remedy: [
          ...(view.as === 'reader'
            ? [
                step(
                  `If it is to be read from only, take role: master out of the check ${evidence.check.id}, or ask for role: replica`,
                ),
              ]
            : []),
          ...(primary === undefined ? [] : [settingStep(evidence, 'host', primary.host)]),
          ...lookSteps(evidence),
        ],
      },
    ];
  }
  if (newest !== undefined && view?.cache !== undefined) return [failedOver({ ...base }, evidence, newest, view.cache)];
  return [
    {
      ...base,
      cause: 'redis.read-only',
      confidence: asSureAsSeen(evidence),
      summary: `${place}${addressWords(evidence)} should be the primary and is a replica${masterWords(evidence)}: every write to it fails`,
      remedy: [
        ...lookSteps(evidence),
        step('See who is master, as the server itself says (from inside the VPC)', redisCli(evidence, 'role')),
        ...promoteSteps(evidence),
      ],
    },
  ];
};

const masterWords = (evidence: Evidence): string => {
  const master = masterOf(evidence);
  return master === undefined ? '' : ` of ${master.host}:${master.port}`;
};

type Base = Pick<Candidate, 'evidence' | 'needs'>;

/** A name that still leads to the old primary when the failover has ended is a stale one. */
const failedOver = (
  base: Base,
  evidence: Evidence,
  newest: { at: string; message: string },
  cache: { id: string; status: string; primary?: { host: string } },
): Candidate => {
  const { place } = redisPlaceOf(evidence);
  const ago = lengthInWords(Date.parse(evidence.at) - Date.parse(newest.at));
  const ended = END.test(newest.message) && cache.status === 'available';
  const name = cache.primary?.host ?? place;
  return {
    ...base,
    cause: ended ? 'redis.read-only/stale-dns' : 'redis.read-only/failover',
    confidence: 'high',
    summary: ended
      ? `${cache.id} failed over ${ago} ago, and ${name} still leads to the old primary${addressWords(evidence)}`
      : `${cache.id} began to fail over ${ago} ago: ${place}${addressWords(evidence)} is a replica for the moment`,
    remedy: [
      ...(ended
        ? [
            step(
              'See what the name resolves to; its TTL is 5 s, so the old address should be gone (from inside the VPC)',
              `dig +noall +answer ${name}`,
            ),
            step('Restart services that keep the old connection or cache the name'),
          ]
        : [step('Wait for the end of the failover in the events: it comes within minutes')]),
      ...lookSteps(evidence),
    ],
  };
};

const promoteSteps = (evidence: Evidence) => {
  const master = masterOf(evidence);
  if (cacheHostOf(evidence) !== undefined || master === undefined) return [];
  return [
    step(
      `Point the check and the services at the master ${master.host}:${master.port}, once it says so itself`,
      redisCliAt(evidence, master, 'role'),
    ),
  ];
};
