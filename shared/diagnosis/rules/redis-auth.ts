import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { lengthInWords } from '../../time/words.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { cacheLine, cacheNeeds, cacheOf, lookSteps } from './redis-cache-words.ts';
import {
  breakOf,
  passwordReferenceOf,
  phaseLine,
  readCommand,
  redisCli,
  redisCliAsAdmin,
  redisPlaceOf,
  saidLine,
  step,
} from './redis-place.ts';

const DAY_MS = 86_400_000;
const sinceWords = (evidence: Evidence, at: string): string =>
  `${lengthInWords(Date.parse(evidence.at) - Date.parse(at))} ago`;

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
        step(`set tls: true in the check ${evidence.check.id} in vpcwatch.yml, and deploy; services need it too`),
        step('what it says over TLS (from inside the VPC)', redisCli(plain, 'ping')),
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
          'the secrets there are, one of which holds it for the services',
          awsCommand(evidence.vantage.region, 'secretsmanager', 'list-secrets', {
            query: 'SecretList[].[Name,LastChangedDate,Description]',
            output: 'table',
          }),
        ),
        step(
          `give the check ${evidence.check.id} password: with a reference to it, such as \${secret:name#key}, and deploy`,
        ),
        ...lookSteps(evidence).slice(0, 1),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const userLine = (evidence: Evidence): string[] => {
  const groups = cacheOf(evidence)?.userGroups ?? [];
  return groups.length === 0
    ? []
    : [`ElastiCache: its users are those of ${groups.join(', ')}: a password alone is not enough, a user name goes with it`];
};

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
      : [`ElastiCache: the AUTH token of ${cache.id} changed ${sinceWords(evidence, cache.authChangedAt)} (${cache.authChangedAt})`]),
    ...(secret === undefined || reference === undefined
      ? []
      : [`${reference.source === 'ssm' ? 'SSM' : 'Secrets Manager'}: ${reference.name} changed ${sinceWords(evidence, secret)} (${secret})`]),
  ];
};

const passwordSteps = (evidence: Evidence, cause: string): RemedyStep[] => {
  const { region } = evidence.vantage;
  const cache = cacheOf(evidence);
  const reference = passwordReferenceOf(evidence);
  const read = reference && readCommand(reference, region);
  const asks = step('whether what is stored now is accepted (from inside the VPC)', redisCli(evidence, 'ping'));
  const deploy = step('deploy the monitor again if it has references: deploy: its functions keep the value of the last deployment');
  const write = reference === undefined ? [] : writeSteps(evidence);
  const rotate =
    cache?.kind === 'replication-group' && read !== undefined && cache.userGroups.length === 0
      ? [
          step(
            'or give the cache the stored one; with ROTATE the old one goes on working until a SET',
            `${awsCommand(region, 'elasticache', 'modify-replication-group', { replicationGroupId: cache.id, authTokenUpdateStrategy: 'ROTATE', applyImmediately: true })} --auth-token "$(${read})"`,
          ),
        ]
      : [];
  const users =
    cache !== undefined && cache.userGroups.length > 0
      ? [
          step(
            'the users of the cache and their access',
            awsCommand(region, 'elasticache', 'describe-users', {
              query: 'Users[].[UserId,UserName,Status,AccessString,UserGroupIds]',
              output: 'table',
            }),
          ),
        ]
      : [];
  if (cause.endsWith('value-stale')) return [asks, deploy, ...write];
  if (cause.endsWith('secret-changed')) return [asks, ...rotate, ...write, deploy];
  return [asks, ...users, ...write, ...rotate, deploy];
};

/** Writes the new password where the check reads it; it is typed, and no argument of a process has it. */
const writeSteps = (evidence: Evidence): RemedyStep[] => {
  const { region } = evidence.vantage;
  const reference = passwordReferenceOf(evidence);
  if (reference === undefined || reference.source === 'env') return [];
  const { name, key } = reference;
  const say = `write the right one to ${reference.text}`;
  const ask = `read -rsp 'password: ' password && printf %s "$password"`;
  if (reference.source === 'ssm') {
    const options = { name, type: 'SecureString', overwrite: true, value: 'file:///dev/stdin' } as const;
    return [step(say, `${ask} | ${awsCommand(region, 'ssm', 'put-parameter', options)}`)];
  }
  const put = awsCommand(region, 'secretsmanager', 'put-secret-value', {
    secretId: name,
    secretString: 'file:///dev/stdin',
  });
  if (key === undefined) return [step(say, `${ask} | ${put}`)];
  const whole = readCommand({ source: 'secret', name, text: reference.text }, region);
  const merge = `jq -c --rawfile new <(printf %s "$password") '.[${JSON.stringify(key)}] = $new'`;
  return [step(say, `read -rsp 'password: ' password && ${whole} | ${merge} | ${put}`)];
};

