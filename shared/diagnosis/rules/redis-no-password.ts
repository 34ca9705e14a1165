import type { RemedyStep } from '../../health/finding.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { lookSteps } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import { giveAuthToken, passwordReferenceOf, readCommand, redisCli, redisPlaceOf, step } from './redis-place.ts';

export const passwordNotNeeded: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const reference = passwordReferenceOf(evidence);
  const read = reference && readCommand(reference, evidence.vantage.region);
  const from = reference === undefined ? '' : ` (${reference.text})`;
  return [
    {
      cause: 'redis.password-not-needed',
      confidence: 'high',
      summary: `${place} lets anybody in who reaches it, although the check ${evidence.check.id} has a password${from}`,
      evidence: ['Redis: answers AUTH with "no password is set", and PING without one', ...cacheLine(evidence)],
      remedy: [
        step(`Take password: out of the check ${evidence.check.id}, when the network alone is to guard it`),
        ...(cacheHostOf(evidence) === undefined ? requireSteps(evidence, read) : tokenSteps(evidence, read)),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

/** Clients that send none are let in until a SET follows. */
const tokenSteps = (evidence: Evidence, read: string | undefined): RemedyStep[] => {
  const cache = cacheOf(evidence);
  const { region } = evidence.vantage;
  if (cache?.kind !== 'replication-group' || cache.auth !== false || cache.userGroups.length > 0) {
    return lookSteps(evidence).slice(0, 1);
  }
  if (!cache.tls) return [step(`Or turn on encryption in transit for ${cache.id}: without it there is no AUTH token`)];
  if (read === undefined) return [];
  return [
    step(
      `Or give ${cache.id} the password that the check has; with ROTATE it still lets in clients without one`,
      giveAuthToken(read, region, cache.id, 'ROTATE'),
    ),
    step('Only when every service sends it: shut out those that do not', giveAuthToken(read, region, cache.id, 'SET')),
  ];
};

const requireSteps = (evidence: Evidence, read: string | undefined): RemedyStep[] => [
  step(
    'Or, only when every service sends the password: set requirepass, which shuts out those that do not (from inside the VPC)',
    requirePass(evidence, read),
  ),
  step('Write it to redis.conf too, or to what starts the server: CONFIG SET is lost at a restart'),
];

const requirePass = (evidence: Evidence, read: string | undefined): string | undefined => {
  const cli = redisCli({ ...evidence, check: { ...evidence.check, password: undefined } as Evidence['check'] }, '-x');
  return cli === undefined || read === undefined ? undefined : `${read} | tr -d '\\n' | ${cli} config set requirepass`;
};
