import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { DAY_MS, sinceWords, userLine } from './redis-auth-words.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import { passwordSteps } from './redis-password-steps.ts';
import { passwordReferenceOf, redisPlaceOf, saidLine } from './redis-place.ts';

/** Rotations write the secret and the token one soon after the other. */
const TOGETHER_MS = 3_600_000;

export const wrongPassword: Rule = (evidence) => {
  const { place, username } = redisPlaceOf(evidence);
  const reference = passwordReferenceOf(evidence);
  const who = username === undefined ? '' : ` of user ${username}`;
  const from = reference === undefined ? '' : `, which it reads from ${reference.text}`;
  const base = {
    evidence: [...saidLine(evidence), ...changeLines(evidence), ...userLine(evidence), ...cacheLine(evidence)],
    needs: [...cacheNeeds(evidence), ...(reference === undefined ? [] : (['references'] as const))],
  };
  const { cause, why, confidence } = whyWrong(evidence);
  return [
    {
      cause,
      confidence,
      summary: `${place} rejects the password${who} of the check ${evidence.check.id}${from}${why}`,
      remedy: passwordSteps(evidence, cause),
      ...base,
    },
  ];
};

const secretChangedAt = (evidence: Evidence): string | undefined => {
  const reference = passwordReferenceOf(evidence);
  return seenOf(evidence, 'references')?.find(
    ({ source, name }) => source === reference?.source && name === reference?.name,
  )?.changedAt;
};

type Wrong = Pick<Candidate, 'cause' | 'confidence'> & { why: string };

const whyWrong = (evidence: Evidence): Wrong => {
  const token = cacheOf(evidence)?.authChangedAt;
  const secret = secretChangedAt(evidence);
  const plain: Wrong = { cause: 'redis.wrong-password', confidence: 'high', why: '' };
  if (token !== undefined && secret !== undefined) {
    const laterMs = Date.parse(secret) - Date.parse(token);
    if (laterMs < 0) {
      const why = `: the AUTH token was changed ${sinceWords(evidence, token)}, after that was written (${sinceWords(evidence, secret)})`;
      return { cause: 'redis.wrong-password/token-rotated', confidence: 'high', why };
    }
    const isRecent = Date.parse(evidence.at) - Date.parse(secret) < DAY_MS;
    if (isRecent && laterMs < TOGETHER_MS) {
      const why = `: both were changed ${sinceWords(evidence, secret)}, and the monitor may still use the old one`;
      return { cause: 'redis.wrong-password/value-stale', confidence: 'medium', why };
    }
    if (isRecent) {
      const why = `: that was changed ${sinceWords(evidence, secret)}, the AUTH token was not (${sinceWords(evidence, token)})`;
      return { cause: 'redis.wrong-password/secret-changed', confidence: 'high', why };
    }
  }
  if (token !== undefined && Date.parse(evidence.at) - Date.parse(token) < DAY_MS) {
    const why = `: the AUTH token was changed ${sinceWords(evidence, token)}`;
    return { cause: 'redis.wrong-password/token-rotated', confidence: 'medium', why };
  }
  if (token === undefined && secret !== undefined && Date.parse(evidence.at) - Date.parse(secret) < DAY_MS) {
    const why = `: that was changed ${sinceWords(evidence, secret)}`;
    return { cause: 'redis.wrong-password/secret-changed', confidence: 'medium', why };
  }
  return plain;
};

const changeLines = (evidence: Evidence): string[] => {
  const cache = cacheOf(evidence);
  const secret = secretChangedAt(evidence);
  const reference = passwordReferenceOf(evidence);
  return [
    ...(cache?.authChangedAt === undefined
      ? []
      : [
          `ElastiCache: the AUTH token of ${cache.id} changed ${sinceWords(evidence, cache.authChangedAt)} (${cache.authChangedAt})`,
        ]),
    ...(secret === undefined || reference === undefined
      ? []
      : [
          `${reference.source === 'ssm' ? 'Parameter Store' : 'Secrets Manager'}: ${reference.name} changed ${sinceWords(evidence, secret)} (${secret})`,
        ]),
  ];
};
