import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { userLine } from './redis-auth-words.ts';
import { cacheLine, cacheNeeds, cacheOf } from './redis-cache-words.ts';
import { breakOf, redisCliAsAdmin, redisPlaceOf, saidLine, step } from './redis-place.ts';

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
