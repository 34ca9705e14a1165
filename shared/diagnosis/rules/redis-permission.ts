import { awsCommand } from '../../aws/command.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { userLine } from './redis-auth-words.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import {
  breakOf,
  passwordReferenceOf,
  readCommand,
  redisCli,
  redisCliAsAdmin,
  redisPlaceOf,
  saidLine,
  step,
} from './redis-place.ts';

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
