import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import { deployingAboveFloor } from './target-deploying.ts';
import { failedChecks } from './target-failed-checks.ts';
import { enableZone } from './target-not-in-use.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, onService, redeploy } from './target-steps.ts';
import { timeout } from './target-timeout.ts';
import { counted, dialLines, ecsLines, groupLines, targetsInWords } from './target-words.ts';
import { wrongCode } from './target-wrong-code.ts';

/** The rule of each reason for which the load balancer calls a target unhealthy. */
const BY_REASON: Readonly<Record<string, TargetRule>> = {
  'Target.Timeout': timeout,
  'Target.ResponseCodeMismatch': wrongCode,
  'Target.FailedHealthChecks': failedChecks,
};

/** What the dials say of the targets that fail for each of the reasons. */
const causesOf = (scene: Scene): Candidate[] =>
  [...Map.groupBy(scene.failed, ({ reason = '' }) => reason)].flatMap(([reason, failed]) => {
    const ids = new Set(failed.map(({ id }) => id));
    const dials = scene.dials.filter(({ id }) => ids.has(id));
    return dials.length === 0 ? [] : [...(BY_REASON[reason]?.({ ...scene, failed, dials }) ?? [])];
  });

/** All are down, for several reasons: each is a cause of its own beside the fact that traffic goes to all. */
export const failOpen: TargetRule = (scene) => {
  const { name, total, failed } = scene;
  const reasons = [...new Set(failed.map(({ reason = 'unknown' }) => reason))];
  const causes = causesOf(scene).filter(({ confidence, also }) => confidence !== 'low' || also);
  return [
    {
      cause: 'target.fail-open',
      confidence: 'high',
      summary: `all ${total} targets of ${name} are unhealthy, for ${counted(reasons.length, 'reason')}, and the load balancer sends traffic to all of them`,
      evidence: [...groupLines(scene), ...dialLines(scene.dials), ...ecsLines(scene)],
      remedy: [
        ...redeploy(scene, 'If all began with one deployment or host: replace the tasks.'),
        { say: 'See the reason of each target.', command: onGroup(scene, 'describe-target-health') },
      ],
      needs: ['group', 'containers'],
    },
    ...causes.map((each): Candidate => ({ ...each, also: true })),
  ];
};

/** Enough are healthy, or too few are there at all. */
export const someUnhealthy: TargetRule = (scene) => {
  const { failed } = scene;
  const underWay = deployingAboveFloor(scene, 'target.some-unhealthy/deploying');
  if (underWay) return [underWay];
  if (failed.length === 0) return [tooFew(scene)];
  const [first, ...others] = causesOf(scene);
  return [some(scene, first), ...others.filter(({ also }) => also)];
};

const some = (scene: Scene, why: Candidate | undefined): Candidate => {
  const { name, failed, total, healthy, minHealthy } = scene;
  const floor = healthy >= minHealthy ? `at least ${minHealthy} are needed, so it serves` : `${minHealthy} are needed`;
  return {
    cause: 'target.some-unhealthy',
    confidence: 'high',
    summary: `${failed.length} of ${total} targets of ${name} ${failed.length === 1 ? 'fails its' : 'fail their'} health checks, ${healthy} are healthy; ${floor}${why === undefined ? '' : `: ${why.summary}`}`,
    evidence: why?.evidence ?? [...groupLines(scene), ...dialLines(scene.dials), ...ecsLines(scene)],
    remedy: [...replaceTask(scene), ...(why?.remedy ?? [{ say: 'See the reason.', command: onGroup(scene, 'describe-target-health') }])],
    needs: ['group', 'containers'],
  };
};

/** One that differs from its siblings is replaced: ECS starts another for a task that is stopped. */
const replaceTask = ({ ecs, containers, failed, region }: Scene): RemedyStep[] => {
  const task = containers?.tasks.find(({ address }) => failed.some(({ id }) => id === address));
  if (ecs === undefined || task === undefined || failed.length !== 1) return [];
  const command = awsCommand(region, 'ecs', 'stop-task', { cluster: ecs.cluster, task: task.id });
  return [{ say: `Replace the one task that fails (${task.address}).`, command }];
};