export const passwordNotNeeded: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const { region } = evidence.vantage;
  const cache = cacheOf(evidence);
  const reference = passwordReferenceOf(evidence);
  const read = reference && readCommand(reference, region);
  const from = reference === undefined ? '' : ` (${reference.text})`;
  return [
    {
      cause: 'redis.password-not-needed',
      confidence: 'high',
      summary: `${place} lets anybody in who reaches it, although the check ${evidence.check.id} has a password${from}`,
      evidence: ['Redis: answers AUTH with "no password is set", and PING without one', ...cacheLine(evidence)],
      remedy: [
        ...(cache?.kind === 'replication-group' && cache.auth === false && read !== undefined
          ? [
              step(
                'give the cache the password that the check has; it needs encryption in transit',
                `${awsCommand(region, 'elasticache', 'modify-replication-group', { replicationGroupId: cache.id, authTokenUpdateStrategy: 'SET', applyImmediately: true })} --auth-token "$(${read})"`,
              ),
            ]
          : [
              step(
                'set requirepass on the server (from inside the VPC)',
                cache === undefined ? requirePass(evidence, read) : undefined,
              ),
            ]),
        step(`or take password: out of the check ${evidence.check.id}, when the network alone is to guard it`),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

const requirePass = (evidence: Evidence, read: string | undefined): string | undefined => {
  const cli = redisCli({ ...evidence, check: { ...evidence.check, password: undefined } as Evidence['check'] }, '-x');
  return cli === undefined || read === undefined ? undefined : `${read} | tr -d '\\n' | ${cli} config set requirepass`;
};

export const noPermission: Rule = (evidence) => {
  const { place, username } = redisPlaceOf(evidence);
  const { region } = evidence.vantage;
  const { at = 'a command', token } = breakOf(evidence) ?? {};
  const cache = cacheOf(evidence);
  if (token === 'DENIED') {
    return [
      {
        cause: 'redis.no-permission/protected-mode',
        confidence: 'high',
        summary: `${place} is in protected mode: it has no password and refuses every client from another machine`,
        evidence: saidLine(evidence),
        remedy: [
          step('on its own machine: see what it listens on', 'redis-cli config get bind protected-mode requirepass'),
          step('set requirepass, or bind it to its private address only and set protected-mode no'),
        ],
      },
    ];
  }
  const who = username ?? 'default';
  const rights = '+ping +role +info +cluster|info';
  const find = awsCommand(region, 'elasticache', 'describe-users', {
    query: `Users[?UserName=='${who}'].UserId | [0]`,
    output: 'text',
  });
  const append = awsCommand(region, 'elasticache', 'modify-user', { appendAccessString: rights });
  return [
    {
      cause: 'redis.no-permission',
      confidence: 'high',
      summary: `${place} refuses ${at} to user ${who}: its access list does not allow the command`,
      evidence: [...saidLine(evidence), ...userLine(evidence), ...cacheLine(evidence)],
      remedy:
        cache === undefined
          ? [
              step('the rights of the user, as an administrator', redisCliAsAdmin(evidence, 'acl', 'getuser', who)),
              step('allow what the check asks', redisCliAsAdmin(evidence, 'acl', 'setuser', who, ...rights.split(' '))),
            ]
          : [
              step(
                'the rights of the users',
                awsCommand(region, 'elasticache', 'describe-users', {
                  query: 'Users[].[UserId,UserName,AccessString]',
                  output: 'table',
                }),
              ),
              step('allow what the check asks', `${append} --user-id "$(${find})"`),
            ],
      needs: cacheNeeds(evidence),
    },
  ];
};
