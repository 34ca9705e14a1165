import { awsCommand } from '../../aws/command.ts';
import type { Candidate } from '../rule.ts';
import type { TargetRule } from './target-scene.ts';
import { gracePeriod } from './target-starting.ts';
import { onGroup } from './target-steps.ts';
import { ecsLines, groupLines, targetsInWords } from './target-words.ts';

/** Nothing is measured; whether traffic fails is another question. */
export const checksDisabled: TargetRule = (scene) => {
  const { group, name } = scene;
  const lambda = group?.group?.targetType === 'lambda';
  return [
    {
      cause: 'target.checks-disabled',
      confidence: 'high',
      summary: `the health checks of ${name} are off${lambda ? ', as is usual for a lambda' : ''}: nothing tells whether its targets work`,
      evidence: groupLines(scene),
      remedy: [
        {
          say: 'Turn them on',
          command: onGroup(scene, 'modify-target-group', { healthCheckEnabled: true }),
        },
        { say: 'Or take the check out of vpcwatch.yml and watch a URL of the service instead' },
      ],
      needs: ['group'],
    },
  ];
};

/** The load balancer itself is at fault; the targets are not accused. */
export const elbInternal: TargetRule = (scene) => {
  const { group, name, failed, region } = scene;
  const balancers = group?.loadBalancers ?? [];
  const [balancer] = balancers;
  return [
    {
      cause: 'target.elb-internal',
      confidence: 'high',
      summary: `the load balancer cannot check ${targetsInWords(failed) || name} for an error of its own; the targets may be well`,
      evidence: [
        ...groupLines(scene),
        ...balancers.map(({ name: each, state }) => `load balancer: ${each} says that it is ${state}`),
        ...ecsLines(scene),
      ],
      remedy: [
        { say: 'It mostly passes within minutes: wait' },
        ...(balancer === undefined
          ? []
          : [
              {
                say: 'See what it says of itself',
                command: awsCommand(region, 'elbv2', 'describe-load-balancers', {
                  loadBalancerArns: balancer.arn,
                  query: 'LoadBalancers[].State',
                }),
              },
            ]),
        {
          say: 'If it lasts for more than ten minutes: see the AWS Health Dashboard, and open a case with AWS Support',
        },
      ],
      needs: ['group'],
    },
  ];
};

/** A name that no group has: mistyped, made anew under another name, or of another Region. */
export const notFound: TargetRule = (scene) => {
  const { group, name, region } = scene;
  const similar = group?.similar ?? [];
  const list = {
    say: 'See which groups there are',
    command: awsCommand(region, 'elbv2', 'describe-target-groups', {
      query: 'TargetGroups[].TargetGroupName',
      output: 'text',
    }),
  };
  const place = region === undefined ? 'this Region' : region;
  const base = { remedy: [list], needs: ['group'] as const };
  if (similar.length === 0) {
    const plain: Candidate = {
      ...base,
      cause: 'target.not-found',
      confidence: group === undefined ? 'low' : 'high',
      summary: `no target group is named ${name} in ${place}, nor anything like it`,
      evidence: [`target group: ${place} has none named ${name}`],
      remedy: [
        list,
        {
          say: 'If it was deleted, create it again with the stack that made it; if not, mend account, Region or name',
        },
      ],
    };
    return [group === undefined ? { ...plain, summary: `no target group is named ${name}` } : plain];
  }
  return [
    {
      ...base,
      cause: 'target.not-found/similar',
      confidence: 'high',
      summary: `no target group is named ${name} in ${place}; there is ${similar.join(', ')}`,
      evidence: [`target group: ${place} has none named ${name}`, `target group: there is ${similar.join(', ')}`],
      remedy: [{ say: `If that is the one, write ${similar[0]} in vpcwatch.yml and deploy` }, list],
    },
  ];
};

const LONGEST_INTERVAL_S = 300;
const LONGEST_TIMEOUT_S = 120;
const INTERVAL_OVER_S = 5;

/** A check that starts before the one before has ended. */
export const misconfigured: TargetRule = (scene) => {
  const { settings, name } = scene;
  const timeoutS = Math.min(settings.timeoutS, LONGEST_TIMEOUT_S);
  const intervalS = Math.min(timeoutS + INTERVAL_OVER_S, LONGEST_INTERVAL_S);
  const early = gracePeriod(scene, 'target.misconfigured/grace-period');
  return [
    {
      cause: 'target.misconfigured',
      confidence: 'high',
      summary: `the health check of ${name} waits ${settings.timeoutS} s, and the next one starts after ${settings.intervalS} s`,
      evidence: groupLines(scene),
      remedy: [
        {
          say: `Check every ${intervalS} s`,
          command: onGroup(scene, 'modify-target-group', {
            healthCheckTimeoutSeconds: timeoutS,
            healthCheckIntervalSeconds: intervalS,
          }),
        },
      ],
      needs: ['group'],
    },
    ...(early ? [{ ...early, also: true as const }] : []),
  ];
};