const tooFew = (scene: Scene): Candidate => {
  const { name, total, minHealthy, ecs } = scene;
  const few = ecs !== undefined && ecs.desired < minHealthy;
  return {
    cause: 'target.some-unhealthy/too-few-registered',
    confidence: 'high',
    summary: `${name} has ${counted(total, 'target')}, all healthy, and needs ${minHealthy}${few ? `: ECS service ${ecs.name} is set to ${ecs.desired}` : ''}`,
    evidence: [...groupLines(scene), ...ecsLines(scene)],
    remedy: [
      ...onService(scene, `Let it run ${minHealthy}.`, { desiredCount: minHealthy }),
      { say: 'Or lower `minHealthy` of the check, if fewer are enough.' },
    ],
    needs: ['containers'],
  };
};

/** A zone that is expected to serve has no healthy target. */
export const zoneLost: TargetRule = (scene) => {
  const underWay = deployingAboveFloor(scene, 'target.zone-lost/deploying');
  if (underWay) return [underWay];
  const { evidence, targets, name, group, healthy, total } = scene;
  const { check } = evidence;
  const expected = check.kind === 'target-group' ? (check.expect?.zones ?? []) : [];
  const served = new Set(targets.filter(({ state }) => state === 'healthy').map(({ zone }) => zone));
  const lost = expected.filter((zone) => !served.has(zone));
  const theirs = targets.filter(({ zone }) => zone !== undefined && lost.includes(zone));
  const where = `${lost.join(' and ')} of ${name} ${lost.length === 1 ? 'has' : 'have'} no healthy target`;
  const base = {
    evidence: [...groupLines(scene), ...zoneLines(scene), ...dialLines(scene.dials), ...ecsLines(scene)],
    needs: ['group', 'containers'] as const,
  };
  const [balancer] = group?.loadBalancers ?? [];
  const disabled = balancer === undefined ? [] : lost.filter((zone) => !balancer.zones.includes(zone));
  if (disabled.length > 0) {
    const summary = `${where}: ${balancer?.name} is not enabled in ${disabled.join(' and ')}`;
    return [{ ...base, cause: 'target.zone-lost/zone-not-enabled', confidence: 'high', summary, remedy: enableZone(scene, disabled) }];
  }
  if (theirs.length === 0) {
    const summary = `${where}: none is registered there, ${healthy} of ${total} are healthy elsewhere`;
    return [{ ...base, cause: 'target.zone-lost/none-registered', confidence: 'high', summary, remedy: spread(scene) }];
  }
  const [why] = causesOf({ ...scene, failed: scene.failed.filter((target) => theirs.includes(target)) });
  return [
    {
      ...base,
      cause: 'target.zone-lost/unhealthy',
      confidence: 'high',
      summary: `${where}: ${targetsInWords(theirs)} ${theirs.length === 1 ? 'is' : 'are'} not healthy${why === undefined ? '' : `: ${why.summary}`}`,
      remedy: [...(why?.remedy ?? []), ...redeploy(scene, 'Replace the tasks.')],
    },
  ];
};

const zoneLines = ({ zones }: Scene): string[] => {
  if (zones.length === 0) return [];
  const each = zones.map(({ zone, healthy, total }) => `${zone} ${healthy} of ${total} healthy`);
  return [`load balancer: by zone: ${each.join(', ')}`];
};

const spread = (scene: Scene): RemedyStep[] => [
  ...redeploy(scene, 'Let ECS place the tasks anew; it spreads them over the zones of its subnets.'),
  ...(scene.ecs === undefined
    ? [{ say: 'Start a target in that zone and register it.' }]
    : [
        {
          say: 'If none comes there: see whether the service has a subnet of that zone.',
          command: awsCommand(scene.region, 'ecs', 'describe-services', {
            cluster: scene.ecs.cluster,
            services: scene.ecs.name,
            query: 'services[0].networkConfiguration.awsvpcConfiguration.subnets',
          }),
        },
      ]),
];
