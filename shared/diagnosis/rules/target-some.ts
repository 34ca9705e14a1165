import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import { deployingAboveFloor } from './target-deploying.ts';
import { causesOf } from './target-reasons.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, redeploy, rollBack, setDesired } from './target-steps.ts';
import { counted, dialLines, ecsLines, groupLines } from './target-words.ts';

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
        { say: 'See the reason of each target', command: onGroup(scene, 'describe-target-health') },
        ...rollBack(scene, 'If all began with one deployment: go back to the task definition before it'),
        ...redeploy(scene, 'If all are on one host: replace the tasks (rolling)'),
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
  const are = minHealthy === 1 ? 'is' : 'are';
  const floor = `at least ${minHealthy} ${are} needed${healthy >= minHealthy ? ', so it still serves' : ''}`;
  return {
    cause: 'target.some-unhealthy',
    confidence: 'high',
    summary: `${failed.length} of ${total} targets of ${name} ${failed.length === 1 ? 'fails its' : 'fail their'} health checks, ${healthy} healthy; ${floor}${becauseOf(why)}`,
    evidence: why?.evidence ?? [...groupLines(scene), ...dialLines(scene.dials), ...ecsLines(scene)],
    remedy: mendOf(scene, why),
    needs: [...new Set([...(why?.needs ?? []), 'group', 'containers'] as const)],
  };
};

/** To replace the one comes last, when all else was looked at; who does that need not replace them all. */
const mendOf = (scene: Scene, why: Candidate | undefined): RemedyStep[] => {
  const steps = why?.remedy ?? [{ say: 'See the reason', command: onGroup(scene, 'describe-target-health') }];
  const replace = replaceTask(scene);
  return replace.length === 0
    ? [...steps]
    : [...steps.filter(({ command = '' }) => !command.includes('--force-new-deployment')), ...replace];
};

/** A guess is no part of what is sure. */
export const becauseOf = (why: Candidate | undefined): string =>
  why === undefined || why.confidence === 'low' ? '' : `: ${why.summary}`;

/** One that differs from its siblings is replaced: ECS starts another for a task that is stopped. */
const replaceTask = ({ ecs, containers, failed, region }: Scene): RemedyStep[] => {
  const [task, ...others] = (containers?.tasks ?? []).filter(({ address }) => failed.some(({ id }) => id === address));
  if (ecs === undefined || task === undefined || others.length > 0) return [];
  const command = awsCommand(region, 'ecs', 'stop-task', { cluster: ecs.cluster, task: task.id });
  return [{ say: `If only this one fails: stop it, and ECS starts another (${task.address})`, command }];
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
      ...setDesired(scene, `If fewer are not meant: run ${minHealthy}`, minHealthy),
      { say: 'Or lower `minHealthy` of the check, if fewer are enough' },
    ],
    needs: ['containers'],
  };
};
