import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { userLine } from './redis-auth-words.ts';
import { cacheLine, cacheNeeds, cacheOf, lookSteps } from './redis-cache-words.ts';
import {
  breakOf,
  giveAuthToken,
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

export const noPermission: Rule = (evidence) => {
  const { place, username } = redisPlaceOf(evidence);
  const { at = 'a command', token } = breakOf(evidence) ?? {};
  if (token === 'DENIED') {
    return [
      {
        cause: 'redis.no-permission/protected-mode',
        confidence: 'high',
        summary: `${place} is in protected mode: it has no password and refuses every client from another machine`,
        evidence: saidLine(evidence),
        remedy: [
          step('On its own machine: see what it listens on', 'redis-cli config get bind protected-mode requirepass'),
          step('Set requirepass, or bind it to its private address only and set protected-mode no'),
        ],
      },
    ];
  }
  const who = username ?? 'default';
  return [
    {
      cause: 'redis.no-permission',
      confidence: 'high',
      summary: `${place} refuses ${at} to user ${who}: its access list does not allow the command`,
      evidence: [...saidLine(evidence), ...userLine(evidence), ...cacheLine(evidence)],
      remedy: cacheHostOf(evidence) === undefined ? aclSteps(evidence, who) : userSteps(evidence, who),
      needs: cacheNeeds(evidence),
    },
  ];
};

const RIGHTS = '+ping +role +info +cluster|info';

const aclSteps = (evidence: Evidence, who: string): RemedyStep[] => [
  step('See the rights of the user, as an administrator', redisCliAsAdmin(evidence, 'acl', 'getuser', who)),
  step(
    'Allow what the check asks; also in the ACL file or redis.conf, or a restart takes it back',
    redisCliAsAdmin(evidence, 'acl', 'setuser', who, ...RIGHTS.split(' ')),
  ),
];

/** Several users of an account may have the same name: each is of its own user group. */
const userSteps = (evidence: Evidence, who: string): RemedyStep[] => {
  const { region } = evidence.vantage;
  const [group] = cacheOf(evidence)?.userGroups ?? [];
  const list = awsCommand(region, 'elasticache', 'describe-users', {
    query: `Users[?UserName=='${who}'].[UserId,UserName,AccessString,UserGroupIds]`,
    output: 'table',
  });
  if (group === undefined) {
    return [
      step(`See which users are called ${who}, and in which groups`, list),
      step(`Allow ${RIGHTS} to the one that is in the user group of the cache`),
    ];
  }
  const find = awsCommand(region, 'elasticache', 'describe-users', {
    query: `Users[?UserName=='${who}' && contains(UserGroupIds, '${group}')].UserId | [0]`,
    output: 'text',
  });
  const append = awsCommand(region, 'elasticache', 'modify-user', { appendAccessString: RIGHTS });
  const builtIn =
    who === 'default'
      ? "; ElastiCache's own user default cannot be changed: put another one so called in its place"
      : '';
  return [
    step(`See the rights of ${who}: the one of ${group} is meant`, list),
    step(
      `Allow what the check asks to ${who} of ${group}, for every cache that has the group${builtIn}`,
      `${append} --user-id "$(${find})"`,
    ),
  ];
};
