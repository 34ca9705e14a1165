import { awsCommand } from '../../aws/command.ts';
import type { Rule } from '../rule.ts';
import { DAY_MS, sinceWords, userLine } from './redis-auth-words.ts';
import { lookSteps } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import { phaseLine, redisCli, redisPlaceOf, saidLine, step } from './redis-place.ts';

export const tlsRequired: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const plain = { ...evidence, inspection: { asked: { ...evidence.inspection?.asked, tls: true } } };
  return [
    {
      cause: 'redis.tls-required',
      confidence: 'high',
      summary: `${place} speaks TLS only, and the check ${evidence.check.id} speaks plain text to it`,
      evidence: [
        'Redis: gives no answer in plain text, and answers a TLS hello on the same port',
        ...cacheLine(evidence),
        ...phaseLine(evidence),
      ],
      remedy: [
        step(`Set tls: true in the check ${evidence.check.id} in vpcwatch.yml, and deploy; services need it too`),
        step('See what it says over TLS (from inside the VPC)', redisCli(plain, 'ping')),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

export const noAuth: Rule = (evidence) => {
  const cache = cacheOf(evidence);
  const { place } = redisPlaceOf(evidence);
  const changedAt = cache?.authChangedAt;
  const isNew = changedAt !== undefined && Date.parse(evidence.at) - Date.parse(changedAt) < DAY_MS;
  return [
    {
      cause: isNew ? 'redis.no-auth/turned-on' : 'redis.no-auth',
      confidence: 'high',
      summary: isNew
        ? `${place} wants a password since its AUTH token was set ${sinceWords(evidence, changedAt)}, and the check ${evidence.check.id} has none`
        : `${place} wants a password, and the check ${evidence.check.id} has none`,
      evidence: [
        ...saidLine(evidence),
        ...(changedAt === undefined
          ? []
          : [`ElastiCache: the AUTH token of ${cache?.id} changed ${sinceWords(evidence, changedAt)}`]),
        ...userLine(evidence),
        ...cacheLine(evidence),
      ],
      remedy: [
        step(
          'List the secrets: one of them holds it for the services',
          awsCommand(evidence.vantage.region, 'secretsmanager', 'list-secrets', {
            query: 'SecretList[].[Name,LastChangedDate,Description]',
            output: 'table',
          }),
        ),
        step(
          `Give the check ${evidence.check.id} password: with a reference to it, such as \${secret:name#key}, and deploy`,
        ),
        ...lookSteps(evidence).slice(0, 1),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};
